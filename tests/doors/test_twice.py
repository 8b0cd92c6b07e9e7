"""Whatever moves money is sent twice at once and an hour later: it pays once.

Bars 3 and 4 of the money reference; each prints its figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.build import api, payouts, web
from tests.build.api import Caller, Reply
from tests.build.payouts import PAYER, configure
from tests.build.people import NOON
from tests.build.work import at_once, has, problems

from hormiga.domain.payouts import methods
from hormiga.domain.payouts.models import Run
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people import services as people
from hormiga.domain.people.models import ApiToken
from hormiga.domain.people.rules import digest
from hormiga.domain.projects.models import Task
from hormiga.flows.pay_workers import preview
from hormiga.kit import accounts, clock, ids

pytestmark = pytest.mark.xdist_group("committed")


@pytest.fixture
def hour_later(tmp_path, monkeypatch) -> Callable[[], None]:
    """A clock of our own, which goes on by an hour when it is told."""
    file = tmp_path / "clock"
    file.write_text("0")
    monkeypatch.setenv("HORMIGA_CLOCK_FILE", str(file))
    return lambda: file.write_text(str(int(file.read_text()) + 3_600)) and None


class House:
    """A requester with a wallet, its member at the pages, a worker, an operator."""

    def __init__(self) -> None:
        cast = web.cast()
        self.requester, self.worker = cast.requester, cast.worker
        self.name = ids.outside(cast.requester.public_id, ids.ORGANISATION)
        self.pages = cast.clients["requester"]
        self.operator = cast.clients["operator"]
        keys = people.create_keys(organisation=cast.requester, now=NOON)
        self.owner = Caller(keys.token)
        token = "hrm_of-the-worker"
        ApiToken.objects.create(
            digest=digest(token), worker=cast.worker, created_at=NOON
        )
        self.hand = Caller(token)

    def page(self, client: Client, path: str, **given: str) -> Callable[[], int]:
        return lambda: client.post(path, given).status_code


def twice_and_later(
    act: Callable[[], Any], hour_later: Callable[[], None]
) -> list[Any]:
    """Send it from two at once, and once more when an hour has gone by."""
    answers = at_once(lambda _: act(), 2)
    hour_later()
    return [*answers, act()]


def micro(owner: str) -> int:
    """What an account was ever credited."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(f.amount), 0) FROM ledger_transfer f"
            " JOIN ledger_account a ON a.id = f.credit_id WHERE a.owner = %s",
            [owner],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.slow
@pytest.mark.usefixtures("committed_database")
class TestWhatMovesMoney:
    def test_sent_twice_at_once_and_an_hour_later_pays_once(self, settings, hour_later):
        configure(settings, **PAYER)
        house = House()
        project = api.project(house.owner, overlap=1)
        batch = api.batch(house.owner, project, 4)
        book = f"/requester/{house.name}"

        def again(act: Callable[[], Any]) -> Counter[Any]:
            done = twice_and_later(act, hour_later)
            return Counter(d.status if isinstance(d, Reply) else d for d in done)

        assert again(lambda: house.owner.post(f"/batches/{batch}/publish"))[200] == 1
        held = api.claimed(house.hand, project, 3)
        submitted = again(lambda: api.answered(house.hand, *held))
        first, second, third = held
        by_api = again(lambda: house.owner.post(f"/judgments/{first}/approve"))
        by_page = again(house.page(house.pages, f"{book}/judgments/{second}/approve/"))
        house.owner.post(f"/judgments/{third}/reject", {"reason": "Not an animal."})
        overturned = again(
            lambda: house.owner.post(
                f"/judgments/{third}/approve", {"reason": "It is."}
            )
        )
        pot = {"amount": "2", "currency": "EUR", "way": "in", "token": "pot 1"}
        filled = again(house.page(house.pages, f"{book}/bonuses/fund/", **pot))
        gift = {"amount": "1", "reason": "Well seen.", "token": "gift-1"}
        given = again(
            house.page(house.pages, f"{book}/judgments/{first}/bonus/", **gift)
        )
        closed = again(lambda: house.owner.post(f"/batches/{batch}/close"))
        methods.set_method(
            worker=house.worker,
            rail=Rail.SEPA,
            holder="Ana Pérez",
            account=payouts.iban(house.worker.pk),
            now=NOON,
        )
        seen = preview(programme=payouts.programme(), now=clock.read()).fingerprint
        opened = again(
            house.page(house.operator, "/operator/payouts/programmes/open/", seen=seen)
        )
        run = Run.objects.get()
        settled = again(
            house.page(
                house.operator,
                f"/operator/payouts/runs/{ids.outside(run.public_id)}/settle/",
            )
        )

        assert [submitted[200], by_api[200], overturned[200], closed[200]] == [
            3,
            3,
            3,
            1,
        ]
        pages = (by_page, filled, given, opened, settled)
        assert [told[302] for told in pages] == [3] * 5
        earned = micro(accounts.payable(house.worker.pk))
        gone = micro(accounts.BANK)
        double = (earned - 1_150_000 + gone - 1_150_000) // 10_000
        print(f"\nbar 4: 9 endpoints twice and later: double-paid cents {double}")
        assert (earned, gone, micro(accounts.FEE)) == (1_150_000, 1_150_000, 30_000)
        assert has(accounts.bonus_pot(house.requester.pk)) == "1.00"
        assert has(accounts.wallet(house.requester.pk)) == "97.82"
        assert problems() == []


@pytest.mark.slow
@pytest.mark.usefixtures("committed_database")
class TestAnIdempotencyKey:
    def test_sent_by_64_clients_at_once_has_one_effect(self):
        house = House()
        tasks = f"/batches/{api.batch(house.owner, api.project(house.owner))}/tasks"

        answers = at_once(
            lambda _: house.owner.file(tasks, "text\nant\n", key="file 1"), 64
        )
        other = house.owner.file(tasks, "text\nbee\n", key="file 1")

        told = Counter((one.status, str(one.body)) for one in answers)
        print(
            f"\nbar 3: 64 clients, one key: {Task.objects.count()} effect,"
            f" {max(told.values())} equal answers; another body: {other.status}"
        )
        assert list(told.values()) == [64]
        assert (other.status, other.kind) == (409, "idempotency-key-reused")
        assert [task.input for task in Task.objects.all()] == [{"text": "ant"}]
