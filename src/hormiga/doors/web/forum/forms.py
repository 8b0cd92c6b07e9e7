from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hormiga.domain.community.models import Thread
from hormiga.domain.community.rules import MOST_TEXT, MOST_TITLE
from hormiga.doors.web.forum import words

_SOMETHING = {"required": _("Write something here.")}


class PostForm(forms.Form):
    """A post's text; line ends count once, as they are kept."""

    text = forms.CharField(
        max_length=MOST_TEXT + 2_000, strip=False, error_messages=_SOMETHING
    )


class ThreadForm(PostForm):
    """A new thread: what it is, its title, its first post."""

    kind = forms.ChoiceField(
        choices=[
            (kind.value, words.KINDS[kind])
            for kind in (Thread.Kind.TALK, Thread.Kind.TIP)
        ]
    )
    title = forms.CharField(max_length=MOST_TITLE, error_messages=_SOMETHING)


class NameForm(forms.Form):
    """The name to write under."""

    name = forms.CharField(max_length=60, error_messages=_SOMETHING)


class ReportForm(forms.Form):
    """What is wrong with a post."""

    reason = forms.ChoiceField(
        choices=list(words.REASONS.items()),
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    text = forms.CharField(max_length=1000, required=False)


class ObjectionForm(forms.Form):
    """Why one's own post should be looked at again."""

    text = forms.CharField(max_length=1000, error_messages=_SOMETHING)


class AnnounceForm(PostForm):
    """What an operator tells all workers of a programme."""

    programme = forms.CharField(max_length=40)
    title = forms.CharField(max_length=MOST_TITLE, error_messages=_SOMETHING)
