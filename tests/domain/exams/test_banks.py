"""What holds of each exam's bank that ships."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from hormiga.domain import exams

BANKS = sorted((Path(exams.__file__).parent / "banks").glob("*.json"))
EACH = pytest.mark.parametrize("bank", BANKS, ids=lambda path: path.stem)
REQUIRED = {
    "slug",
    "version",
    "kind",
    "title",
    "about",
    "languages",
    "pass_percent",
    "draw",
    "minutes",
    "attempts",
    "wait_hours",
    "valid_days",
    "items",
}
ITEM_REQUIRED = {"id", "question", "options", "right", "why"}
BOTH = {"en", "es"}
AT_MOST = 0.45
"""No place holds a larger share of the right options, where there are four or more."""


def read(path: Path) -> Any:
    return orjson.loads(path.read_bytes())


def texts_of(bank: Any) -> Iterator[tuple[str, Any]]:
    """Yield each text that an examinee reads, with the place where it stands."""
    for name, passage in bank.get("passages", {}).items():
        yield name, passage
    for item in bank["items"]:
        for name in ("question", "why", "shown"):
            if name in item:
                yield f"{item['id']} {name}", item[name]
        if isinstance(item.get("passage"), dict):
            yield f"{item['id']} passage", item["passage"]
        for option in item["options"]:
            yield f"{item['id']} option", option


class TestTheBanks:
    def test_include_reading_in_both_languages(self):
        names = {path.stem for path in BANKS}

        assert {"exam-language-en", "exam-language-es"} <= names


class TestEachBank:
    @EACH
    def test_is_named_like_its_file_and_has_every_setting(self, bank: Path):
        held = read(bank)

        assert held["slug"] == bank.stem
        assert held.keys() - {"passages"} == REQUIRED
        assert held["kind"] in {"language", "task-type", "course", "vendor"}
        assert held["version"] >= 1
        assert 50 <= held["pass_percent"] <= 100
        assert 3 <= held["minutes"] <= 120
        assert held["wait_hours"] >= 0
        assert held["attempts"] is None or held["attempts"] >= 1
        assert held["valid_days"] is None or held["valid_days"] >= 30

    @EACH
    def test_has_many_more_questions_than_one_sitting_draws(self, bank: Path):
        held = read(bank)

        least = 60 if held["kind"] == "language" else 3 * held["draw"]
        assert held["draw"] >= 5
        assert len(held["items"]) >= least

    @EACH
    def test_says_in_both_languages_what_it_is(self, bank: Path):
        held = read(bank)

        for name in ("title", "about"):
            assert held[name].keys() == BOTH
            assert all(text.strip() for text in held[name].values())

    @EACH
    def test_speaks_the_languages_in_which_it_is_sat(self, bank: Path):
        held = read(bank)

        languages = set(held["languages"])
        assert languages <= BOTH
        assert len(languages) == (1 if held["kind"] == "language" else 2)
        for place, text in texts_of(held):
            assert text.keys() == languages, place
            assert all(one.strip() for one in text.values()), place

    @EACH
    def test_has_questions_of_the_stated_form(self, bank: Path):
        held = read(bank)

        ids = [item["id"] for item in held["items"]]
        assert len(set(ids)) == len(ids)
        for item in held["items"]:
            assert item.keys() - {"passage", "shown"} == ITEM_REQUIRED, item["id"]
            assert re.fullmatch("[a-z0-9-]+", item["id"])
            assert 3 <= len(item["options"]) <= 5, item["id"]
            assert 0 <= item["right"] < len(item["options"]), item["id"]
            for language in held["languages"]:
                options = {option[language].strip() for option in item["options"]}
                assert len(options) == len(item["options"]), item["id"]

    @EACH
    def test_asks_no_question_twice(self, bank: Path):
        held = read(bank)

        for language in held["languages"]:
            asked = Counter(
                orjson.dumps(
                    [
                        item["question"][language],
                        item.get("passage", ""),
                        item.get("shown", ""),
                        sorted(option[language] for option in item["options"]),
                    ]
                )
                for item in held["items"]
            )
            assert max(asked.values()) == 1, asked.most_common(1)

    @EACH
    def test_hides_right_options_in_every_place(self, bank: Path):
        items = [one for one in read(bank)["items"] if len(one["options"]) >= 4]

        places = Counter(item["right"] for item in items)

        assert items
        assert len(places) >= 4
        assert max(places.values()) <= AT_MOST * len(items)

    @EACH
    def test_does_not_give_right_options_away_by_their_length(self, bank: Path):
        held = read(bank)

        for language in held["languages"]:
            longest = 0
            for item in held["items"]:
                lengths = [len(option[language]) for option in item["options"]]
                right = lengths.pop(item["right"])
                longest += right > max(lengths)
            assert longest <= 0.5 * len(held["items"]), language

    @EACH
    def test_asks_about_passages_that_it_holds(self, bank: Path):
        held = read(bank)

        passages = held.get("passages", {})
        asked = {
            item["passage"]
            for item in held["items"]
            if isinstance(item.get("passage"), str)
        }
        assert asked == passages.keys()

    @EACH
    def test_holds_no_raw_html(self, bank: Path):
        for place, text in texts_of(read(bank)):
            assert not any(re.search("<[a-z/!]", one) for one in text.values()), place


class TestALanguageBank:
    @EACH
    def test_asks_about_short_passages_only(self, bank: Path):
        held = read(bank)
        if held["kind"] != "language":
            return
        (language,) = held["languages"]

        passages = held["passages"]

        assert 15 <= len(passages) <= 25
        for name, passage in passages.items():
            assert 80 <= len(passage[language].split()) <= 160, name
        for item in held["items"]:
            assert isinstance(item["passage"], str), item["id"]
