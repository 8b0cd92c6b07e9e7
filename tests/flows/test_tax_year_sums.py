"""Bar 20: a year's reports and statements beside plain SQL, to the micro-unit.

With `TAX_WORKERS=5000` in the environment it is the benchmark `bench_tax`.
"""

from __future__ import annotations

import os
import time
from collections import Counter

import pytest
from lxml import etree
from tests.build import tax, tax_year
from tests.build.tax import NEW_YEAR, pay_from
from tests.build.tax_year import YEAR, fill, money_in, rounded

from hormiga.domain.people.models import Worker
from hormiga.domain.tax import queries
from hormiga.domain.tax.models import Filing
from hormiga.domain.tax.years import figures_of
from hormiga.engines.rails import dac7, form1099
from hormiga.engines.rails.dac7 import Dialect
from hormiga.flows.compare_tax import own_year
from hormiga.flows.report_year import file_report, over_the_rails_limit
from hormiga.kit import ids

WORKERS = int(os.environ.get("TAX_WORKERS", "60"))
SEED = int(os.environ.get("TAX_SEED", "20261124"))
MOST_STATEMENTS = 500
UNION = {"ES", "DE", "FR", "IT"}
UNIT, CENT = 1_000_000, 10_000


@pytest.fixture
def year(db, settings):
    pay_from(settings, "ES")
    print(f"\nseed {SEED}, {WORKERS} workers in {len(tax_year.COUNTRIES)} countries")
    began = time.perf_counter()
    made = fill(workers=WORKERS, seed=SEED)
    told = f"{len(made.entries)} entries, {len(made.payouts)} payouts"
    print(f"filled with {told} in {time.perf_counter() - began:.1f} s")
    return made


def filed(form: Filing.Form) -> bytes:
    began = time.perf_counter()
    filing = file_report(form=form, year=YEAR, actor="user:1", now=NEW_YEAR)
    took = time.perf_counter() - began
    print(f"{form.value}: {filing.records} records in {took:.1f} s")
    return queries.content_of(filing=filing)


def quarters(found, worker_id: int, currency: str, part: int) -> list[int]:
    return [
        found.get((worker_id, currency, quarter), (0, 0, 0, 0))[part]
        for quarter in (1, 2, 3, 4)
    ]


class TestAYear:
    def test_is_the_same_in_reports_statements_and_plain_sql(self, year, settings):
        wrong: Counter[str] = Counter()
        found = tax_year.ledger_by_sql()
        homes = dict(Worker.objects.values_list("pk", "country"))
        names = {
            ids.outside(public_id, ids.WORKER): pk
            for pk, public_id in Worker.objects.values_list("pk", "public_id")
        }

        # Statements: each worker's own year, and all in one.
        figures = figures_of(year=YEAR, zone=tax_year.MADRID)
        for one in figures:
            key = (one.worker_id, one.currency)
            parts = (one.gross, one.fees, one.withheld, one.entries)
            for number, part in enumerate(parts):
                wrong["micro-units"] += sum(
                    abs(mine - theirs)
                    for mine, theirs in zip(
                        part, quarters(found, *key, number), strict=True
                    )
                )
        wrong["rows"] += len({(w, c) for w, c, _ in found}) - len(figures)
        by_worker = {one.worker_id: one for one in figures}
        some = Worker.objects.order_by("pk")[:MOST_STATEMENTS]
        for worker in some:
            own = own_year(worker=worker, year=YEAR, now=NEW_YEAR).figures
            wrong["statements"] += own != [by_worker[worker.pk]]

        # DAC7: whole euros, and only who lives in the Union.
        tax.reports("ES")
        content = filed(Filing.Form.DAC7)
        dac7.check(content=content, dialect=Dialect.OECD)
        sellers = set()
        root = etree.fromstring(content)
        for seller in root.iter("{*}ReportableSeller"):
            name, currency = seller.findtext(".//{*}DocRefId").rsplit("-", 2)[1:]
            key = (names[name], currency)
            sellers.add(key)
            gross, fees, kept, entries = (
                quarters(found, *key, part) for part in range(4)
            )
            nets = [g - f - k for g, f, k in zip(gross, fees, kept, strict=True)]
            expected = {
                "ConsQ": [rounded(one, UNIT) for one in nets],
                "FeesQ": [rounded(one, UNIT) for one in fees],
                "TaxQ": [rounded(one, UNIT) for one in kept],
                "NumbQ": entries,
            }
            # A quarter below zero is carried to its neighbours: the year stays.
            is_carried = min(nets) < 0
            for field, values in expected.items():
                read = money_in(seller, field)
                if field == "ConsQ" and is_carried:
                    wrong["units"] += abs(sum(read) - rounded(sum(nets), UNIT)) > 4
                else:
                    wrong["units"] += read != values
        expected_sellers = {(w, c) for w, c, _ in found if homes[w] in UNION}
        wrong["sellers"] += len(sellers ^ expected_sellers)

        # 1099-NEC: cents, and only from the threshold on.
        tax.reports("US")
        lines = form1099.read_lines(filed(Filing.Form.NEC))
        cents = {
            names[account]: tuple(
                int(text.replace(".", "")) for text in (line[-2], line[-1])
            )
            for account, line in lines.items()
        }
        dollars = {
            pk: (rounded(paid, CENT), rounded(kept, CENT))
            for pk, (paid, kept) in tax_year.dollars_by_sql().items()
        }
        wrong["cents"] += cents != dollars
        over = over_the_rails_limit(year=YEAR)
        wrong["sides"] += over != tax_year.paypal_by_sql()
        sides = [pk in cents or pk in over for pk in year.edges]
        wrong["sides"] += sides != [False, True, False, True, False]

        print("bar 20:", {name: wrong[name] for name in sorted(wrong)}, "XSD errors 0")
        assert not +wrong
        assert len(sellers) >= WORKERS // 2
        assert len(cents) > 1
