"""`hormiga payouts` from the arguments to the facts."""

from __future__ import annotations

import argparse
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.build.payouts import (
    PAYER,
    books_of,
    configure,
    payable,
    paypal_worker,
    running_paypal,
    sepa_worker,
    tell,
    worker_owed,
)

from hormiga.domain.payouts import queries
from hormiga.domain.payouts.models import Run
from hormiga.domain.programmes.rules import NoSuchProgramme
from hormiga.doors.cli import payouts
from hormiga.engines.rails import pain001
from hormiga.kit import ids

pytestmark = pytest.mark.django_db


@dataclass
class AHouse:
    """Just the part of a house that payouts look at."""

    data_dir: Path


@pytest.fixture
def house(tmp_path) -> Any:
    return AHouse(tmp_path)


@pytest.fixture
def paypal(settings):
    with running_paypal(settings) as fake:
        configure(settings, **PAYER)
        yield fake


def arguments(verb: str = "run", **given: object) -> argparse.Namespace:
    defaults: dict[str, object] = {"programme": "open", "dry_run": False, "out": None}
    return argparse.Namespace(verb=verb, **defaults | given)


class TestRun:
    def test_pays_both_rails_and_tells_it(self, paypal, house):
        ana, luis, homeless = (
            sepa_worker("12.34"),
            paypal_worker("9.87"),
            worker_owed("7.00"),
        )

        facts = payouts.run(arguments(), house)

        sepa, sent = facts["runs"]
        content = Path(sepa["file"]).read_bytes()
        assert sepa["state"] == "open"
        assert (sepa["rail"], sepa["currency"], sepa["payouts"]) == ("sepa", "EUR", 1)
        assert (sepa["total"], sepa["sha256"]) == ("12.34", sha256(content).hexdigest())
        assert pain001.read_back(content).total.amount == "12.34"
        assert Path(sepa["file"]) == house.data_dir / "payouts" / f"{sepa['id']}.xml"
        assert (sent["rail"], sent["state"], sent["total"]) == (
            "paypal",
            "settled",
            "9.87",
        )
        assert (sent["file"], sent["sha256"]) == (None, None)
        assert facts["unpaid"] == [
            {
                "worker": ids.outside(homeless.public_id, ids.WORKER),
                "reason": "no-method",
                "amount": "7.00",
            }
        ]
        assert books_of(paypal)["out"] == {"EUR": "9.87"}
        assert [payable(ana), payable(luis)] == ["0.00", "0.00"]
        assert list(queries.problems()) == []

    def test_lets_nobody_else_read_the_file(self, paypal, house):
        sepa_worker("12.34")

        (facts,) = payouts.run(arguments(), house)["runs"]

        file = Path(facts["file"])
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert [each.name for each in file.parent.iterdir()] == [file.name]

    def test_pays_nothing_the_second_time_but_names_what_is_open(self, paypal, house):
        sepa_worker("12.34"), paypal_worker("9.87")
        first = payouts.run(arguments(), house)

        second = payouts.run(arguments(), house)

        assert second["runs"] == []
        assert [run["id"] for run in second["earlier"]] == [first["runs"][0]["id"]]
        assert books_of(paypal)["asked"] == {"EUR": "9.87"}

    def test_finishes_a_run_that_an_earlier_one_left(self, paypal, house):
        paypal_worker("9.87")
        tell(paypal, "next", fault="accept-then-drop")
        first = payouts.run(arguments(), house)

        second = payouts.run(arguments(), house)

        assert first["runs"][0]["state"] == "unknown"
        assert (second["runs"], second["earlier"]) == ([], [])
        assert Run.objects.get().state == "settled"
        assert books_of(paypal)["asked"] == {"EUR": "9.87"}

    def test_writes_nothing_when_it_is_dry(self, paypal, house):
        ana, luis = sepa_worker("12.349"), paypal_worker("9.87")

        facts = payouts.run(arguments(dry_run=True), house)

        told = [(run["rail"], run["payouts"], run["total"]) for run in facts["runs"]]
        assert told == [("sepa", 1, "12.34"), ("paypal", 1, "9.87")]
        assert {run["state"] for run in facts["runs"]} == {"dry-run"}
        assert not Run.objects.exists()
        assert [payable(ana), payable(luis)] == ["12.349", "9.87"]
        assert list(house.data_dir.iterdir()) == []
        assert books_of(paypal)["batches"] == 0

    def test_pays_nobody_when_the_file_could_not_be_written(self, paypal, house):
        ana = sepa_worker("12.34")
        in_the_way = house.data_dir / "a file"
        in_the_way.touch()

        with pytest.raises(payouts.NotWritable):
            payouts.run(arguments(out=in_the_way), house)

        assert not Run.objects.exists()
        assert payable(ana) == "12.34"

    def test_knows_its_programmes(self, house):
        with pytest.raises(NoSuchProgramme):
            payouts.run(arguments(programme="closed"), house)


class TestFile:
    def test_gives_the_same_bytes_again(self, paypal, house, tmp_path):
        sepa_worker("12.34")
        (first,) = payouts.run(arguments(), house)["runs"]

        again = payouts.run(
            arguments("file", run_id=first["id"], out=tmp_path / "again"), house
        )

        assert again["sha256"] == first["sha256"]
        assert Path(again["file"]).read_bytes() == Path(first["file"]).read_bytes()


class TestSettle:
    def test_books_a_file_that_the_bank_has_paid(self, paypal, house):
        sepa_worker("12.34")
        (opened,) = payouts.run(arguments(), house)["runs"]

        facts = payouts.run(arguments("settle", run_id=opened["id"]), house)

        assert (facts["state"], facts["paid"], facts["in_transit"]) == ("settled", 1, 0)
        assert payouts.run(arguments(), house)["earlier"] == []

    def test_asks_paypal_about_its_own(self, paypal, house):
        paypal_worker("9.87", email="unclaimed@example.org")
        (opened,) = payouts.run(arguments(), house)["runs"]
        tell(paypal, "advance", days=31)

        facts = payouts.run(arguments("settle", run_id=opened["id"]), house)

        assert (opened["state"], facts["state"], facts["returned"]) == (
            "sent",
            "settled",
            1,
        )
