"""Statements are read back as they were written, or refused by name."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given, settings, strategies as st
from tests.build import bank
from tests.build.bank import euros, statement

from hormiga.engines.rails import camt, safe_xml
from hormiga.engines.rails.camt import (
    Document,
    DuplicateStatement,
    ForeignCurrency,
    Kind,
    Movement,
    StatementDoesNotAddUp,
)
from hormiga.engines.rails.safe_xml import (
    BankFieldUnreadable,
    NotXml,
    UnknownMessage,
    XmlTooDeep,
    XmlTooLarge,
    XmlTruncated,
    XmlWithDoctype,
)
from hormiga.kit.money import Money

_IDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=35)
_WORDS = st.text("abcxyzñé<&>'\" ./+", max_size=60).map(
    lambda text: " ".join(text.split())
)
_AMOUNTS = st.integers(1, 10**9).map(lambda cents: Money("EUR", cents * 10_000))


@st.composite
def _movements(draw, *, is_credit: bool) -> Movement:
    is_return = is_credit and draw(st.booleans())
    return Movement(
        amount=draw(_AMOUNTS),
        is_credit=is_credit,
        end_to_end_id=draw(st.just("") | _IDS),
        message_id=draw(st.just("") | _IDS),
        information_id=draw(st.just("") | _IDS),
        is_return=is_return,
        reason=draw(st.sampled_from(["AC04", "MS03"])) if is_return else "",
        remittance=draw(_WORDS),
        debtor_name=draw(_WORDS),
    )


@st.composite
def _entries(draw) -> list[Movement]:
    is_credit = draw(st.booleans())
    drawn = draw(st.lists(_movements(is_credit=is_credit), min_size=1, max_size=3))
    return sorted(drawn, key=camt_order)


def camt_order(one: Movement) -> tuple[object, ...]:
    return (
        *(one.end_to_end_id, one.information_id, one.message_id, one.amount.micro),
        *(one.is_credit, one.is_return, one.reason, one.remittance, one.debtor_name),
    )


@st.composite
def _documents(draw) -> Document:
    references = draw(st.lists(_IDS, max_size=5, unique=True))
    entries = [bank.entry(reference, *draw(_entries())) for reference in references]
    opening = draw(st.integers(0, 10**8))
    written = statement(*entries, opening=str(opening))
    if draw(st.booleans()):
        return bank.document(written)
    told = replace(written, opening=None, closing=None)
    return bank.document(told, kind=Kind.NOTICE)


def one_of_each() -> bytes:
    return bank.file(
        bank.batch("12.34", "R1-1", count=2),
        bank.back("12.00", "3A"),
        bank.came("100", "HOR-1 for tasks"),
    )


class TestAStatement:
    @given(written=_documents(), version=st.sampled_from(["02", "08"]))
    @settings(max_examples=60)
    def test_is_read_back_exactly(self, written, version):
        read = camt.read(bank.camt(written, version=version))

        assert read == written

    @given(written=_documents(), seed=st.integers())
    @settings(max_examples=40)
    def test_is_the_same_in_whatever_order_its_entries_stand(self, written, seed):
        (told,) = written.statements
        mixed = random.Random(seed).sample(told.entries, len(told.entries))
        shuffled = replace(written, statements=(replace(told, entries=tuple(mixed)),))

        read = camt.read(bank.camt(shuffled))

        assert read == written
        assert read.statements[0].fingerprint == told.fingerprint

    def test_names_entries_by_what_they_say_where_the_bank_names_none(self):
        twins = (bank.came("5", "Ana"), bank.came("5", "Ana"), bank.came("7", "Luis"))
        unnamed = [replace(one, reference="NONREF") for one in twins]

        first = camt.read(bank.file(*unnamed)).statements[0]
        second = camt.read(bank.file(*reversed(unnamed))).statements[0]

        assert first == second
        assert len({one.reference for one in first.entries}) == 3
        assert all(one.reference.startswith("#") for one in first.entries)

    def test_takes_no_pending_entry(self):
        written = bank.file(bank.came("5", "Ana"))
        pending = written.replace(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>")

        read = camt.read(pending.replace(b">1005.00<", b">1000.00<"))

        assert read.statements[0].entries == ()

    def test_stays_whole_where_its_payments_do_not_add_up_to_it(self):
        entry = bank.entry(
            "E",
            Movement(amount=euros("5"), is_credit=True, end_to_end_id="A"),
            Movement(amount=euros("7"), is_credit=True, end_to_end_id="B"),
        )
        written = bank.file(entry).replace(b">7.00<", b">6.00<")

        (read,) = camt.read(written).statements[0].entries

        (whole,) = read.movements
        assert (whole.amount, whole.end_to_end_id) == (euros("12"), "")

    def test_without_a_namespace_is_read_as_well(self):
        bare = one_of_each().replace(
            b' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"', b""
        )

        assert camt.read(bare) == camt.read(one_of_each())

    def test_has_pages_of_its_own_names(self):
        page = b"<Id>2026-228</Id><StmtPgntn><PgNb>2</PgNb></StmtPgntn>"
        written = one_of_each().replace(b"<Id>2026-228</Id>", page)

        assert camt.read(written).statements[0].id == "2026-228/2"


class TestAStatementIsRefused:
    def test_wherever_it_ends_too_early(self):
        whole = one_of_each()
        camt.read(whole)

        for length in range(1, len(whole)):
            with pytest.raises((XmlTruncated, NotXml)) as caught:
                camt.read(whole[:length])
            if length > 60:  # behind the declaration
                assert caught.type is XmlTruncated

    @pytest.mark.parametrize("content", [b"", b"  ", b"PDF-1.7", b"<a></b>", b"<a/>\0"])
    def test_when_it_is_no_xml(self, content):
        with pytest.raises(NotXml):
            camt.read(content)

    @pytest.mark.parametrize("encoding", ["UTF-7", "cp037", "UTF-16", "no-such-one"])
    def test_in_letters_that_could_hide_a_doctype(self, encoding):
        text = one_of_each().decode().replace("UTF-8", encoding)
        content = text.encode() if encoding == "no-such-one" else text.encode(encoding)

        with pytest.raises(NotXml):
            camt.read(content)

    def test_when_it_is_some_other_message(self):
        other = one_of_each().replace(b"BkToCstmrStmt", b"BkToCstmrAcctRpt")

        with pytest.raises(UnknownMessage):
            camt.read(other)
        with pytest.raises(UnknownMessage):
            camt.read(b"<html><body>Session over</body></html>")

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b'<Amt Ccy="EUR">100.00', b'<Amt Ccy="USD">100.00'),
            (b"<Ccy>EUR</Ccy>", b"<Ccy>CHF</Ccy>"),
        ],
    )
    def test_in_another_currency(self, old, new):
        with pytest.raises(ForeignCurrency):
            camt.read(one_of_each().replace(old, new))

    @pytest.mark.parametrize("told", [b"1099.65", b"1099.67", b"1100.66"])
    def test_when_its_balances_do_not_add_up(self, told):
        whole = one_of_each()
        assert b"1099.66" in whole

        with pytest.raises(StatementDoesNotAddUp):
            camt.read(whole.replace(b"1099.66", told))

    def test_when_one_statement_stands_in_it_twice(self):
        twice = bank.document(statement(), statement())

        with pytest.raises(DuplicateStatement):
            camt.read(bank.camt(twice))

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b">100.00<", b">a hundred<"),
            (b">100.00<", b">-100.00<"),
            (b">100.00<", b">.<"),
            (b">100.00<", b">999999999999.00<"),
            (b"<CdtDbtInd>CRDT<", b"<CdtDbtInd>PLUS<"),
            (b"2026-11-24", b"2026-13-24"),
            (b"<NbOfTxs>2<", b"<NbOfTxs>two<"),
            (b"<Cd>OPBD<", b"<Cd>XXXX<"),
            (b"<Id>2026-228</Id>", b""),
            (b"<Id>2026-228</Id>", b"<Id>" + b"9" * 71 + b"</Id>"),
            (b"<MsgId>M-1</MsgId>", b""),
            (b"Stmt>", b"Other>"),
        ],
    )
    def test_when_a_field_is_missing_or_badly_written(self, old, new):
        whole = one_of_each()
        assert old in whole

        with pytest.raises((BankFieldUnreadable, UnknownMessage)):
            camt.read(whole.replace(old, new))

    def test_when_it_is_too_large_or_too_deep(self):
        many = b"<a>" + b"<b/>" * 1_001 + b"</a>"

        with pytest.raises(XmlTooLarge):
            safe_xml.parse(many, most_elements=1_000)
        with pytest.raises(XmlTooLarge):
            camt.read(b" " * (safe_xml.MOST_BYTES + 1))
        with pytest.raises(XmlTooDeep):
            camt.read(b"<a>" * 41 + b"</a>" * 41)


class _Watching(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Write no access log."""


