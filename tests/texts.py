"""Find every text that a person reads, in Python and in templates.

`python -m tests.texts` brings the catalogues up to date with the sources: new texts
come in empty, texts that are gone go, nothing is guessed. It compiles them too; the
compiled files are committed, so that no installation needs a compiler.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src" / "hormiga"
CATALOGUES = [SOURCE / "locale" / "es" / "LC_MESSAGES" / "django.po"]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SHOWN = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
NAMES = {"Hormiga", "SHA-256", "UTC"}
"""Texts that are the same in every language."""


def templates() -> list[Path]:
    return sorted(
        path
        for path in SOURCE.rglob("templates/**/*")
        if path.suffix in {".html", ".txt"}
    )


def extracted() -> Catalog:
    """Gather the marked texts, each with the files that it stands in."""
    catalogue = Catalog(charset="utf-8", header_comment="")
    for path in [*sorted(SOURCE.rglob("*.py")), *templates()]:
        source = path.read_text()
        if path.suffix != ".py":
            # Django's own translator of templates into calls; their indentation
            # means nothing and would be no Python.
            source = re.sub(r"^\s+", "", templatize(source), flags=re.MULTILINE)
        place = (str(path.relative_to(SOURCE)), 0)
        for _, message, _, context in extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS
        ):
            catalogue.add(message, context=context, locations=[place])
    return catalogue


def read(path: Path) -> Catalog:
    """Read a catalogue; it keeps no dates, which would make equal work differ."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3])
    catalogue.creation_date = catalogue.revision_date = EPOCH
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def update(path: Path) -> int:
    """Bring one catalogue up to date; gives the number of texts without words."""
    catalogue = read(path) if path.exists() else Catalog(locale=path.parts[-3])
    catalogue.header_comment = "# Made from the sources by `python -m tests.texts`."
    catalogue.project, catalogue.version = "Hormiga", "1"
    catalogue.fuzzy = False
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    file = io.BytesIO()
    write_po(file, catalogue, omit_header=False, include_lineno=False, width=88)
    noise = ("-Date: ", '"Generated-By', '"Report-Msgid', '"Last-Tr', '"Language-Team')
    lines = file.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not any(n in x for n in noise)))
    path.with_suffix(".mo").write_bytes(compiled(read(path)))
    return sum(1 for message in catalogue if message.id and not message.string)


class _Shown(HTMLParser):
    """Collects what a reader sees or hears of a page's source."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value or "" for name, value in attrs if name in SHOWN]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def unmarked(source: str) -> Iterator[str]:
    """Yield the texts of a template that no translator will ever see."""
    inside, kept = False, []
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type is TokenType.BLOCK:
            if word in {"blocktranslate", "blocktrans", "comment"}:
                inside = True
            elif word in {"endblocktranslate", "endblocktrans", "endcomment"}:
                inside = False
        elif token.token_type is TokenType.TEXT and not inside:
            kept.append(token.contents)
    page = _Shown()
    page.feed("".join(kept))
    page.close()
    for text in page.texts:
        plain = " ".join(text.replace("·", " ").split())
        if re.search(r"[^\W\d_]", plain) and plain not in NAMES:
            yield plain


if __name__ == "__main__":
    for catalogue_path in CATALOGUES:
        missing = update(catalogue_path)
        print(f"{catalogue_path.relative_to(SOURCE)}: {missing} without words")
