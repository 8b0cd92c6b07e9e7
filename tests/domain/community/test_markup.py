"""A post's Markdown does nothing but stand there, whoever wrote it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st
from tests.doors.web.hostile import HOSTILE, read

from hormiga.domain.community.markup import shown

ATTEMPTS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example>",
    "<form action=//evil.example><input name=password>",
    '<div style="position:fixed;inset:0">x</div>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](  javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\evil.test)",
    "[x](\\\\evil.example)",
    "[x](/%09/evil.test)",
    "[x](mailto:a@example.org)",
    "[x](tel:+34000)",
    "[x](#)",
    "[x](http:evil.example)",
    "[x](https:///evil.example)",
    '[x](https://evil.test/" onmouseover="alert(1))',
    '[x](https://evil.test "t\\" onmouseover=alert(1)")',
    "![x](https://evil.test/track.gif)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '![" onerror=alert(1) "](x)',
    "<javascript:alert(1)>",
    "<https://evil.test/<script>>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x]: data:text/html,x\n\n![x][x]",
    "```html\n<script>alert(1)</script>\n```",
    '```" onload="alert(1)\nx\n```',
    "`<img src=x onerror=alert(1)>`",
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "# <svg/onload=alert(1)>",
    "**<b onclick=alert(1)>x</b>**",
    "<!-- --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a id=x tabindex=1 onfocus=alert(1)>",
    "[a](<javascript:alert(1)>)",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "\x01javascript:alert(1)",
    "[x](\x01javascript:alert(1))",
    "\u202e[x](https://evil.test)",
]
_TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "strong", "em", "a"),
    *("ul", "ol", "li"),
}


def harm_in(html: str) -> list[str]:
    """Name what could act: by the house's reader, and by a plain look at the tags."""
    dangers, _ = read(html)
    tags = re.findall(r"</?([a-zA-Z][^\s/>]*)([^>]*)>", html)
    odd = [name for name, _ in tags if name not in _TAGS]
    given = [
        attribute
        for _, rest in tags
        for attribute in re.findall(r'\s([a-z-]+)="', rest)
        if attribute not in {"href", "rel", "start"}
    ]
    places = [
        place
        for _, rest in tags
        for place in re.findall(r'href="([^"]*)"', rest)
        if not re.match(r"https?://[^/\s]|/(?![/\\])", place)
    ]
    return [*dangers, *odd, *given, *places]


class TestAPost:
    def test_is_tried_in_forty_ways_and_more(self):
        assert len(set(ATTEMPTS)) >= 40

    @pytest.mark.parametrize("attempt", ATTEMPTS)
    def test_does_no_harm(self, attempt):
        for text in (attempt, f"a {attempt} b", f"[x](/y) {attempt}", attempt * 3):
            assert harm_in(shown(text)) == []

    @pytest.mark.parametrize("text", HOSTILE)
    def test_of_the_houses_hostile_strings_does_no_harm(self, text):
        assert harm_in(shown(text)) == []

    @given(st.text(alphabet="<>[]()!`*_#\"'=/\\:ajvscript.&;x \n-", max_size=80))
    def test_of_any_signs_does_no_harm(self, text):
        assert harm_in(shown(text)) == []

    def test_keeps_what_people_need(self):
        text = "**a** *b* `c`\n\n- d\n\n> e\n\n1. f\n\n```\ng\n```"

        html = shown(text)

        for part in ("<strong>a", "<em>b", "<code>c", "<li>d", "<blockquote>", "<ol>"):
            assert part in html

    def test_marks_its_links_as_a_strangers(self):
        assert shown("[x](https://example.org/a)") == (
            '<p><a href="https://example.org/a"'
            ' rel="nofollow ugc noopener noreferrer">x</a></p>\n'
        )

    def test_shows_no_picture_and_no_heading(self):
        html = shown("# Big\n\n![ant](https://example.org/a.png)")

        assert "<img" not in html
        assert "<h" not in html
        assert "Big" in html