@contextmanager
def watching() -> Iterator[tuple[str, list[str]]]:
    """A server that must hear nothing; gives its address and what it was asked."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Watching) as server:
        server.asked = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", server.asked  # type: ignore[attr-defined]
        server.shutdown()


class TestAnEntity:
    @pytest.mark.parametrize(
        "declared",
        [
            '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE Document [<!ENTITY x SYSTEM "{url}/x">]>',
            '<!DOCTYPE Document SYSTEM "{url}/bank.dtd">',
            '<!DOCTYPE Document PUBLIC "-//B//B" "{url}/bank.dtd">',
            '<!DOCTYPE Document [<!ENTITY % p SYSTEM "{url}/p.dtd"> %p;]>',
            '<!DOCTYPE Document [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>',
        ],
    )
    def test_is_never_resolved_and_nobody_is_asked(self, declared):
        with watching() as (url, asked):
            head, body = bank.file(bank.came("5", "Ana")).split(b"\n", 1)
            doctype = declared.replace("{url}", url).encode()
            hostile = head + doctype + body.replace(b"Ana", b"&x;")

            with pytest.raises(XmlWithDoctype) as caught:
                camt.read(hostile)

            assert asked == []
        assert "root:" not in str(caught.value)

    def test_is_not_even_known_without_a_doctype(self):
        hostile = bank.file(bank.came("5", "Ana")).replace(b"Ana", b"&x;")

        with pytest.raises(NotXml):
            camt.read(hostile)

    def test_bombs_are_refused_before_they_grow(self):
        laughs = b"".join(
            b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10)
            for level in range(1, 10)
        )
        bomb = b'<!DOCTYPE D [<!ENTITY l0 "ha">' + laughs + b"]><D>&l9;</D>"

        with pytest.raises(XmlWithDoctype):
            camt.read(bomb)
