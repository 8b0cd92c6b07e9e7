"""A first look at a Liquid template: its length, and that each tag is closed.

The library's own patterns take time that grows with the square of an unclosed tag's
distance to the end. What passes here takes a time linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hormiga.engines.templates.limits import MOST_CHARACTERS
from hormiga.engines.templates.refusals import TemplateTooLong, wrong

_CLOSERS = {"{{": "}}", "{%": "%}"}
_OPENER = re.compile(r"\{[{%]")
_BLOCK = re.compile(r"\{%-?\s{0,200}(raw|doc)\s{0,200}-?%\}")
_BLOCK_ENDS = {
    name: re.compile(rf"\{{%-?\s{{0,200}}end{name}\s{{0,200}}-?%\}}")
    for name in ("raw", "doc")
}
_NAME = re.compile(r"\{%-?\s*(\w+)")
_OPENING = frozenset(
    {"if", "unless", "case", "for", "tablerow", "capture", "comment", "ifchanged"}
)
_GAP = re.compile(r"\s{201}")
_MOST_IN_A_TAG = 4_000


def check_length(template: str) -> None:
    """Refuse a template that is too long."""
    if len(template) > MOST_CHARACTERS:
        raise TemplateTooLong


def check_delimiters(template: str) -> None:
    """Refuse a tag that is empty, too long or never closed."""
    for start, end in spans(template):
        inner = template[start + 2 : end - 2].strip("-").strip()
        if not inner:
            raise wrong("there is nothing between the braces", line_at(template, start))
        if end - start > _MOST_IN_A_TAG:
            raise wrong(
                f"what stands between the braces is longer than {_MOST_IN_A_TAG:,}"
                " characters",
                line_at(template, start),
            )
        if _GAP.search(template, start, end):
            raise wrong(
                "there are more than 200 blanks in a row between the braces",
                line_at(template, start),
            )


def check_blocks(template: str) -> None:
    """Refuse a block that is never closed, by the line where it begins.

    Ends that fit no beginning are left to the library, which names their line.
    """
    waiting: list[tuple[str, int]] = []
    for start, _ in spans(template):
        found = _NAME.match(template, start)
        name = found[1] if found else ""
        is_commented = bool(waiting) and waiting[-1][0] == "comment"
        if waiting and name == f"end{waiting[-1][0]}":
            waiting.pop()
        elif name in _OPENING and (name == "comment" or not is_commented):
            waiting.append((name, start))
    if waiting:
        name, start = waiting[-1]
        raise wrong(f"{name} is never closed by end{name}", line_at(template, start))


def has_liquid(template: str) -> bool:
    """Say whether a Liquid output or tag stands in the template, and is closed."""
    opener = _OPENER.search(template)
    while opener:
        if template.find(_CLOSERS[opener[0]], opener.end()) >= 0:
            return True
        # The other kind may still be closed; the same kind cannot be.
        other = "{%" if opener[0] == "{{" else "{{"
        at = template.find(other, opener.end())
        return at >= 0 and template.find(_CLOSERS[other], at + 2) >= 0
    return False


def spans(template: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each output and tag; what is raw is passed over.

    Raises TemplateWrong for one that is never closed.
    """
    opener = _OPENER.search(template)
    while opener:
        start = opener.start()
        closer = _CLOSERS[opener[0]]
        end = template.find(closer, opener.end())
        if end < 0:
            raise wrong(f"{opener[0]} is never closed", line_at(template, start))
        end += 2
        yield start, end
        if block := _BLOCK.match(template, start):
            closing = _BLOCK_ENDS[block[1]].search(template, end)
            if not closing:
                raise wrong(f"{block[1]} has no end", line_at(template, start))
            end = closing.end()
        opener = _OPENER.search(template, end)


def line_at(text: str, offset: int) -> int:
    """Count lines as editors do; the first is 1."""
    return text.count("\n", 0, offset) + 1
