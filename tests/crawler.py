"""Somebody who follows every link of the site, and looks each page over.

Over HTTP alone: addresses in `href` and `src`, and forms that ask by GET with what they
hold already. Nothing is posted but the sign-in and the choice of a language, so a crawl
changes nothing that anybody would miss.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

import httpx
from lxml import html
from tests.texts import CATALOGUES, SHOWN, read

MOST_PAGES = 600
OTHER = {"en": "es", "es": "en"}
_OF_AUTHORS = re.compile(r"/(courses/[^/]+|operator/(courses|exams))/[^/]+/")
"""Lessons and questions: their authors' words, which may be words of ours too.

tests/domain/courses/test_contents.py and tests/domain/exams/test_banks.py look at them.
"""
_PLACE = re.compile(r"%\((\w+)\)[sd]")
_LEFTOVER = re.compile(r"%\(\w+\)[sd]|\{\{|\{%|\bTODO\b")
_WHOLE = {"None", "True", "False", "[]", "{}"}
_ENOUGH_LETTERS = 6
"""A text with fewer letters around its values could be anything."""


@dataclass
class Crawl:
    """One visit: what was met, and on which page the way to it stood."""

    client: httpx.Client
    origin: str
    language: str
    met: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def go(self, start: str) -> None:
        """Follow all there is from this path on."""
        waiting = deque([(self.origin + start, "(the start)")])
        while waiting:
            address, stood_on = waiting.popleft()
            if address in self.met:
                continue
            self.met[address] = stood_on
            if len(self.met) > MOST_PAGES:
                self.faults.append(f"more than {MOST_PAGES} addresses; {address}")
                return
            page = self._opened(address, stood_on)
            if page is not None:
                waiting += [(one, address) for one in self._ways(page, address)]

    def _opened(self, address: str, stood_on: str) -> html.HtmlElement | None:
        answer = self.client.get(address)
        if answer.status_code >= 400:
            self._blame(address, stood_on, f"answers {answer.status_code}")
            return None
        if not answer.content:
            self._blame(address, stood_on, "is empty")
        kind = answer.headers.get("content-type", "")
        if not kind.startswith("text/html"):
            return None
        if not str(answer.url).startswith(f"{self.origin}/"):
            self._blame(address, stood_on, f"leads away, to {answer.url}")
            return None
        page = html.fromstring(answer.content.decode())
        if page.get("lang") != self.language:
            self._blame(address, stood_on, f"is in {page.get('lang')!r}")
        for text in shown(page):
            self.texts.setdefault(text, address)
        return page

    def _blame(self, address: str, stood_on: str, fault: str) -> None:
        self.faults.append(f"{address} {fault}; on {stood_on}")

    def _ways(self, page: html.HtmlElement, address: str) -> Iterator[str]:
        for way in (*_links(page), *_questions(page)):
            whole = urldefrag(urljoin(address, way))[0]
            if urlsplit(whole)[:2] == urlsplit(self.origin)[:2]:
                yield whole

    def untranslated(self) -> list[str]:
        """List the texts that are in the other language, or show their seams."""
        return [
            f"{text!r}; on {address}"
            for text, address in self.texts.items()
            if not _OF_AUTHORS.match(urlsplit(address).path)
            and (
                text in _WHOLE
                or _LEFTOVER.search(text)
                or is_foreign(text, self.language)
            )
        ]


def _links(page: html.HtmlElement) -> Iterator[str]:
    for element in page.iter("a", "link", "area", "script", "img", "source", "iframe"):
        for name in ("href", "src"):
            if way := element.get(name):
                yield way


def _questions(page: html.HtmlElement) -> Iterator[str]:
    """Yield what each form that asks by GET would ask as it stands."""
    for form in page.forms:
        if form.method == "GET":
            yield f"{form.action or ''}?{urlencode(form.form_values())}"


def shown(page: html.HtmlElement) -> Iterator[str]:
    """Yield what a reader sees or hears, leaf by leaf and paragraph by paragraph.

    What says of itself that it is in a language of its own is left out, and so is code.
    """
    for code in list(page.iter("code", "pre", "textarea", "kbd")):
        code.text = ""
        for inner in list(code):
            code.remove(inner)
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
            continue
        if any(one.get("lang") for one in _chain(element) if one.tag != "html"):
            continue
        pieces = [element.text or "", *(child.tail or "" for child in element)]
        if element.tag in {"p", "li", "dd", "td", "span", "h1", "h2", "h3", "label"}:
            pieces.append(element.text_content())
        pieces += [element.get(name) or "" for name in SHOWN]
        yield from {plain for piece in pieces if (plain := " ".join(piece.split()))}


def _chain(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    yield element
    yield from element.iterancestors()


def is_foreign(text: str, language: str) -> bool:
    """Say whether a text is one of the other language's, and not of this one's."""
    return _is_of(text, OTHER[language]) and not _is_of(text, language)


def _is_of(text: str, language: str) -> bool:
    whole, patterns = _known(language)
    return text in whole or any(one.fullmatch(text) for one in patterns)


@cache
def _known(language: str) -> tuple[set[str], list[re.Pattern[str]]]:
    """Part the catalogue's texts of one language: plain ones, and those with values."""
    whole, patterns = set(), []
    for message in read(CATALOGUES[0]):
        given = message.id if language == "en" else message.string
        for text in given if isinstance(given, list | tuple) else (given,):
            plain = " ".join(re.sub(r"<[^>]*>", " ", text or "").split())
            pieces = _PLACE.split(plain)[::2]
            if len(pieces) == 1:
                whole.add(plain.replace("%%", "%"))
            elif sum(map(str.isalpha, "".join(pieces))) >= _ENOUGH_LETTERS:
                patterns.append(re.compile(".+?".join(map(re.escape, pieces))))
    return whole - {""}, patterns


def sign_in(
    client: httpx.Client, origin: str, language: str, login: dict[str, str]
) -> None:
    """Sign in, then choose the language by the site's own button."""
    path = f"{origin}/accounts/login/"
    client.get(path)
    _post(client, path, login=login["email"], password=login["password"])
    assert client.get(f"{origin}/home/").url.path == "/home/", "could not sign in"
    _post(client, f"{origin}/language/", language=language, next="/home/")


def visitor(language: str) -> httpx.Client:
    """Somebody whose browser asks for this language."""
    return httpx.Client(
        headers={"Accept-Language": language}, follow_redirects=True, timeout=60
    )


def _post(client: httpx.Client, address: str, **fields: str) -> None:
    """Post with the token of the cookie, as a form of the site does."""
    token = client.cookies["csrftoken"]
    answer = client.post(address, data={"csrfmiddlewaretoken": token, **fields})
    assert answer.status_code == 200, (address, answer.status_code)
