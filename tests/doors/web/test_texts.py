"""Every text is marked, and every marked text has its words in each language."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message
from babel.messages.checkers import python_format
from tests.texts import (
    CATALOGUES,
    SOURCE,
    compiled,
    extracted,
    read,
    templates,
    unmarked,
)

REMEDY = "run `python -m tests.texts`, then write the missing words"


def texts(messages) -> set[tuple[str, str | None]]:
    return {(str(m.id), m.context) for m in messages if m.id}


def wordless(message: Message) -> bool:
    words = message.string
    return not all(words) if isinstance(words, tuple) else not words


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
class TestACatalogue:
    def test_holds_the_texts_of_the_sources_and_no_others(self, path):
        assert texts(read(path)) == texts(extracted()), REMEDY

    def test_has_words_for_each_text(self, path):
        assert not [m.id for m in read(path) if m.id and wordless(m)], REMEDY

    def test_guesses_none(self, path):
        assert not [m.id for m in read(path) if m.id and m.fuzzy], REMEDY

    def test_keeps_the_places_for_values(self, path):
        catalogue = read(path)

        for message in catalogue:
            if message.python_format:
                python_format(catalogue, message)

    def test_is_compiled(self, path):
        assert path.with_suffix(".mo").read_bytes() == compiled(read(path)), REMEDY


@pytest.mark.parametrize(
    "path", templates(), ids=lambda path: str(path.relative_to(SOURCE / "doors"))
)
def test_a_template_shows_no_text_that_is_not_marked(path):
    assert not list(unmarked(path.read_text()))


class TestTheFinderOfUnmarkedTexts:
    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ("<p>Hello</p>", ["Hello"]),
            ('<p>{% translate "Hello" %}</p>', []),
            ("{% blocktranslate %}Hello{% endblocktranslate %}", []),
            ('<img alt="An ant">', ["An ant"]),
            ('<nav aria-label="{% translate "Main" %}">{{ name }} · 3</nav>', []),
            ("{% comment %}Why{% endcomment %}{# Why #}", []),
        ],
    )
    def test_tells_them_apart(self, source, found):
        assert list(unmarked(source)) == found
