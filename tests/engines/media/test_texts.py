"""Texts and cleaned web pages."""

from __future__ import annotations

import pytest

from hormiga.engines.media.checking import check
from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import MediaTooLarge, NotReadableText, TooCostly

PAGE = """<!doctype html><html><head><title>Ants &amp; bees</title>
<style>p { background: url(http://out.example/s) }</style>
<script>alert(1)</script><meta http-equiv=refresh content="0;url=http://out.example">
<link rel=stylesheet href=http://out.example/c><base href=http://out.example>
</head><body onload="alert(2)"><h1 style="color:red" id=x>Ants</h1>
<p>They <b>work</b>. <a href="https://ants.example/1" onclick="x()">More</a>
<a href="javascript:alert(3)">Bad</a></p><!-- a comment -->
<img src="http://out.example/i.png" onerror="alert(4)"><svg onload=alert(5)></svg>
<iframe src="http://out.example/f"></iframe><form action="http://out.example">
<input name=a><button>Send</button></form><video src="http://out.example/v"></video>
<table><tr><td colspan=2>cell</td></tr></table>
<math><mtext><table><mglyph><style><img src=x onerror=alert(6)></style></math>
</body></html>"""


@pytest.fixture
def run(tmp_path):
    def run(content: bytes, limits: Limits | None = None):
        source, target = tmp_path / "came", tmp_path / "kept"
        source.write_bytes(content)
        done = check(source=source, target=target, limits=limits or Limits())
        return done, target.read_text() if done.is_rewritten else None

    return run


class TestAText:
    def test_is_kept_as_it_came(self, run):
        done, rewritten = run("\ufeffHormigas 🐜\r\n".encode())

        assert (done.media_type, rewritten) == ("text/plain", None)

    def test_must_be_utf_8_to_its_end(self, run):
        with pytest.raises(NotReadableText) as refused:
            run(b"a" * 70_000 + b"\xff")

        assert refused.value.facts == {"at_byte": 70_000}

    def test_has_a_limit(self, run):
        with pytest.raises(MediaTooLarge):
            run(b"a" * 101, Limits(most_text_bytes=100))


class TestAWebPage:
    def test_keeps_words_structure_and_plain_links(self, run):
        done, kept = run(PAGE.encode())

        assert done.media_type == "text/html"
        assert "<title>Ants &amp; bees</title>" in kept
        assert "<h1>Ants</h1>" in kept
        assert "They <b>work</b>." in kept
        assert 'href="https://ants.example/1"' in kept
        assert '<td colspan="2">cell</td>' in kept

    def test_loses_all_that_acts_or_loads(self, run):
        _, kept = run(PAGE.encode())

        for gone in (
            "alert",
            "script",
            "onload",
            "onerror",
            "style",
            "out.example",
            "<img",
            "<svg",
            "<form",
            "<input",
            "<iframe",
            "comment",
        ):
            assert gone not in kept.removeprefix("<!doctype html>"), gone

    def test_cannot_break_out_of_its_title(self, run):
        _, kept = run(b"<html><title>&lt;/title>&lt;script>x</title><p>a")

        assert "<script" not in kept

    def test_that_nests_endlessly_is_refused(self, run):
        with pytest.raises(TooCostly):
            run(b"<html>" + b"<div>" * 100_000)
        with pytest.raises(MediaTooLarge):
            run(b"<html>" + b"a" * 100, Limits(most_html_bytes=100))
