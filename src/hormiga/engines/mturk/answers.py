"""QuestionFormAnswers: an answer's fields as XML (schema of 2005-10-01)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

_NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
    "2005-10-01/QuestionFormAnswers.xsd"
)
# XML 1.0 has no way to write these, not even as references.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_answers(fields: Mapping[str, str]) -> str:
    """Write one Answer a field; ASCII alone, the rest as character references.

    The identifier stands before the value: clients read by position.
    """
    answers = "".join(
        "<Answer>"
        f"<QuestionIdentifier>{_text(name)}</QuestionIdentifier>"
        f"<FreeText>{_text(value)}</FreeText>"
        "</Answer>"
        for name, value in fields.items()
    )
    return (
        '<?xml version="1.0" encoding="ASCII"?>'
        f'<QuestionFormAnswers xmlns="{_NAMESPACE}">{answers}</QuestionFormAnswers>'
    )


def _text(words: str) -> str:
    """Escape; a carriage return as a reference, or parsers make it a line feed."""
    plain = escape(_UNWRITABLE.sub("�", words), {"\r": "&#13;"})
    return plain.encode("ascii", "xmlcharrefreplace").decode()
