"""What vendors and workers write stands on each other's pages and does nothing."""

from __future__ import annotations

import pytest
from tests.build import vendors, web
from tests.build.people import NOON
from tests.doors.web.hostile import HOSTILE, packed, read

from hormiga.domain.programmes.applications import Why
from hormiga.domain.programmes.contracts import Showing
from hormiga.domain.programmes.models import VendorRating
from hormiga.domain.quality.leaks import Seen
from hormiga.domain.quality.models import LeakCase
from hormiga.flows.decide_application import decline_application
from hormiga.flows.follow_leak import close_case, report_leak
from hormiga.flows.make_contract import show_contract
from hormiga.flows.publish_agreement import make_agreement
from hormiga.kit import ids

pytestmark = pytest.mark.django_db
PARTS = 8


def shown(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    dangers, text = read(str(response.content, "utf-8"))
    assert dangers == [], path
    return " ".join(text.split())


@pytest.mark.parametrize("part", range(PARTS))
def test_every_text_of_the_vendor_first_way(part):
    strings = HOSTILE[part::PARTS]
    short = packed(strings, 120)
    long = "\n\n".join(strings)
    vendor = web.vendor()
    manager, operator = web.member(vendor), web.user(is_operator=True)
    somebody, worker = web.worker_user()
    member, hand, boss = map(web.signed_in, (manager, somebody, operator))
    org = vendors.name(vendor)
    nda = vendors.agreement(vendor)
    for title in short:
        nda = make_agreement(
            organisation=vendor,
            title={"es": title, "en": title},
            texts={"es": long, "en": long},
            by=manager,
            now=NOON,
        )
        shown(hand, f"/agreements/{ids.outside(nda.public_id)}/")
        shown(member, f"/vendor/{org}/agreements/{ids.outside(nda.public_id)}/")
    made = vendors.contract(vendor=vendor, signs=nda, needs_check=True)
    show_contract(
        vendor=vendor,
        public_id=made.public_id,
        showing=Showing({"en": long}, {"en": long}, is_listed=True),
        agreement=nda.public_id,
        actor="user:1",
        now=NOON,
    )
    place = f"/places/{ids.outside(made.public_id)}/"
    for words in packed(strings, 200):
        asked = vendors.applied(worker, made, why=words)
        page = shown(member, f"/vendor/{org}/applications/")
        assert " ".join(words.split()) in page
        decline_application(
            vendor=vendor,
            public_id=asked.public_id,
            why=Why.OTHER,
            words=words,
            by=manager,
            now=NOON,
        )
        assert " ".join(words.split()) in shown(hand, place)
    for words in packed(strings, 500)[:3]:
        for _ in range(3):
            VendorRating.objects.create(
                worker=web.worker_user()[1],
                vendor=vendor,
                stars=1,
                words=words,
                at=NOON,
            )
    vendors.signed(worker, nda)
    for path in (
        *("/vendors/", f"/vendors/{org}/", "/agreements/", place),
        f"/agreements/{ids.outside(nda.public_id)}/",
    ):
        shown(hand, path)
    for path in ("", "contracts/", f"contracts/{place[8:]}", "agreements/"):
        shown(member, f"/vendor/{org}/{path}")
    for words in packed(strings, 400):
        report_leak(
            by=somebody, seen=Seen(words, words, words[:40], words[:40]), now=NOON
        )
        case = LeakCase.objects.latest("pk")
        close_case(public_id=case.public_id, outcome=words, by=operator, now=NOON)
        shown(boss, f"/operator/cases/{ids.outside(case.public_id)}/")
    shown(boss, "/operator/cases/")
    shown(boss, "/operator/contracts/")
