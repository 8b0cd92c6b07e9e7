"""From many workers' marks to one set: each exact span is a question of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from hormiga.engines.tasktypes.base import Answer, Found, Seen, Settings
from hormiga.engines.tasktypes.named_entities.answers import (
    Place,
    Tie,
    may_stand,
    ties,
)

ENTITY, RELATION = "entity", "relation"
_JOINED = "|"
_SPAN = ("start", "end", "start_utf16", "end_utf16", "text")


def observe(answer: Answer, settings: Settings) -> Iterator[Seen]:
    """Ask of each span which label it has, of each pair of marks what joins them.

    A part's name is JSON: `["entity", text's hash, start, end, start_utf16, end_utf16,
    words]` or `["relation", [start, end, label], [start, end, label]]`. A span with
    several labels has them joined by "|".
    """
    labels: dict[str, set[str]] = {}
    for one in answer["entities"]:
        span = [one[name] for name in _SPAN]
        part = _named(ENTITY, answer["text_sha256"], *span)
        labels.setdefault(part, set()).add(one["label"])
    for one, other, label in ties(answer, settings):
        labels.setdefault(_named(RELATION, one, other), set()).add(label)
    for part in sorted(labels):
        yield Seen(part, _JOINED.join(sorted(labels[part])))


def assemble(found: Mapping[str, Found], settings: Settings) -> dict[str, Any]:
    """Write the label like an answer; `""` is a mark that most did not make.

    Of two marks that may not stand together the surer one stays. A relation falls with
    either of its marks.
    """
    entities: list[dict[str, Any]] = []
    hashes: set[str] = set()
    for text_sha256, span, label in _marks(found):
        mark = (span["start"], span["end"], label)
        if all(may_stand(mark, _place(one), settings) for one in entities):
            entities.append(span | {"label": label})
            hashes.add(text_sha256)
    entities.sort(key=_place)
    for number, one in enumerate(entities, 1):
        one["id"] = f"e{number}"
    label_of: dict[str, Any] = {"entities": entities}
    relations = _relations(found, {_place(one): one["id"] for one in entities})
    if relations:
        label_of["relations"] = relations
    if hashes:
        label_of["text_sha256"] = min(hashes)
    else:
        label_of["none"] = True
    return label_of


def _marks(found: Mapping[str, Found]) -> list[tuple[str, dict[str, Any], str]]:
    """Give hash, span and label of each mark, the surest first."""
    marks = []
    for part, said in found.items():
        kind, *rest = orjson.loads(part)
        if kind == ENTITY and said.label:
            text_sha256, *span = rest
            marks += [
                (
                    -said.confidence,
                    part,
                    text_sha256,
                    dict(zip(_SPAN, span, strict=True)),
                    label,
                )
                for label in said.label.split(_JOINED)
            ]
    marks.sort(key=lambda mark: mark[:2])
    return [mark[2:] for mark in marks]


def _relations(
    found: Mapping[str, Found], ids: Mapping[Place, str]
) -> list[dict[str, str]]:
    ends: list[Tie] = []
    for part, said in found.items():
        kind, *rest = orjson.loads(part)
        if kind == RELATION and said.label:
            one, other = (tuple(end) for end in rest)
            ends += [(one, other, label) for label in said.label.split(_JOINED)]
    return [
        {"from": ids[one], "to": ids[other], "label": label}
        for one, other, label in sorted(ends)
        if one in ids and other in ids
    ]


def _place(one: Mapping[str, Any]) -> Place:
    return (one["start"], one["end"], one["label"])


def _named(*parts: Any) -> str:
    return orjson.dumps(parts).decode()
