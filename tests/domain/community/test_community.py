"""Threads, posts, names and moderation, against the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from tests.build import web
from tests.build.people import NOON, SECOND

from hormiga.domain.community import names, queries, services
from hormiga.domain.community.leaving import forget_name, written_by
from hormiga.domain.community.models import ForumName, Post, PostReport, Thread
from hormiga.domain.community.moderation import Decision
from hormiga.domain.community.rules import (
    EDIT_FOR,
    AlreadyReported,
    BadName,
    BadReport,
    BadText,
    NameChosenAlready,
    NameInUse,
    NameIsReserved,
    NothingToDecide,
    NotYourPost,
    Room,
    ThreadIsLocked,
    TooLateToEdit,
    clean_name,
    clean_text,
)
from hormiga.domain.community.services import Writer
from hormiga.domain.messages.models import Notice
from hormiga.domain.people.audit_log import AuditedAct, latest
from hormiga.domain.people.models import User
from hormiga.domain.people.rules import NoReason
from hormiga.domain.programmes.services import programme_named
from hormiga.flows import moderate_community as moderate
from hormiga.flows.write_post import announce, report_post, write_reply


def writer() -> User:
    user, _ = web.worker_user()
    names.name_for(user_id=user.pk, now=NOON)
    return user


def thread(by: User | None = None, **changed: str) -> Thread:
    given = {"title": "How fast?", "text": "I need a minute each."} | changed
    return services.begin_thread(
        room=Room(programme_named("open").pk),
        writer=Writer((by or writer()).pk),
        kind=Thread.Kind.TALK,
        now=NOON,
        **given,
    )


def reply(to: Thread, by: User, text: str = "Me too.", quoted: Post | None = None):
    return write_reply(
        thread=to,
        writer=Writer(by.pk),
        name="Eva",
        text=text,
        quoted=quoted.public_id if quoted else None,
        now=NOON + SECOND,
    )


def first(of: Thread) -> Post:
    return queries.beginning_of(of)


def why(reason: str = "It names the answers.") -> Decision:
    return Decision(actor="user:1", reason=reason, at=NOON)


def state(post: Post) -> str:
    return Post.objects.get(pk=post.pk).state


def told(user: User) -> list[str]:
    rows = Notice.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def found(text: str) -> list[str]:
    hits = queries.search(text=text, programme_ids=None, project_ids=None, limit=9)
    return [hit.post.text for hit in hits]


class TestAName:
    @pytest.mark.parametrize(
        "text", ["ab", "", "a@b.example", "x" * 31, "-ana", "a\u202eb c", "\u0430na"]
    )
    def test_that_is_none_is_refused(self, text):
        with pytest.raises(BadName):
            clean_name(text)

    @pytest.mark.parametrize(
        "text", ["Hormiga Team", "h0rm1ga", "ADMIN 1", "El Moderador", "pay out s"]
    )
    def test_that_sounds_like_the_platform_is_refused(self, text):
        with pytest.raises(NameIsReserved):
            clean_name(text)

    def test_is_kept_in_one_way(self):
        assert clean_name("  Núria   del Mar ") == "Núria del Mar"

    @pytest.mark.django_db
    def test_is_made_up_once_and_chosen_once(self):
        user = web.user()
        made = names.name_for(user_id=user.pk, now=NOON).name

        names.choose_name(user_id=user.pk, text="Eva del Sur", now=NOON)
        with pytest.raises(NameChosenAlready):
            names.choose_name(user_id=user.pk, text="Otra", now=NOON)

        assert made.startswith("ant-")
        assert names.names_of({user.pk}) == {user.pk: "Eva del Sur"}

    @pytest.mark.django_db
    def test_of_another_is_taken_whatever_its_case(self):
        names.choose_name(user_id=web.user().pk, text="Eva del Sur", now=NOON)
        user = web.user()

        with pytest.raises(NameInUse):
            names.choose_name(user_id=user.pk, text="EVA DEL SUR", now=NOON)

        assert not ForumName.objects.filter(user=user).exists()


class TestAText:
    @given(st.text(max_size=200))
    def test_is_refused_or_kept_in_one_way(self, text):
        try:
            kept = clean_text(text)
        except BadText:
            return

        assert kept.strip()
        assert "\0" not in kept
        assert clean_text(kept) == kept

    @pytest.mark.parametrize("text", ["", " \n ", "x" * 10_001])
    def test_that_is_empty_or_too_long_is_refused(self, text):
        with pytest.raises(BadText):
            clean_text(text)


@pytest.mark.django_db
class TestAThread:
    def test_counts_its_posts_and_comes_up_when_somebody_writes(self):
        old, new = thread(title="Old"), thread(title="New")
        reply(old, writer())

        rows = queries.threads_in(queries.room_of(old), after="", limit=9)

        assert [(row.title, row.posts) for row in rows] == [("Old", 2), ("New", 1)]
        assert new.posts == 1

    def test_pages_by_a_stop_without_losing_or_repeating_one(self):
        made = [thread(title=str(number)) for number in range(7)]
        room, after, seen = queries.room_of(made[0]), "", []

        while rows := queries.threads_in(room, after=after, limit=3):
            seen += [row.title for row in rows]
            after = rows[-1].stop

        assert seen == list("6543210")

    def test_tells_who_began_it_and_who_is_quoted(self):
        author, quoted, other = writer(), writer(), writer()
        made = thread(author)
        post = reply(made, quoted)

        reply(made, other, quoted=post)

        assert told(author) == ["community.reply", "community.reply"]
        assert told(quoted) == ["community.reply"]
        assert told(other) == []

    def test_that_is_locked_takes_no_more_posts(self):
        author = writer()
        made = thread(author)
        moderate.lock_thread(public_id=made.public_id, is_locked=True, decision=why())

        with pytest.raises(ThreadIsLocked):
            reply(made, writer())

        assert Post.objects.filter(thread=made).count() == 1
        assert told(author) == ["community.thread-locked"]

    def test_that_is_pinned_stands_apart(self):
        made = thread()
        moderate.pin_thread(public_id=made.public_id, is_pinned=True, decision=why())

        room = queries.room_of(made)
        assert [row.title for row in queries.pinned_in(room)] == ["How fast?"]
        assert queries.threads_in(room, after="", limit=9) == []
        entry = latest(AuditedAct.THREAD_PINNED)
        assert entry is not None
        assert entry.facts == {"reason": "It names the answers."}


@pytest.mark.django_db
class TestAPost:
    def test_is_changed_by_its_author_within_half_an_hour(self):
        author = writer()
        post = first(thread(author))

        services.edit(post=post, user_id=author.pk, text="Two.", now=NOON + EDIT_FOR)

        post.refresh_from_db()
        assert (post.text, post.edited_at) == ("Two.", NOON + EDIT_FOR)

    def test_is_not_changed_later_or_by_somebody_else(self):
        author = writer()
        post = first(thread(author))
        later = NOON + EDIT_FOR + timedelta(seconds=1)

        with pytest.raises(TooLateToEdit):
            services.edit(post=post, user_id=author.pk, text="Two.", now=later)
        with pytest.raises(NotYourPost):
            services.edit(post=post, user_id=writer().pk, text="Two.", now=NOON)

        post.refresh_from_db()
        assert (post.text, post.edited_at) == ("I need a minute each.", None)

    def test_that_its_author_deletes_leaves_its_place_and_no_word(self):
        author = writer()
        made = thread(author, title="Zebra", text="A secret word.")

        services.delete(post=first(made), user_id=author.pk)

        (row,) = queries.posts_of(made, after=0, limit=9)
        assert (row.state, row.text) == ("deleted", "")
        assert found("secret") == []
        assert found("zebra") == []

    def test_is_not_deleted_by_somebody_else(self):
        post = first(thread())

        with pytest.raises(NotYourPost):
            services.delete(post=post, user_id=writer().pk)

        assert state(post) == "shown"

    def test_that_is_deleted_is_no_longer_quoted(self):
        author = writer()
        made = thread(author)
        post = reply(made, author, "Take it back.")
        reply(made, writer(), quoted=post)

        services.delete(post=post, user_id=author.pk)

        rows = queries.posts_of(made, after=0, limit=9)
        assert [row.quoted_text for row in rows] == ["", "", ""]

    def test_of_a_closed_account_stays_without_a_name(self):
        author = writer()
        made = thread(author)
        taken = [row[1] for row in written_by(user_id=author.pk)]

        forget_name(user_id=author.pk)

        (row,) = queries.posts_of(made, after=0, limit=9)
        assert taken == ["I need a minute each."]
        assert (row.author, row.text) == ("", "I need a minute each.")


@pytest.mark.django_db
class TestAReport:
    def tell(self, post: Post, by: User, reason: str) -> bool:
        return report_post(
            post=post, user_id=by.pk, reason=reason, text="See.", now=NOON
        )

    def test_of_a_leak_hides_at_once_and_tells_the_author(self):
        author = writer()
        post = first(thread(author))

        assert self.tell(post, writer(), "leak")

        assert state(post) == "held"
        assert told(author) == ["community.post-held"]
        assert found("minute") == []
        assert queries.waiting_count() == 1

    @pytest.mark.parametrize("reason", ["spam", "insult", "personal-data", "scam"])
    def test_of_anything_else_waits_for_a_person(self, reason):
        post = first(thread())

        assert not self.tell(post, writer(), reason)

        assert state(post) == "shown"
        assert queries.waiting_count() == 1

    def test_does_not_hide_again_what_a_person_let_stand(self):
        post = first(thread())
        self.tell(post, writer(), "leak")
        moderate.decide_post(public_id=post.public_id, is_shown=True, decision=why())
        post.refresh_from_db()

        assert not self.tell(post, writer(), "leak")

        assert state(post) == "shown"

    def test_is_made_once_a_reader(self):
        post, reader = first(thread()), writer()
        self.tell(post, reader, "spam")

        with pytest.raises(AlreadyReported):
            self.tell(post, reader, "leak")

        assert state(post) == "shown"
        assert PostReport.objects.count() == 1

    def test_has_a_reason_of_ours_and_an_objection_is_the_authors_alone(self):
        author = writer()
        post = first(thread(author))

        for by, reason in ((writer(), "objection"), (writer(), "x"), (author, "leak")):
            with pytest.raises(BadReport):
                self.tell(post, by, reason)

        assert not PostReport.objects.exists()


@pytest.mark.django_db
class TestADecision:
    def test_hides_with_a_reason_that_the_author_and_the_log_keep(self):
        author = writer()
        post = first(thread(author))

        moderate.decide_post(public_id=post.public_id, is_shown=False, decision=why())

        notice = Notice.objects.get(user=author)
        entry = latest(AuditedAct.POST_HIDDEN)
        assert state(post) == "hidden"
        assert notice.kind == "community.post-hidden"
        assert notice.facts == {"reason": "It names the answers."}
        assert entry is not None
        assert (entry.actor, entry.facts) == (
            "user:1",
            {"reason": "It names the answers."},
        )

    def test_without_a_reason_changes_nothing(self):
        author = writer()
        post = first(thread(author))

        with pytest.raises(NoReason):
            moderate.decide_post(
                public_id=post.public_id, is_shown=False, decision=why(" ")
            )

        assert state(post) == "shown"
        assert told(author) == []

    def test_again_is_refused(self):
        post = first(thread())
        moderate.decide_post(public_id=post.public_id, is_shown=False, decision=why())

        with pytest.raises(NothingToDecide):
            moderate.decide_post(
                public_id=post.public_id, is_shown=False, decision=why()
            )

    def test_answers_an_objection(self):
        author = writer()
        post = first(thread(author))
        moderate.decide_post(public_id=post.public_id, is_shown=False, decision=why())
        post.refresh_from_db()

        report_post(
            post=post, user_id=author.pk, reason="objection", text="Why?", now=NOON
        )
        waits = queries.waiting_count()
        moderate.decide_post(
            public_id=post.public_id, is_shown=True, decision=why("You are right.")
        )

        assert waits == 1
        assert queries.waiting_count() == 0
        assert state(post) == "shown"

    def test_hides_a_thread_whose_beginning_is_hidden(self):
        made = thread()
        reply(made, writer(), "A later word.")
        moderate.decide_post(
            public_id=first(made).public_id, is_shown=False, decision=why()
        )

        room = queries.room_of(made)
        assert queries.threads_in(room, after="", limit=9) == []
        assert len(queries.threads_in(room, after="", limit=9, sees_all=True)) == 1
        assert found("later") == []


@pytest.mark.django_db
class TestAnAnnouncement:
    def test_reaches_all_workers_of_the_programme_and_nobody_else(self):
        inside, outside = writer(), web.user()

        made = announce(
            programme=programme_named("open"),
            writer=Writer(web.user(is_operator=True).pk, is_official=True),
            title="New work",
            text="Tomorrow.",
            actor="user:1",
            now=NOON,
        )

        assert told(inside) == ["community.announcement"]
        assert told(outside) == []
        assert made.is_pinned
        assert latest(AuditedAct.ANNOUNCED) is not None


@pytest.mark.django_db
class TestTheSearch:
    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("Las hormigas trabajan mucho", "trabajar"),
            ("The ants are working", "work"),
            ("Ref XK-42", "XK-42"),
            ("Ganaba dinero", '"ganaba dinero"'),
        ],
    )
    def test_finds_by_stems_of_both_languages_and_by_plain_words(self, text, asked):
        thread(text=text)

        assert found(asked) == [text]

    def test_finds_a_title(self):
        thread(title="Cuboids", text="See there.")

        assert found("cuboid") == ["See there."]

    @pytest.mark.parametrize(
        "text", ["", "  ", "\0", "'; DROP TABLE x; --", "zz & | !"]
    )
    def test_takes_any_text(self, text):
        thread()

        assert found(text) == []
