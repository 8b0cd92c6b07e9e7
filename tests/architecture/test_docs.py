"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs import generate

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


class TestAReferencePage:
    @pytest.mark.parametrize("name", generate.WRITERS)
    def test_is_what_the_code_says(self, name):
        written = (generate.REFERENCE / name).read_text()

        assert written == generate.page(name), "run `make docs`"

    def test_of_settings_explains_each_setting_that_is_read(self):
        page = (generate.REFERENCE / "settings.md").read_text()

        missing = [n for n in generate.settings_in_code() if f"`{n}`" not in page]

        assert not missing

    def test_of_refusals_lists_each_refusal(self):
        page = (generate.REFERENCE / "refusals.md").read_text()

        missing = [r.name() for r in generate.refusals() if f"`{r.name()}`" not in page]

        assert not missing


class TestAPage:
    def test_links_only_to_files_that_are_there(self):
        dead = [
            f"{page.relative_to(ROOT)} → {target}"
            for page in PAGES
            for target in LINK.findall(page.read_text())
            if "://" not in target and not (page.parent / target).exists()
        ]

        assert not dead

    def test_names_only_paths_that_are_there(self):
        """A path in backquotes that starts at the root of the repository."""
        named = re.compile(r"`((?:src|tests|docs|benchmarks|requirements)/[\w./-]+)`")

        gone = [
            f"{page.relative_to(ROOT)} → {path}"
            for page in PAGES
            for path in named.findall(page.read_text())
            if not (ROOT / path).exists()
        ]

        assert not gone

    def test_names_only_verbs_that_make_knows(self):
        known = set(
            re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        )

        unknown = [
            f"{page.relative_to(ROOT)} → make {verb}"
            for page in PAGES
            for verb in re.findall(r"`make ([a-z-]+)", page.read_text())
            if verb not in known
        ]

        assert not unknown


class TestADecision:
    def test_has_a_number_of_its_own(self):
        numbers = [page.name[:4] for page in (ROOT / "docs" / "adr").glob("*.md")]

        assert sorted(numbers) == sorted(set(numbers))

    def test_is_there_when_it_is_named(self):
        """`ADR-0004` in a comment must lead somewhere."""
        known = {page.name[:4] for page in (ROOT / "docs" / "adr").glob("*.md")}

        dangling = [
            f"{path.relative_to(ROOT)} → ADR-{number}"
            for path in [
                *(ROOT / "src").rglob("*.py"),
                *(ROOT / "src").rglob("*.sql"),
                ROOT / "pyproject.toml",
                *PAGES,
            ]
            for number in re.findall(r"ADR-(\d{4})", path.read_text())
            if number not in known
        ]

        assert not dangling
