"""Each door names who acts; nothing privileged is done by nobody."""

from __future__ import annotations

import ast
from pathlib import Path

SRC = Path(__file__).parents[2] / "src" / "hormiga"
ACTS = {
    "add_member",
    "approve_judgments",
    "ask_for_refund",
    "close_batch",
    "create_keys",
    "create_organisation",
    "create_user",
    "credit_invoice",
    "decline_refund",
    "deposit_money",
    "fund_batch",
    "fund_bonuses",
    "issue_invoice",
    "issue_invoices",
    "issue_receipt",
    "open_runs",
    "pay_bonus",
    "reject_judgment",
    "revoke_access_key",
    "revoke_token",
    "send_refund",
    "set_buyer",
    "set_issuer",
    "set_limit",
    "settle_file",
    "top_up",
}


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    return [
        (ast.unparse(node.func).rpartition(".")[2], node)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    ]


class TestADoor:
    def test_names_the_actor_of_each_privileged_act(self):
        unnamed = [
            f"{path.relative_to(SRC)}:{call.lineno} {name}"
            for path in (SRC / "doors").rglob("*.py")
            for name, call in calls(path)
            if name in ACTS and "now" in {word.arg for word in call.keywords}
            if "actor" not in {word.arg for word in call.keywords}
        ]

        assert not unnamed
