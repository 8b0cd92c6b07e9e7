"""What a template may be refused for; each names the line where it can."""

from __future__ import annotations

from hormiga.kit.errors import Kind, Refusal


class TemplateTooLong(Refusal):
    """A template has at most 128,000 characters. Move data out of it into the input."""

    kind = Kind.TOO_LARGE


class TemplateWrong(Refusal):
    """This template cannot be read. Mend the line that is named and try again."""


class TemplateTooSlow(Refusal):
    """This template repeats too much to be shown. Loop over less, or nest less."""

    kind = Kind.TOO_LARGE


class PageTooLarge(Refusal):
    """A task's page is at most 1 MiB. Show less text, or refer to media instead."""

    kind = Kind.TOO_LARGE


class InputTooLarge(Refusal):
    """This task's input is too large to be shown. Put large things into media."""

    kind = Kind.TOO_LARGE


class ParametersDoNotMatch(Refusal):
    """The parameters are not the names that the template has between ${ and }."""


def wrong(words: str, line: int | None = None) -> TemplateWrong:
    """Make a refusal that says what is wrong, and on which line."""
    if line is None:
        return TemplateWrong(f"The template cannot be used: {words}.", words=words)
    return TemplateWrong(f"Line {line}: {words}.", line=line, words=words)
