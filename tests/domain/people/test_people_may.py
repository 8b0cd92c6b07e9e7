"""What each role in a requester covers."""

from __future__ import annotations

import pytest

from hormiga.domain.people.models import Membership
from hormiga.domain.people.rules import Act, may

ACTS = (
    *("see", "see-money", "make", "publish", "review", "hold-keys"),
    *("move-money", "limit-money"),
)
TABLE = {
    "owner": "✓✓✓✓✓✓✓✓",
    "manager": "✓✓✓✓✓✓✓·",
    "reviewer": "✓···✓···",
    "finance": "✓✓····✓·",
    "somebody": "········",
}


class TestARole:
    @pytest.mark.parametrize("role", TABLE)
    def test_covers_these_acts_and_no_others(self, role):
        marks = "".join("✓" if may(role, Act(act)) else "·" for act in ACTS)

        assert marks == TABLE[role]

    def test_of_every_kind_is_in_this_table(self):
        assert set(Membership.Role.values) | {"somebody"} == set(TABLE)
        assert set(ACTS) == {act.value for act in Act}
