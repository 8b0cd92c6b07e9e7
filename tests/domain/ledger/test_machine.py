"""The ledger against a model of forty lines, through random histories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.conftest import Database
from tests.domain.ledger.books import body, call

OWNERS = [
    *("platform:bank", "platform:fee", "wallet:org:1", "escrow:batch:1"),
    *("payable:worker:1", "payable:worker:2", "transit:run:1"),
]
KEYS = [f"k{n}" for n in range(12)]

legs = st.lists(
    st.tuples(
        st.sampled_from(OWNERS),
        st.sampled_from(OWNERS),
        st.sampled_from([-1, 0, 1, 5, 70_000, 10**15 - 1, 10**15]),
    ),
    max_size=4,
)
likely_legs = st.lists(
    st.tuples(
        st.just("platform:bank") | st.sampled_from(OWNERS),
        st.sampled_from(OWNERS[2:]),
        st.integers(1, 10),
    ).filter(lambda leg: leg[0] != leg[1]),
    min_size=1,
    max_size=4,
)
entries = st.builds(
    lambda key, legs: body(key, *legs), st.sampled_from(KEYS), likely_legs | legs
)


class Refused(Exception):
    """The model says no, with the database's word for it."""


class Model:
    """What the books should hold, in plain dictionaries."""

    def __init__(self) -> None:
        self.posted: dict[str, dict[str, Any]] = {}
        self.balances: dict[str, int] = defaultdict(int)

    def post(self, bodies: list[dict[str, Any]]) -> list[bool]:
        """Tell which entries are replays, or raise; change nothing when raising."""
        self._check_form(bodies)
        posted, balances = dict(self.posted), self.balances.copy()
        answers = []
        for entry in bodies:
            known = posted.setdefault(entry["key"], entry)
            if known != entry:
                raise Refused("HL002")
            answers.append(known is not entry)
            if known is entry:
                for debit, credit, _, micro in entry["transfers"]:
                    balances[debit] -= micro
                    balances[credit] += micro
        for owner, micro in balances.items():
            if micro < 0 and not owner.startswith("platform:"):
                raise Refused("HL001")
        self.posted, self.balances = posted, balances
        return answers

    def _check_form(self, bodies: list[dict[str, Any]]) -> None:
        if not all(entry["transfers"] for entry in bodies):
            raise Refused("HL005")
        for entry in bodies:
            for debit, credit, _, micro in entry["transfers"]:
                if debit == credit or not 0 < micro < 10**15:
                    raise Refused("HL006")

    def mirror_of(self, key: str) -> tuple[tuple[str, str, int], ...]:
        return tuple((c, d, micro) for d, c, _, micro in self.posted[key]["transfers"])

    def reverse(self, undo: dict[str, Any]) -> list[bool]:
        known = self.posted.get(undo["key"])
        if known is not None:
            return self.post([undo])
        if any(e.get("reverses") == undo["reverses"] for e in self.posted.values()):
            raise Refused("23505")
        if "reverses" in self.posted[undo["reverses"]]:
            raise Refused("HL009")
        return self.post([undo])


class Machine(RuleBasedStateMachine):
    connection: psycopg.Connection
    """Set by the test: one database, emptied between histories by rolling back."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.connection.execute("BEGIN")

    def teardown(self) -> None:
        self.connection.execute("ROLLBACK")

    def really(self, *bodies: dict[str, Any]) -> list[bool] | str:
        try:
            with self.connection.transaction():
                rows = call(self.connection, *bodies)
        except psycopg.Error as error:
            return error.sqlstate or repr(error)
        assert [ordinal for ordinal, _, _ in rows] == list(range(1, len(bodies) + 1))
        return [is_replay for _, _, is_replay in rows]

    @rule(entry=entries)
    def post_one(self, entry):
        self.compare(lambda: self.model.post([entry]), entry)

    @rule(bulk=st.lists(entries, min_size=2, max_size=5))
    def post_in_bulk(self, bulk):
        self.compare(lambda: self.model.post(bulk), *bulk)

    @rule(data=st.data())
    def post_again(self, data):
        if self.model.posted:
            key = data.draw(st.sampled_from(sorted(self.model.posted)))
            entry = dict(self.model.posted[key])
            self.compare(lambda: [True], entry)

    @rule(data=st.data(), key=st.sampled_from([*KEYS, "u1", "u2", "u3"]))
    def reverse(self, data, key):
        if self.model.posted:
            original = data.draw(st.sampled_from(sorted(self.model.posted)))
            undo = body(key, *self.model.mirror_of(original), reverses=original)
            self.compare(lambda: self.model.reverse(undo), undo)

    @rule(key=st.sampled_from(KEYS))
    def reverse_nothing(self, key):
        undo = body(key, ("payable:worker:1", "platform:fee", 1), reverses="nothing")
        assert self.really(undo) == "HL007"

    @invariant()
    def balances_are_the_models_kept_and_summed_alike(self):
        rows = self.connection.execute(
            "SELECT a.owner, b.amount, sum(s.amount)::bigint FROM ledger_account a"
            " LEFT JOIN ledger_balance b ON b.account_id = a.id JOIN ("
            " SELECT credit_id AS id, amount FROM ledger_transfer UNION ALL"
            " SELECT debit_id, -amount FROM ledger_transfer) s ON s.id = a.id"
            " GROUP BY 1, 2"
        ).fetchall()
        platform = {owner for owner, kept, _ in rows if kept is None}
        assert platform <= {"platform:bank", "platform:fee"}
        assert all(kept == summed for _, kept, summed in rows if kept is not None)
        assert {owner: summed for owner, _, summed in rows} == {
            owner: self.model.balances[owner] for owner, _, _ in rows
        }
        assert {o for o, micro in self.model.balances.items() if micro} <= {
            owner for owner, _, _ in rows
        }

    def compare(
        self, expected: Callable[[], list[bool]], *bodies: dict[str, Any]
    ) -> None:
        try:
            wanted: list[bool] | str = expected()
        except Refused as refusal:
            wanted = str(refusal)
        assert self.really(*bodies) == wanted


@pytest.mark.slow
class TestTheLedger:
    def test_is_the_model(self, committed_database: Database):
        with psycopg.connect(committed_database.app_url, autocommit=True) as connection:
            Machine.connection = connection

            run_state_machine_as_test(
                Machine,
                settings=settings(
                    max_examples=400,
                    stateful_step_count=30,
                    deadline=None,
                    print_blob=True,
                    suppress_health_check=list(HealthCheck),
                ),
            )
