"""From many corrections to one: each place that somebody changed is a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from hormiga.engines.tasktypes import spans
from hormiga.engines.tasktypes.base import Answer, Found, Seen, Settings
from hormiga.engines.tasktypes.proofreading.changes import corrected, original_of

ORIGINAL, CHANGE, KIND = "original", "change", "types"
CHANGED, UNCHANGED = "changed", "unchanged"
_JOINED = "|"


def observe(answer: Answer, _settings: Settings) -> Iterator[Seen]:
    """Ask whether the text needs a change, and of each place what should stand there.

    A part's name is JSON: `["original", text]`, `["change", start, end]` (its label is
    "=" and the new words, so that a deletion is not nothing), `["types", start, end]`,
    or `["types"]` of the whole.
    """
    changes = answer["changes"]
    yield Seen(_named(ORIGINAL, original_of(answer)), CHANGED if changes else UNCHANGED)
    for one in changes:
        yield Seen(_named(CHANGE, one["start"], one["end"]), "=" + one["to"])
        if one.get("types"):
            kinds = _JOINED.join(sorted(one["types"]))
            yield Seen(_named(KIND, one["start"], one["end"]), kinds)
    if answer.get("types"):
        yield Seen(_named(KIND), _JOINED.join(sorted(answer["types"])))


def assemble(found: Mapping[str, Found], _settings: Settings) -> dict[str, Any]:
    """Write the corrected text like an answer, with the changes that most made.

    Of two changes that reach into one another the surer stays.
    """
    said: dict[tuple[Any, ...], Found] = {}
    original = ""
    for name, part in found.items():
        kind, *place = orjson.loads(name)
        if kind == ORIGINAL:
            original = place[0]
        elif part.label:
            said[(kind, *place)] = part
    changes = [
        _change(original, start, end, said) for start, end in sorted(_places(said))
    ]
    made = [(one["start"], one["end"], one["to"]) for one in changes]
    label: dict[str, Any] = {
        "text": corrected(original, made),
        "no_change": not changes,
        "changes": changes,
        "text_sha256": spans.text_hash(original),
    }
    if changes and (KIND,) in said:
        label["types"] = said[(KIND,)].label.split(_JOINED)
    return label


def _places(said: Mapping[tuple[Any, ...], Found]) -> list[tuple[int, int]]:
    """Give the places that change, without those that reach into a surer one."""
    asked = [
        (-part.confidence, *key[1:]) for key, part in said.items() if key[0] == CHANGE
    ]
    kept: list[tuple[int, int]] = []
    for _, start, end in sorted(asked):
        if all(end <= one[0] or one[1] <= start for one in kept):
            kept.append((start, end))
    return kept


def _change(
    original: str, start: int, end: int, said: Mapping[tuple[Any, ...], Found]
) -> dict[str, Any]:
    to = said[(CHANGE, start, end)].label[1:]
    change = spans.span_of(original, start, end) | {"to": to}
    kinds = said.get((KIND, start, end))
    return change | {"types": kinds.label.split(_JOINED)} if kinds else change


def _named(*parts: Any) -> str:
    return orjson.dumps(parts).decode()
