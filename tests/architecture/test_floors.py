"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

SRC = Path(__file__).parents[2] / "src" / "hormiga"
BELOW_THE_DOORS = ("kit", "engines", "domain", "flows")
CLOCK = SRC / "kit" / "clock.py"

# Which contexts a context's rows may point to: DESIGN part 2's arrows.
MAY_POINT_TO: dict[str, set[str]] = {
    "people": set(),
    "notices": {"people"},
    "planner": {"people"},
    "qualifications": {"people"},
    "agreements": {"people", "qualifications"},
    "exams": {"people", "qualifications"},
    "courses": {"people", "qualifications", "exams"},
    "programmes": {"people", "qualifications", "agreements"},
    "community": {"people", "programmes", "projects"},
    "media": {"people"},
    "projects": {"people", "qualifications", "programmes", "media"},
    "assignments": {"people", "qualifications", "programmes", "media", "projects"},
    "quality": {
        "people",
        "qualifications",
        "programmes",
        "media",
        "projects",
        "assignments",
    },
    "payouts": {"people", "programmes"},
    "bank": {"people"},
    "billing": {"people"},
    "settlement": {"people", "programmes", "billing"},
    "disputes": {"people"},
    "tax": {"people"},
    "ledger": set(),
}


def nodes_below_the_doors() -> Iterator[tuple[str, ast.stmt | ast.expr]]:
    """Walk all statements and expressions, each with its place."""
    for floor in BELOW_THE_DOORS:
        for path in (SRC / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if path != CLOCK and isinstance(node, ast.stmt | ast.expr):
                    yield f"{path.relative_to(SRC)}:{node.lineno}", node


def imported(path: Path, floor: str) -> set[str]:
    """Name what a module imports of a floor, in whichever way."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    parts = [name.split(".") for name in names]
    return {part[2] for part in parts if part[:2] == ["hormiga", floor]}


def contexts_joined(flow: Path) -> set[str]:
    """Name a flow's contexts, those of the flows whose parts it uses as well."""
    used = [flow.with_name(f"{name}.py") for name in imported(flow, "flows")]
    return imported(flow, "domain").union(*(contexts_joined(path) for path in used))


def keys_between_contexts() -> list[ForeignKey[Any, Any] | ManyToManyField[Any, Any]]:
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("hormiga.")
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField)
        and field.related_model._meta.app_label != model._meta.app_label
    ]


class TestAFile:
    def test_stays_within_400_lines(self):
        too_long = [
            f"{path.relative_to(SRC)}: {lines}"
            for pattern in ("*.py", "*.sql")
            for path in SRC.rglob(pattern)
            if (lines := path.read_text().count("\n")) > 400
        ]

        assert not too_long

    def test_begins_with_annotations_that_are_not_evaluated(self):
        """Ruff asks for it where there is an import; an empty `__init__` needs none."""
        without = [
            str(path.relative_to(SRC))
            for path in SRC.rglob("*.py")
            if "migrations" not in path.parts
            and (text := path.read_text()).strip()
            and "from __future__ import annotations" not in text
        ]

        assert not without


class TestAFlow:
    def test_joins_at_least_two_contexts(self):
        """One context's business is its service."""
        thin = {
            path.name: sorted(contexts)
            for path in (SRC / "flows").glob("[!_]*.py")
            if len(contexts := contexts_joined(path)) < 2
        }

        assert not thin

    def test_is_one_transaction_that_cannot_be_nested(self):
        """`atomic` without `durable` would let a story commit half-way."""
        loose = [
            f"{path.name}:{node.lineno} {node.name}"
            for path in (SRC / "flows").glob("[!_]*.py")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef)
            for decorator in node.decorator_list
            if "atomic" in ast.unparse(decorator)
            and "durable=True" not in ast.unparse(decorator)
        ]

        assert not loose


class TestBelowTheDoors:
    def test_nobody_reads_the_clock(self):
        """`now` is an argument; measuring with `perf_counter` is no clock."""
        readers = [
            f"{place} {ast.unparse(node)}"
            for place, node in nodes_below_the_doors()
            if isinstance(node, ast.Attribute)
            and (
                node.attr in {"now", "today", "utcnow"}
                or ast.unparse(node) in {"time.time", "time.time_ns"}
            )
        ]

        assert not readers

    def test_sql_does_not_read_the_clock(self):
        told_by_the_server = re.compile(
            r"\b(now\(\)|(clock|statement|transaction)_timestamp|current_(date|time))",
            re.IGNORECASE,
        )

        readers = [
            f"{path.relative_to(SRC)}: {line.strip()}"
            for path in SRC.rglob("*.sql")
            for line in path.read_text().splitlines()
            if told_by_the_server.search(line.partition("--")[0])
        ]

        assert not readers

    def test_nobody_rolls_dice_of_the_whole_process(self):
        """Ids and nonces come from the system's randomness, in kit alone."""
        players = [
            place
            for place, node in nodes_below_the_doors()
            if (isinstance(node, ast.Import) and node.names[0].name == "random")
            or (isinstance(node, ast.ImportFrom) and node.module == "random")
            or (
                isinstance(node, ast.Attribute)
                and ast.unparse(node).startswith(("np.random.", "numpy.random."))
            )
        ]

        assert not players


class TestForeignKeys:
    def test_follow_the_arrows_of_the_contexts(self):
        against = [
            f"{key.model._meta.label}.{key.name} → {key.related_model._meta.label}"
            for key in keys_between_contexts()
            if key.related_model._meta.app_label
            not in MAY_POINT_TO[key.model._meta.app_label]
        ]

        assert not against

    def test_make_no_cycle_between_contexts(self):
        """A key by string leaves no import for import-linter to see."""
        below: dict[str, set[str]] = {}
        for key in keys_between_contexts():
            context = below.setdefault(key.model._meta.app_label, set())
            context.add(key.related_model._meta.app_label)

        TopologicalSorter(below).prepare()

    def test_open_no_reverse_relation_between_contexts(self):
        """`task.judgments` would let `projects` read `assignments` unseen."""
        open_doors = [
            str(key) for key in keys_between_contexts() if not key.remote_field.hidden
        ]

        assert not open_doors

    def test_are_known_for_every_context(self):
        contexts = {
            config.label
            for config in apps.get_app_configs()
            if config.name.startswith("hormiga.domain.")
        }

        assert contexts == set(MAY_POINT_TO)
