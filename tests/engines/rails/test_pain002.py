"""A bank's report on a payment file is read back as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st
from tests.build import bank

from hormiga.engines.rails import pain002
from hormiga.engines.rails.pain002 import (
    BlockStatus,
    LineStatus,
    PayeeCheck,
    Report,
    Status,
)
from hormiga.engines.rails.safe_xml import (
    BankFieldUnreadable,
    NotXml,
    UnknownMessage,
    XmlTruncated,
    XmlWithDoctype,
)

_IDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=35)
_STATUSES = st.builds(
    Status,
    code=st.sampled_from(["", "ACSC", "ACCP", "PART", "PDNG", "RJCT", "RVMC"]),
    reason=st.sampled_from(["", "AC04", "MS03", "RC01"]),
    name=st.text("abcñé &<>", max_size=40).map(lambda text: " ".join(text.split())),
)


@st.composite
def _reports(draw) -> Report:
    names = sorted(draw(st.lists(_IDS, max_size=6, unique=True)))
    cut = draw(st.integers(0, len(names)))
    blocks = [
        BlockStatus(
            information_id=draw(_IDS),
            status=draw(_STATUSES),
            lines=tuple(
                LineStatus(end_to_end_id=one, status=draw(_STATUSES)) for one in part
            ),
        )
        for part in (names[:cut], names[cut:])
    ]
    return Report(
        message_id=draw(_IDS),
        original_message_id=draw(_IDS),
        status=draw(_STATUSES),
        blocks=tuple(blocks),
    )


class TestAReport:
    @given(written=_reports(), version=st.sampled_from(["03", "10"]))
    @settings(max_examples=60)
    def test_is_read_back_exactly(self, written, version):
        assert pain002.read(bank.pain002(written, version=version)) == written

    def test_rejects_a_whole_file_by_its_group_or_its_only_block(self):
        no = Status(code="RJCT", reason="AM04")
        block = BlockStatus(information_id="R-1", status=no, lines=())
        part = Report(
            message_id="S",
            original_message_id="R",
            status=Status(code="PART"),
            blocks=(block,),
        )

        whole = Report(message_id="S", original_message_id="R", status=no, blocks=())

        assert [part.rejection, whole.rejection] == [no, no]

    def test_that_rejects_one_block_of_two_does_not_reject_the_file(self):
        no, yes = Status(code="RJCT"), Status(code="ACCP")
        blocks = tuple(
            BlockStatus(information_id=name, status=status, lines=())
            for name, status in (("R-1", no), ("R-2", yes))
        )

        report = Report(
            message_id="S", original_message_id="R", status=yes, blocks=blocks
        )

        assert report.rejection is None

    def test_carries_the_name_that_the_payees_bank_has(self):
        close = Status(code=PayeeCheck.CLOSE, name="Ana María Pérez")

        (line,) = pain002.read(bank.told_of("R", [("3A", close)])).lines

        assert line.status == close


class TestAReportIsRefused:
    def test_wherever_it_ends_too_early(self):
        whole = bank.rejected("R", "3A", "3B")
        pain002.read(whole)

        for length in range(1, len(whole)):
            with pytest.raises((XmlTruncated, NotXml)):
                pain002.read(whole[:length])

    def test_when_it_names_one_payment_twice(self):
        with pytest.raises(BankFieldUnreadable):
            pain002.read(bank.rejected("R", "3A", "3A"))

    def test_when_it_does_not_say_which_file_it_is_about(self):
        whole = bank.rejected("R", "3A")

        with pytest.raises(BankFieldUnreadable):
            pain002.read(whole.replace(b"<OrgnlMsgId>R</OrgnlMsgId>", b""))
        with pytest.raises(BankFieldUnreadable):
            pain002.read(whole.replace(b"OrgnlGrpInfAndSts", b"Other"))

    def test_when_it_is_something_else(self):
        with pytest.raises(UnknownMessage):
            pain002.read(bank.file())

    def test_with_an_entity(self):
        head, body = bank.rejected("R", "3A").split(b"?>", 1)
        doctype = b'?><!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

        with pytest.raises(XmlWithDoctype):
            pain002.read(head + doctype + body.replace(b"AC04", b"&x;"))
