"""A page made ready for the frame."""

from __future__ import annotations

import pytest

from hormiga.engines.templates.pages import prepared

OURS = "<script src=ours></script>"


class TestLoaders:
    @pytest.mark.parametrize(
        "tag",
        [
            '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>',
            (
                "<SCRIPT type='module' SRC='http://assets.crowd.aws/crowd-html-elements.js'>\n"
                "</SCRIPT >"
            ),
            "<script async src=//assets.crowd.aws/crowd-html-elements-v2.js></script>",
            (
                '<link rel="stylesheet" '
                'href="https://assets.crowd.aws/css/crowd-html-elements-v2.css">'
            ),
            (
                '<script src="https://s3.amazonaws.com/mturk-public/externalHIT_v1.js">'
                "</script>"
            ),
            (
                '<script src=" //mturk-public.s3.amazonaws.com/externalHIT_v1.js ">'
                "</script>"
            ),
        ],
    )
    def test_of_other_houses_are_replaced_by_ours(self, tag):
        page = prepared(f"a{tag}b{tag}c", loader=OURS)

        assert page.html == f"a{OURS}bc"
        assert not page.is_scripted
        assert page.external_hosts == ()

    def test_are_removed_where_there_is_no_other(self):
        tag = "<script src='https://assets.crowd.aws/crowd-html-elements.js'></script>"

        assert prepared(tag).html == ""

    @pytest.mark.parametrize(
        "tag",
        [
            "<script src='https://example.org/crowd-html-elements.js'></script>",
            "<!--<script src='//assets.crowd.aws/crowd-html-elements.js'></script>-->",
            "<p>https://assets.crowd.aws/crowd-html-elements.js</p>",
            (
                "<script src='https://assets.crowd.aws.example.org/crowd-html-elements.js'>"
                "</script>"
            ),
        ],
    )
    def test_that_are_none_stay(self, tag):
        assert prepared(tag, loader=OURS).html == tag


class TestForms:
    @pytest.mark.parametrize(
        ("html", "left"),
        [
            (
                '<form method="post" action="https://www.mturk.com/mturk/externalSubmit">',
                '<form method="post" >',
            ),
            (
                "<form action='http://workersandbox.mturk.com/mturk/externalSubmit'>",
                None,
            ),
            ("<form ACTION=//www.mturk.com//mturk/externalSubmit>", None),
            (
                "<form><button formaction=/mturk/externalSubmit>",
                "<form><button >",
            ),
            ("<form action='/search'>", "<form action='/search'>"),
        ],
    )
    def test_lose_mechanical_turks_address(self, html, left):
        assert prepared(html).html == (left or "<form >")

    def test_are_otherwise_kept_to_the_letter(self):
        html = "<FORM  id=a\r\n>é<Input NAME='b'/></form> <p <"

        assert prepared(html).html == html


class TestScripts:
    @pytest.mark.parametrize(
        ("html", "what"),
        [
            ("<script>x()</script>", "inline script"),
            ("<script type=module>x()</script>", "inline script"),
            ("<script type='text/javascript'>x()</script>", "inline script"),
            ("<script src='https://d3js.org/d3.js'></script>", "script file"),
            ("<p onclick='x()'>", "onclick"),
            ("<crowd-form ONSUBMIT=x>", "onsubmit"),
            ("<body onload=x>", "onload"),
            ("<a href=' java\nscript:x()'>", "javascript: address"),
            ("<form action='JavaScript:x'>", "javascript: address"),
            ("<iframe srcdoc='<b>'></iframe>", "srcdoc"),
        ],
    )
    def test_are_seen(self, html, what):
        page = prepared(html)

        assert page.is_scripted
        assert [one.what for one in page.scripts] == [what]

    @pytest.mark.parametrize(
        "html",
        [
            "<p>x</p>",
            "<script type='application/json'>{}</script>",
            "<script type='text/template'><p onclick=x></script>",
            "<script></script>",
            "<!-- <script>x</script> -->",
            "<textarea><script>x</script></textarea>",
            "<p data-onclick=x once only title='onclick=x'>",
            "<a href='https://example.org/javascript:x'>",
        ],
    )
    def test_are_not_seen_where_there_are_none(self, html):
        assert not prepared(html).is_scripted


class TestAddresses:
    @pytest.mark.parametrize(
        ("html", "host"),
        [
            ("<img src='https://img.example.org/a.png'>", "img.example.org"),
            ("<img srcset='//a.example.org/1 1x'>", "a.example.org"),
            ("<video poster=http://v.example.org/a>", "v.example.org"),
            (
                "<link rel=stylesheet href=https://cdn.example.org/a.css>",
                "cdn.example.org",
            ),
            ("<crowd-card image='https://c.example.org/a'>", "c.example.org"),
            ("<crowd-bounding-box src='https://b.example.org/a'>", "b.example.org"),
            ("<p style='background: url(https://s.example.org/a)'>", "s.example.org"),
            ("<style>@import 'https://i.example.org/a';</style>", "i.example.org"),
            (
                '<style>p{background:url( "//u.example.org/a" )}</style>',
                "u.example.org",
            ),
            ("<script src='https://d3js.org/d3.js'></script>", "d3js.org"),
        ],
    )
    def test_of_other_hosts_are_listed(self, html, host):
        assert prepared(html).external_hosts == (host,)

    def test_without_a_host_are_blocked_too(self):
        page = prepared("<img src='pictures/a.png'>")

        assert [(one.address, one.host) for one in page.outside] == [
            ("pictures/a.png", "")
        ]

    @pytest.mark.parametrize(
        "html",
        [
            "<img src='data:image/png;base64,AA'><audio src='blob:null/1'>",
            "<img src='media:abc'>",
            "<a href='https://example.org'>",
            "<p style='color: red'><svg><use href='#a'/></svg>",
            "<crowd-tab data='x'>",
        ],
    )
    def test_that_the_frame_has_are_not_listed(self, html):
        assert prepared(html).outside == ()

    def test_that_are_broken_are_passed_over(self):
        assert prepared("<img src='https://[::1'>").external_hosts == ()
