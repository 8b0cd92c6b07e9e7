"""What an operator changes of an exam: its figures, and questions taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from hormiga.domain.exams.models import AttemptItem, Exam, ExamItem
from hormiga.domain.exams.rules import BadFigures, NoSuchExam, NoSuchItem
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.services import platform_type

EDITABLE = (
    *("pass_percent", "draw", "minutes", "item_seconds", "attempts", "wait_hours"),
    *("valid_days", "reward_currency", "reward_micro", "is_active"),
)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A question of the bank, and how it did."""

    code: str
    question: Mapping[str, str]
    retired_at: datetime | None
    asked: int
    right: int

    @property
    def right_percent(self) -> int | None:
        """Tell how many of those asked got it right; None where nobody was asked."""
        return self.right * 100 // self.asked if self.asked else None


def all_exams() -> list[Exam]:
    """List every exam, those that rest too."""
    return list(Exam.objects.order_by("-is_active", "kind", "slug"))


def any_exam_named(slug: str) -> Exam:
    """Find an exam, also one that rests; refuses `NoSuchExam`."""
    exam = Exam.objects.filter(slug=slug).first()
    if exam is None:
        raise NoSuchExam
    return exam


def bank_of(*, exam: Exam) -> list[ItemRow]:
    """List the questions of an exam's bank with how often each was right."""
    rows = AttemptItem.objects.filter(item__exam=exam, answered_at__isnull=False)
    counted = rows.values("item__code").annotate(
        asked=Count("pk"), right=Count("pk", filter=Q(is_right=True))
    )
    seen = {row["item__code"]: row for row in counted.order_by("item__code")}
    nobody = {"asked": 0, "right": 0}
    return [
        ItemRow(
            item.code,
            item.question,
            item.retired_at,
            seen.get(item.code, nobody)["asked"],
            seen.get(item.code, nobody)["right"],
        )
        for item in ExamItem.objects.filter(exam=exam, is_active=True).order_by("code")
    ]


def change_figures(
    *, slug: str, figures: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Change an exam's figures; gives what changed. Open attempts keep their end.

    Refuses `NoSuchExam`, and `BadFigures` what cannot be sat.
    """
    exam = Exam.objects.select_for_update().filter(slug=slug).first()
    if exam is None:
        raise NoSuchExam
    changed = {
        name: figures[name]
        for name in EDITABLE
        if name in figures and figures[name] != getattr(exam, name)
    }
    for name, value in changed.items():
        setattr(exam, name, value)
    try:
        with transaction.atomic():
            exam.save(update_fields=list(changed))
    except IntegrityError as error:
        raise BadFigures from error
    if "valid_days" in changed:
        platform_type(
            slug=exam.slug,
            kind=QualificationType.Kind.EXAM,
            title=exam.title,
            now=now,
            valid_days=exam.valid_days,
        )
    return changed


def retire_item(*, slug: str, code: str, now: datetime) -> None:
    """Take a question out of the bank for good; refuses `NoSuchItem`.

    Attempts that have it go on with it.
    """
    rows = ExamItem.objects.filter(exam__slug=slug, code=code, retired_at__isnull=True)
    if not rows.filter(is_active=True).update(retired_at=now):
        raise NoSuchItem
