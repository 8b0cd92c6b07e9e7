"""What of a report is to be filed now, beside what was filed before: pure words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hormiga.domain.payouts.paid import accounts_for_report
from hormiga.domain.people.models import Worker
from hormiga.domain.tax.identity import Identity
from hormiga.domain.tax.models import Declarant, Filing
from hormiga.domain.tax.years import YearFigures, none_below_zero
from hormiga.engines.rails import dac7, form1099, modelo238
from hormiga.engines.rails.dac7 import (
    Address,
    Dialect,
    DocType,
    Figures,
    Indic,
    Message,
    Platform,
    Record,
    Seller,
)
from hormiga.kit import ids
from hormiga.kit.money import Money

_ACCOUNT_TYPES = {"sepa": "IBAN"}
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Contents:
    """Who is in a report, with figures or (paid, withheld), and who they are."""

    figures: Sequence[YearFigures]
    paid: Mapping[int, tuple[Money, Money]]
    people: Mapping[int, Identity]


@dataclass(frozen=True, slots=True)
class Part:
    """A file to freeze: what it is, its records, and whose data is in it."""

    sort: Filing.Sort
    records: int
    content: bytes
    worker_ids: list[int]


def dac7_part(
    *,
    by: Declarant,
    form: Filing.Form,
    year: int,
    found: Contents,
    before: Sequence[bytes],
    now: datetime,
) -> Part | None:
    """Write what differs from earlier files; None where nothing does.

    Changed records go first, as a correction: a message never mixes them with new ones.
    """
    number = len(before) + 1
    platform = _platform(by)
    is_table = form == Filing.Form.MODELO_238
    filed = _filed(before, is_table=is_table)
    sellers = _sellers(by, year, number, found)

    def body(seller: Seller) -> bytes:
        if is_table:
            return modelo238.body_of(platform=platform, year=year, seller=seller)
        return dac7.body_of(seller=seller, country=by.country)

    changed = [
        _corrected(one, filed[key])
        for key, one in sellers.items()
        if key in filed and filed[key].body != body(one)
    ]
    added = [one for key, one in sellers.items() if key not in filed]
    chosen = changed or added
    if before and not chosen:
        return None
    sort = _sort(is_first=not before, is_change=bool(changed), is_empty=not chosen)
    if is_table:
        content = modelo238.write(platform=platform, year=year, sellers=chosen)
    else:
        message = Message(
            id=_message_id(by, year, number),
            indic=_INDICS[sort] if chosen else Indic.NIL,
            country=by.country,
            year=year,
            made_at=now,
            platform=platform,
            platform_ref=f"{_beginning(by, year)}-{number}-platform",
            sellers=chosen,
        )
        content = dac7.write(message=message)
    inside = {_key(one.ref) for one in chosen}
    workers = sorted(
        {one.worker_id for key, one in _keyed(found).items() if key in inside}
    )
    return Part(sort, len(chosen), content, workers)


def nec_part(
    *, by: Declarant, year: int, found: Contents, before: Sequence[bytes]
) -> Part | None:
    """Write the lines that differ from earlier files; None where none does."""
    payer = form1099.Payer(
        tin=by.tin,
        name=by.name,
        street=by.street,
        city=by.city,
        post_code=by.post_code,
        country=by.country,
        phone=by.phone,
    )
    filed: dict[str, tuple[str, ...]] = {}
    for content in before:
        filed |= form1099.read_lines(content)
    names = _names(found.people)
    recipients = [
        _recipient(names[pk], found.people[pk], *amounts)
        for pk, amounts in sorted(found.paid.items())
        if pk in found.people
    ]
    chosen = [
        one
        for one in recipients
        if filed.get(one.account)
        != form1099.line_of(payer=payer, year=year, recipient=one)
    ]
    if before and not chosen:
        return None
    is_change = any(one.account in filed for one in chosen)
    sort = _sort(is_first=not before, is_change=is_change, is_empty=not chosen)
    workers = sorted(pk for pk in found.paid if pk in found.people)
    written = form1099.write(payer=payer, year=year, recipients=chosen)
    return Part(sort, len(chosen), written, workers)


_INDICS = {
    Filing.Sort.NEW: Indic.NEW,
    Filing.Sort.CORRECTION: Indic.CORRECTION,
    Filing.Sort.NIL: Indic.NIL,
}


def _sort(*, is_first: bool, is_change: bool, is_empty: bool) -> Filing.Sort:
    if is_first and is_empty:
        return Filing.Sort.NIL
    return Filing.Sort.CORRECTION if is_change else Filing.Sort.NEW


def _filed(before: Sequence[bytes], *, is_table: bool) -> dict[str, Record]:
    """Fold earlier files into what the office has now, by whose record it is."""
    filed: dict[str, Record] = {}
    for content in before:
        read = modelo238.read_records if is_table else dac7.read_records
        filed |= {_key(ref): record for ref, record in read(content).items()}
    return filed


def _sellers(
    by: Declarant, year: int, number: int, found: Contents
) -> dict[str, Seller]:
    accounts = accounts_for_report(worker_ids=sorted(found.people))
    beginning = f"{_beginning(by, year)}-{number}"
    return {
        key: _seller(
            f"{beginning}-{key}",
            one,
            found.people[one.worker_id],
            accounts.get(one.worker_id, ("", "", "")),
        )
        for key, one in _keyed(found).items()
    }


def _keyed(found: Contents) -> dict[str, YearFigures]:
    """Key each record by whose it is and its currency, the same in every file."""
    names = _names(found.people)
    return {
        f"{names[one.worker_id]}-{one.currency}": one
        for one in found.figures
        if one.worker_id in found.people
    }


def _seller(
    ref: str, one: YearFigures, who: Identity, account: tuple[str, str, str]
) -> Seller:
    number, rail, holder = account
    return Seller(
        ref=ref,
        residence=who.residence,
        tin=who.tin,
        first_name=who.first_name,
        last_name=who.last_name,
        address=Address(
            country=who.residence,
            street=who.street,
            post_code=who.post_code,
            city=who.city,
        ),
        birth_date=who.birth_date,
        birth_place=who.birth_place,
        account=number,
        account_type=_ACCOUNT_TYPES.get(rail, "Other"),
        account_holder=holder or f"{who.first_name} {who.last_name}",
        figures=Figures(
            consideration=one.money(none_below_zero(one.net)),
            activities=none_below_zero(one.entries),
            fees=one.money(none_below_zero(one.fees)),
            taxes=one.money(none_below_zero(one.withheld)),
        ),
    )


def _corrected(seller: Seller, filed: Record) -> Seller:
    return replace(seller, corrects=filed.ref, doc_type=DocType.CORRECTED)


def _recipient(
    account: str, who: Identity, paid: Money, withheld: Money
) -> form1099.Recipient:
    return form1099.Recipient(
        account=account,
        tin=who.tin,
        first_name=who.first_name,
        last_name=who.last_name,
        street=who.street,
        city=who.city,
        post_code=who.post_code,
        country=who.residence,
        paid=paid,
        withheld=withheld,
    )


def _platform(by: Declarant) -> Platform:
    return Platform(
        country=by.country,
        tin=by.tin,
        name=by.name,
        business_name=by.business_name,
        address=Address(
            country=by.country,
            street=by.street,
            post_code=by.post_code,
            city=by.city,
        ),
        nexus=by.nexus,
    )


def _names(people: Mapping[int, Identity]) -> dict[int, str]:
    wanted = sorted(people)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = Worker.objects.filter(pk__in=wanted[start : start + AT_ONCE])
        for pk, public_id in rows.values_list("pk", "public_id"):
            found[pk] = ids.outside(public_id, ids.WORKER)
    return found


def _beginning(by: Declarant, year: int) -> str:
    return f"{by.country}{year}-{by.tin}"


def _message_id(by: Declarant, year: int, number: int) -> str:
    """Give a message its number; France wants year and SIREN in it."""
    if Dialect.of(by.country) is Dialect.FRANCE:
        return f"OP_{year}_{by.tin}_{number}"
    return f"{_beginning(by, year)}-{number}"


def _key(ref: str) -> str:
    """Tell whose record a reference is: its last two parts, worker and currency."""
    return "-".join(ref.rsplit("-", 2)[1:])
