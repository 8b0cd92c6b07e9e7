"""Notices are told once, read by their reader, and mailed as that reader chose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from hypothesis import given, strategies as st
from tests.build import web
from tests.build.people import NOON, worker

from hormiga.domain.messages import mailing, queries, services
from hormiga.domain.messages.leaving import choices_of, forget_messages, notices_to
from hormiga.domain.messages.models import ChosenPhrase, Notice
from hormiga.domain.messages.rules import (
    BadLink,
    BadPhrase,
    Group,
    clean_link,
    clean_phrase,
    group_of,
    is_mailed,
)
from hormiga.domain.people.models import User
from hormiga.kit import jobs
from hormiga.kit.errors import Refusal

PHRASE = "hormiga verde canta"


def tell(user: User, kind: str = "money.payout-sent", key: str = "payout:1") -> bool:
    return services.tell(
        user_id=user.pk,
        kind=kind,
        facts={"amount": "1.00 EUR"},
        link=("earnings",),
        key=key,
        now=NOON,
    )


def asked_mails() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'key')::int FROM procrastinate_jobs WHERE task_name = %s",
            [jobs.MAIL_NOTICE],
        )
        return [key for (key,) in cursor.fetchall()]


def send(notice: Notice, *, must_be_confirmed: bool = False) -> bool:
    return mailing.send_notice(
        notice_id=notice.pk, must_be_confirmed=must_be_confirmed, now=NOON
    )


@pytest.mark.django_db
class TestTelling:
    def test_leaves_a_notice_and_asks_for_its_mail(self):
        user = web.user()

        told = tell(user)

        (notice,) = Notice.objects.filter(user=user)
        assert told
        assert (notice.link, notice.facts) == (["earnings"], {"amount": "1.00 EUR"})
        assert asked_mails() == [notice.pk]
        assert queries.unread(user_id=user.pk) == 1

    def test_of_the_same_key_again_changes_nothing(self):
        user = web.user()
        tell(user)

        assert not tell(user)

        assert Notice.objects.count() == 1
        assert len(asked_mails()) == 1

    def test_of_the_same_key_reaches_somebody_else(self):
        assert tell(web.user())
        assert tell(web.user())

    def test_of_a_worker_without_a_sign_in_reaches_nobody(self):
        told = services.tell_worker(
            worker_id=worker().pk, kind="work.x", facts={}, key="k", now=NOON
        )

        assert not told
        assert not Notice.objects.exists()

    def test_of_work_asks_for_no_mail_before_somebody_wants_it(self):
        user, other = web.user(), web.user()
        services.choose_mails(user_id=other.pk, groups=[Group.WORK], now=NOON)

        services.tell_many(
            user_ids=[user.pk, other.pk, other.pk],
            kind="work.suited",
            facts={},
            key="work:1",
            now=NOON,
        )

        assert asked_mails() == [Notice.objects.get(user=other).pk]
        assert Notice.objects.count() == 2

    @pytest.mark.parametrize(
        "link", ["//evil.example", "https://evil.example", "/\\evil", "x y", "/a b"]
    )
    def test_never_leads_to_another_site(self, link):
        user = web.user()

        with pytest.raises(BadLink):
            services.tell(
                user_id=user.pk, kind="x", facts={}, link=link, key="k", now=NOON
            )

        assert not Notice.objects.exists()


class TestALink:
    def test_is_a_path_a_route_with_arguments_or_nothing(self):
        assert clean_link("") == []
        assert clean_link("/work/") == ["/work/"]
        assert clean_link(("work_project", "3X")) == ["work_project", "3X"]


class TestAGroup:
    def test_is_what_stands_before_the_dot(self):
        assert group_of("money.payout-sent") is Group.MONEY
        assert group_of("unheard-of") is Group.OTHER

    def test_of_security_is_always_mailed(self):
        assert is_mailed(kind="security.phrase-changed", chosen=[])
        assert is_mailed(kind="money.x", chosen=None)
        assert not is_mailed(kind="money.x", chosen=[])
        assert not is_mailed(kind="community.reply", chosen=None)


@pytest.mark.django_db
class TestReading:
    def test_marks_ones_own_and_never_anothers(self):
        mine, other = web.user(), web.user()
        tell(mine)
        notice = Notice.objects.get()

        left = services.read_notice(
            user_id=other.pk, public_id=notice.public_id, now=NOON
        )
        before = queries.unread(user_id=mine.pk)
        link = services.read_notice(
            user_id=mine.pk, public_id=notice.public_id, now=NOON
        )

        assert (left, before) == ([], 1)
        assert link == ["earnings"]
        assert queries.unread(user_id=mine.pk) == 0

    def test_all_leaves_what_came_after_the_page_was_shown(self):
        user = web.user()
        tell(user, key="1")
        shown = queries.inbox(user_id=user.pk, limit=5)
        tell(user, key="2")

        services.read_all(user_id=user.pk, upto=shown[0].pk, now=NOON)

        assert queries.unread(user_id=user.pk) == 1

    def test_goes_back_in_pages(self):
        user = web.user()
        for number in range(5):
            tell(user, key=str(number))

        first = queries.inbox(user_id=user.pk, limit=3)
        second = queries.inbox(user_id=user.pk, before=first[-1].pk, limit=3)

        assert [len(first), len(second)] == [3, 2]
        assert len({row.pk for row in first + second}) == 5


@pytest.mark.django_db
class TestAMail:
    def test_carries_the_phrase_in_the_readers_language_and_goes_out_once(self):
        user = web.user()
        User.objects.filter(pk=user.pk).update(language="es")
        services.choose_phrase(user_id=user.pk, text=PHRASE, now=NOON)
        notice = Notice.objects.get(kind="security.phrase-chosen")

        assert send(notice)
        assert not send(notice)

        (letter,) = mail.outbox
        assert PHRASE in letter.body
        assert letter.to == [user.email]
        assert "/account/phrase/" in letter.body

    def test_without_a_phrase_says_so(self):
        tell(web.user())

        send(Notice.objects.get())

        assert "You have no phrase yet" in str(mail.outbox[0].body)

    def test_goes_to_nobody_who_has_left(self):
        user = web.user()
        tell(user)
        User.objects.filter(pk=user.pk).update(is_active=False)

        assert not send(Notice.objects.get())
        assert not mail.outbox

    def test_goes_to_no_address_that_is_not_confirmed_where_it_must_be(self):
        tell(web.user())

        assert not send(Notice.objects.get(), must_be_confirmed=True)
        assert not mail.outbox

    def test_of_an_unknown_kind_is_still_a_sentence(self):
        tell(web.user(), kind="money.from-a-newer-version")

        send(Notice.objects.get())

        assert mail.outbox[0].subject == "There is news for you"


class TestAPhrase:
    @given(st.text(max_size=80))
    def test_is_refused_or_short_on_one_line_and_seen(self, text):
        try:
            phrase = clean_phrase(text)
        except Refusal:
            return

        assert 3 <= len(phrase) <= 60
        assert phrase.isprintable()
        assert clean_phrase(phrase) == phrase

    @pytest.mark.parametrize(
        "text", ["", "ab", " a ", "x" * 61, "abc\u202edef", "abc\u200bdef", "a\0bcd"]
    )
    def test_too_short_too_long_or_with_unseen_letters_is_refused(self, text):
        with pytest.raises(BadPhrase):
            clean_phrase(text)

    @pytest.mark.django_db
    def test_is_stored_sealed_for_its_owner_alone(self):
        mine, other = web.user(), web.user()
        services.choose_phrase(user_id=mine.pk, text=f" {PHRASE}\n", now=NOON)
        sealed = ChosenPhrase.objects.get(user=mine).sealed_phrase
        ChosenPhrase.objects.create(user=other, sealed_phrase=sealed, chosen_at=NOON)

        assert PHRASE not in sealed
        assert queries.phrase_of(user_id=mine.pk) == PHRASE
        assert queries.phrase_of(user_id=other.pk) == ""

    @pytest.mark.django_db
    def test_that_changes_is_told_as_a_matter_of_security(self):
        user = web.user()
        services.choose_phrase(user_id=user.pk, text=PHRASE, now=NOON)
        later = NOON + timedelta(minutes=1)

        services.choose_phrase(user_id=user.pk, text="otra frase", now=later)

        kinds = list(Notice.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == ["security.phrase-chosen", "security.phrase-changed"]
        assert len(asked_mails()) == 2


@pytest.mark.django_db
class TestLeaving:
    def test_takes_everything_along_and_leaves_nothing(self):
        user, other = web.user(), web.user()
        tell(user)
        tell(other)
        services.choose_phrase(user_id=user.pk, text=PHRASE, now=NOON)

        taken = [row[0] for row in notices_to(user_id=user.pk)]
        choices = dict(choices_of(user_id=user.pk))
        forget_messages(user_id=user.pk)

        assert taken == ["money.payout-sent", "security.phrase-chosen"]
        assert choices["phrase"] == PHRASE
        assert choices["by_email"] == "account, money, security"
        assert Notice.objects.get().user_id == other.pk
        assert queries.phrase_of(user_id=user.pk) == ""
