"""The banks that ship: files beside this one, and the tests of the task types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from hormiga.domain.exams.rules import default_item_seconds
from hormiga.engines import tasktypes

FOLDER = Path(__file__).parent / "banks"
TASK_TYPE = {"attempts": 3, "wait_hours": 24, "valid_days": 730}
"""What the tests of task types leave unsaid."""

FIGURES = (
    *("pass_percent", "draw", "minutes", "item_seconds"),
    *("attempts", "wait_hours", "valid_days"),
)
"""What an operator may change, and an upgrade then leaves alone."""


class BadBank(ValueError):
    """A file is no bank: says which and why. It is a mistake of ours, no refusal."""


@dataclass(frozen=True)
class Bank:
    """One exam as it ships."""

    body: Mapping[str, Any]

    @property
    def slug(self) -> str:
        """Name the exam, and its qualification type."""
        return str(self.body["slug"])

    @cached_property
    def digest(self) -> str:
        """Hash all that ships of it."""
        packed = orjson.dumps(self.body, option=orjson.OPT_SORT_KEYS)
        return sha256(packed).hexdigest()

    @property
    def figures(self) -> dict[str, Any]:
        """Give the figures that an operator may change."""
        minutes, draw = self.body["minutes"], self.body["draw"]
        known = dict(self.body)
        known.setdefault(
            "item_seconds", default_item_seconds(minutes=minutes, draw=draw)
        )
        return {name: known.get(name) for name in FIGURES} | {
            "wait_hours": known.get("wait_hours") or 0
        }

    @property
    def items(self) -> Iterator[dict[str, Any]]:
        """Yield the questions as their table has them."""
        passages = self.body.get("passages", {})
        for one in self.body["items"]:
            passage = one.get("passage", {})
            yield {
                "code": one["id"],
                "passage": passages[passage] if isinstance(passage, str) else passage,
                "question": one["question"],
                "shown": one.get("shown", {}),
                "options": one["options"],
                "right": one["right"],
                "why": one["why"],
            }

    def refuse_bad(self) -> None:
        """Raise BadBank where a question could not be asked."""
        languages = self.body["languages"]
        codes = [item["code"] for item in self.items]
        if len(codes) != len(set(codes)) or len(codes) < self.body["draw"]:
            raise BadBank(f"{self.slug}: codes or their number")
        for item in self.items:
            texts = [item["question"], item["why"], *item["options"]]
            texts += [text for text in (item["passage"], item["shown"]) if text]
            if any(not text.get(word) for text in texts for word in languages):
                raise BadBank(f"{self.slug} {item['code']}: a text is missing")
            if not 0 <= item["right"] < len(item["options"]):
                raise BadBank(f"{self.slug} {item['code']}: no option is right")


def shipped_banks(folder: Path = FOLDER) -> dict[str, Bank]:
    """Read all banks, by slug; a file takes the place of a task type's test."""
    banks = {bank.slug: bank for bank in _of_task_types()}
    for path in sorted(folder.glob("*.json")):
        bank = Bank(orjson.loads(path.read_bytes()))
        if bank.slug != path.stem:
            raise BadBank(f"{path.name}: its slug is {bank.slug}")
        banks[bank.slug] = bank
    return banks


def _of_task_types() -> Iterator[Bank]:
    for kind in tasktypes.all_types():
        named = {"slug": f"exam-{kind.name}", "version": 1, "kind": "task-type"}
        yield Bank(named | {"languages": ["en", "es"]} | TASK_TYPE | kind.test)
