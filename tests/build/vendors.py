"""The vendor-first way in tests: a market, a vendor's contract, an agreement."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.build import web
from tests.build.people import NOON

from hormiga.domain.agreements.models import Agreement
from hormiga.domain.agreements.queries import newest_texts
from hormiga.domain.agreements.services import Signing
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes import applications
from hormiga.domain.programmes.contracts import Showing, Terms
from hormiga.domain.programmes.models import Contract, Enrolment, Programme
from hormiga.domain.quality.leaks import Seen
from hormiga.doors.web.vendor.people import name_for
from hormiga.flows.decide_application import accept_application
from hormiga.flows.follow_leak import report_leak
from hormiga.flows.make_contract import (
    accept_contract,
    offer_contract,
    show_contract,
)
from hormiga.flows.publish_agreement import make_agreement
from hormiga.flows.record_check import record_check
from hormiga.flows.sign_agreement import sign_agreement
from hormiga.kit import ids

_numbers = count(1)
ABOUT = {"es": "Trabajamos con buscadores.", "en": "We work with search engines."}
TITLE = {"es": "Acuerdo de confidencialidad", "en": "Confidentiality agreement"}
TEXTS = {
    "es": "# Qué prometes\n\nNo cuentas a nadie lo que ves aquí. **Nunca.**",
    "en": "# What you promise\n\nYou tell nobody what you see here. **Never.**",
}
NEW_TEXTS = {language: text + "\n\nAgain." for language, text in TEXTS.items()}
NAME = "Ana Núñez"


def market(**changed: Any) -> Programme:
    """A vendor-first programme of its own."""
    given = {
        "slug": f"market-{next(_numbers)}",
        "preset": Programme.Preset.VENDOR_FIRST,
        "name": {"es": "Buscadores", "en": "Search engines"},
        "currency": "EUR",
        "fee_ppm": 0,
        "cadence": "monthly",
    }
    return Programme.objects.create(**given | changed)


def agreement(of: Organisation) -> Agreement:
    return make_agreement(
        organisation=of, title=TITLE, texts=TEXTS, by=web.member(of), now=NOON
    )


def contract(
    *,
    vendor: Organisation | None = None,
    programme: Programme | None = None,
    signs: Agreement | None = None,
    needs_check: bool = False,
    exam: str = "",
    payer: Contract.Payer = Contract.Payer.VENDOR,
) -> Contract:
    """A contract in force, shown in the directory."""
    mine = vendor or web.vendor()
    made = offer_contract(
        vendor=mine,
        programme=programme or market(),
        terms=Terms(
            payer,
            100_000,
            needs_check=needs_check,
            needs_agreement=signs is not None,
            exam_slug=exam,
        ),
        actor="user:1",
        now=NOON,
    )
    shown(made, signs, is_listed=False)
    accept_contract(vendor=mine, public_id=made.public_id, actor="user:1", now=NOON)
    return shown(made, signs, is_listed=True)


def shown(what: Contract, signs: Agreement | None, *, is_listed: bool) -> Contract:
    """The contract as its vendor shows it, with the agreement that it chose."""
    return show_contract(
        vendor=what.vendor,
        public_id=what.public_id,
        showing=Showing(ABOUT, {}, is_listed=is_listed),
        agreement=signs.public_id if signs else None,
        actor="user:1",
        now=NOON,
    )


def applied(worker: Worker, to: Contract, why: str = "I read a lot.") -> Any:
    return applications.apply(
        worker=worker, contract=to.public_id, languages="es, en", why=why, now=NOON
    )


def placed(worker: Worker, to: Contract) -> Enrolment:
    """A worker who applied and was accepted."""
    asked = applied(worker, to)
    return accept_application(
        vendor=to.vendor,
        public_id=asked.public_id,
        by=web.member(to.vendor),
        now=NOON,
    )


def signed(worker: Worker, what: Agreement, name: str = NAME) -> Any:
    newest = newest_texts(agreement_id=what.pk)
    assert newest
    return sign_agreement(
        worker=worker,
        public_id=what.public_id,
        signing=Signing(name, "es", newest.sha256["es"], agrees=True),
        actor="user:1",
        now=NOON,
    )


def checked(worker: Worker, by: Organisation, outcome: str = "passed") -> None:
    record_check(
        vendor=by,
        worker=worker,
        outcome=outcome,
        reason="" if outcome == "passed" else "expired",
        by=web.member(by),
        now=NOON,
    )


def name(organisation: Organisation) -> str:
    return ids.outside(organisation.public_id, ids.ORGANISATION)


def one_of_each(*, vendor: Organisation, worker: Worker) -> dict[str, dict[str, str]]:
    """All that addresses of the vendor-first way can name, by route ("" for all).

    The worker has applied to one contract, and has their place by another.
    """
    nda = agreement(vendor)
    first = contract(vendor=vendor, signs=nda, needs_check=True)
    second = contract(vendor=vendor)
    asked = applied(worker, first)
    placed(worker, second)
    checked(worker, vendor)
    case = report_leak(
        by=web.user(),
        seen=Seen("leak.example/1", "Pictures of ours.", "A" * 27, ""),
        now=NOON,
    )
    own = {
        "contract": ids.outside(first.public_id),
        "agreement": ids.outside(nda.public_id),
        "signature": ids.outside(signed(worker, nda).public_id),
        "application": ids.outside(asked.public_id),
        "person": name_for(vendor, worker.public_id),
        "case": ids.outside(case.public_id),
    }
    with_place = {"contract": ids.outside(second.public_id)}
    return {"": own, "place_leave": with_place, "place_rate": with_place}
