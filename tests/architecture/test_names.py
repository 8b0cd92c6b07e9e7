"""What is asked for by name exists, and every name is explained."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from pathlib import Path

from django.apps import apps
from docs import generate
from procrastinate.contrib.django import app

from hormiga.kit import jobs

ROOT = Path(__file__).parents[2]


class TestAJobName:
    def test_has_a_task_that_does_it(self):
        """procrastinate takes unknown names silently: the job would wait for ever."""
        importlib.import_module("hormiga.doors.jobs.tasks")

        without = [name for name in jobs.NAMES if name not in app.tasks]

        assert not without

    def test_is_listed_once_for_each_constant(self):
        constants = {
            value
            for name, value in vars(jobs).items()
            if name.isupper() and isinstance(value, str)
        }

        assert sorted(jobs.NAMES) == sorted(constants)


class TestARefusal:
    def test_speaks_in_whole_sentences(self):
        mute = [
            f"{refusal.__module__}.{refusal.__name__}: {words!r}"
            for refusal in generate.refusals()
            if not re.fullmatch(
                r"[A-Z`].{10,}[.…]", words := " ".join((refusal.__doc__ or "").split())
            )
        ]

        assert not mute

    def test_does_not_borrow_the_words_of_the_refusal_above_it(self):
        """A docstring is inherited by nobody, but may be copied."""
        words = Counter(refusal.__doc__ for refusal in generate.refusals())

        assert [text for text, times in words.items() if times > 1] == []


class TestAModel:
    def test_has_its_name_in_the_glossary(self):
        glossary = (ROOT / "docs" / "glossary.md").read_text()

        missing = [
            model._meta.label
            for model in apps.get_models()
            if model.__module__.startswith("hormiga.")
            and f"`{model.__name__}`" not in glossary
        ]

        assert not missing
