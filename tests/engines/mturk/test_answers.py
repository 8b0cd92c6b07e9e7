from __future__ import annotations

from hypothesis import given, strategies as st
from lxml import etree

from hormiga.engines.mturk.answers import write_answers

WRITABLE = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn", "Co"])
    | st.sampled_from("\t\n\r")
)


def read(xml: str) -> dict[str, str]:
    root = etree.fromstring(xml.encode("ascii"))
    return {answer[0].text or "": answer[1].text or "" for answer in root}


class TestAnswers:
    def test_are_written_as_the_service_did(self):
        written = write_answers({"weather": "sunny & 20°"})

        assert written == (
            '<?xml version="1.0" encoding="ASCII"?><QuestionFormAnswers xmlns="http://'
            "mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/"
            'QuestionFormAnswers.xsd"><Answer><QuestionIdentifier>weather'
            "</QuestionIdentifier><FreeText>sunny &amp; 20&#176;</FreeText></Answer>"
            "</QuestionFormAnswers>"
        )

    @given(st.dictionaries(WRITABLE, WRITABLE, max_size=4))
    def test_are_read_back_as_they_were(self, fields):
        assert read(write_answers(fields)) == fields

    @given(st.dictionaries(st.text(), st.text(), max_size=3))
    def test_are_xml_whatever_a_worker_typed(self, fields):
        assert len(etree.fromstring(write_answers(fields).encode("ascii"))) == len(
            fields
        )
