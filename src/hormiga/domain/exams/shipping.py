"""Exams that ship are put in, and brought up to date, after each upgrade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hormiga.domain.exams.bank_files import FIGURES, Bank, shipped_banks
from hormiga.domain.exams.models import Exam, ExamItem
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.services import platform_type

WORDS = ("passage", "question", "shown", "options", "right", "why")


def install(now: datetime) -> int:
    """Bring exams to what ships; tells how many changed, and costs little when none.

    Figures that an operator has changed stay. Questions that changed or went away
    leave the bank and are kept for what was answered with them; so are exams.
    """
    return install_banks(banks=shipped_banks().values(), now=now)


@transaction.atomic
def install_banks(*, banks: Iterable[Bank], now: datetime) -> int:
    """Put these banks in, and end the shipped exams that are not among them."""
    known = dict(Exam.objects.order_by("pk").values_list("slug", "shipped_hash"))
    named = {bank.slug: bank for bank in banks}
    changed = [bank for slug, bank in named.items() if known.get(slug) != bank.digest]
    for bank in changed:
        bank.refuse_bad()
        put_in(bank=bank, now=now)
    gone = Exam.objects.exclude(shipped_hash="").exclude(slug__in=named)
    return len(changed) + gone.filter(is_active=True).update(is_active=False)


@transaction.atomic
def put_in(*, bank: Bank, now: datetime) -> Exam:
    """Put one bank in, or bring its exam up to date; figures changed here stay."""
    known = Exam.objects.select_for_update().filter(slug=bank.slug).first()
    figures = _merged(known, bank.figures)
    texts = {name: bank.body[name] for name in ("kind", "title", "about", "languages")}
    held = platform_type(
        slug=bank.slug,
        kind=QualificationType.Kind.EXAM,
        title=bank.body["title"],
        now=now,
        valid_days=figures["valid_days"],
    )
    came = {
        "version": bank.body["version"],
        "type": held,
        "shipped": bank.figures,
        "shipped_hash": bank.digest,
    }
    exam, _ = Exam.objects.update_or_create(
        slug=bank.slug,
        defaults=figures | texts | came,
        create_defaults=figures | texts | came | {"created_at": now},
    )
    _put_items(exam, list(bank.items), now)
    return exam


def _merged(exam: Exam | None, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Take each figure that ships, but one that an operator has made another."""
    if exam is None:
        return dict(figures)
    return {
        name: getattr(exam, name)
        if name in exam.shipped and getattr(exam, name) != exam.shipped[name]
        else figures[name]
        for name in FIGURES
    }


def _put_items(exam: Exam, items: list[dict[str, Any]], now: datetime) -> None:
    standing = {
        item.code: item for item in ExamItem.objects.filter(exam=exam, is_active=True)
    }
    # One that an operator took out stays out, however it is worded.
    out = ExamItem.objects.filter(exam=exam, retired_at__isnull=False).order_by("pk")
    retired = dict(out.values_list("code", "retired_at"))
    new, kept = [], set()
    for item in items:
        old = standing.get(item["code"])
        if old and all(getattr(old, word) == item[word] for word in WORDS):
            kept.add(old.pk)
            continue
        retired_at = retired.get(item["code"])
        new.append(ExamItem(exam=exam, retired_at=retired_at, created_at=now, **item))
    ended = [item.pk for item in standing.values() if item.pk not in kept]
    ExamItem.objects.filter(pk__in=ended).update(is_active=False)
    ExamItem.objects.bulk_create(new)
