from __future__ import annotations

import pytest
from tests.build.external import SCHEMA, external_question

from hormiga.engines.mturk.questions import (
    ExternalQuestion,
    HtmlQuestion,
    QuestionNotKnown,
    QuestionNotXml,
    QuestionTooLarge,
    read_html_question,
    read_question,
)

NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas"
    "/2011-11-11/HTMLQuestion.xsd"
)


def envelope(html: str, height: str = "450", namespace: str = NAMESPACE) -> str:
    return (
        f'<HTMLQuestion xmlns="{namespace}"><HTMLContent>{html}</HTMLContent>'
        f"<FrameHeight>{height}</FrameHeight></HTMLQuestion>"
    )


class TestAnHtmlQuestion:
    def test_is_read_from_its_cdata(self):
        xml = envelope("\n <![CDATA[\n<p>ñ &amp; <b>b</b></p>]]>\n", " 450 ")

        assert read_html_question(xml) == HtmlQuestion("<p>ñ &amp; <b>b</b></p>", 450)

    @pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "ASCII"])
    def test_may_declare_any_encoding_for_it_comes_as_text(self, encoding):
        xml = f'\n<?xml version="1.0" encoding="{encoding}"?>\n' + envelope("ñ", "0")

        assert read_html_question(xml) == HtmlQuestion("ñ", 0)

    @pytest.mark.parametrize(
        "xml",
        [
            "",
            "words",
            "<HTMLQuestion>",
            envelope("<p>open"),
            envelope("\x01"),
            '<!DOCTYPE x [<!ENTITY a "b">]>' + envelope("&a;"),
            '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + envelope("x"),
            envelope("&unknown;"),
        ],
    )
    def test_that_is_no_plain_xml_is_refused(self, xml):
        with pytest.raises(QuestionNotXml):
            read_html_question(xml)

    @pytest.mark.parametrize(
        "xml",
        [
            envelope("x", namespace="http://other"),
            envelope("<b>not in CDATA</b>"),
            envelope("x", height="tall"),
            envelope("x", height="-1"),
            envelope("x", height="٣"),
            envelope("x", height="1000000"),
            f'<HTMLQuestion xmlns="{NAMESPACE}"/>',
            envelope("x").replace("HTMLQuestion", "ExternalQuestion"),
        ],
    )
    def test_of_another_kind_is_refused(self, xml):
        with pytest.raises(QuestionNotKnown):
            read_html_question(xml)

    def test_is_at_most_65535_bytes(self):
        room = 65_535 - len(envelope(""))

        assert read_html_question(envelope("x" * room)).html == "x" * room
        with pytest.raises(QuestionTooLarge):
            read_html_question(envelope("x" * (room + 1)))


class TestAnExternalQuestion:
    def test_is_read_with_its_address_unescaped(self):
        xml = external_question("https://tasks.example.org/?a=1&b=2", " 0 ")

        assert read_question(xml) == ExternalQuestion(
            "https://tasks.example.org/?a=1&b=2", 0
        )

    @pytest.mark.parametrize(
        "xml",
        [
            external_question(height="tall"),
            external_question().replace("2006-07-14", "2011-11-11"),
            external_question().replace("ExternalURL", "HTMLContent"),
            external_question().replace("FrameHeight>", "Height>"),
            f'<ExternalQuestion xmlns="{SCHEMA}"/>',
            "<ExternalQuestion/>",
        ],
    )
    def test_of_another_form_is_refused(self, xml):
        with pytest.raises(QuestionNotKnown):
            read_question(xml)

    def test_is_no_html_question(self):
        with pytest.raises(QuestionNotKnown):
            read_html_question(external_question())
