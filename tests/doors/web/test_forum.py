"""The community over HTTP: rooms that are not there, writing, reporting, deciding."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.test import Client
from tests.build import web
from tests.build.account import text
from tests.build.people import NOON
from tests.build.projects import live_batch
from tests.doors.web.hostile import HOSTILE, read

from hormiga.domain.community import queries, services
from hormiga.domain.community.models import ForumName, Post, PostReport, Thread
from hormiga.domain.community.rules import Room
from hormiga.domain.community.services import Writer
from hormiga.domain.messages.models import Notice
from hormiga.domain.people.models import User, Worker
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects.models import Project
from hormiga.domain.qualifications import services as qualifications
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db

SECRET, TITLE, WORDS = "Project Zephyr", "Zephyr pay", "Unspeakable zephyr words"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@dataclass(frozen=True)
class Secret:
    """A room that only those who hold a qualification may enter, and who does."""

    kind: QualificationType
    project: Project
    thread: Thread
    signed: Client
    other: Client
    signed_worker: Worker

    @property
    def post(self) -> Post:
        return queries.beginning_of(self.thread)

    def paths(self) -> list[str]:
        project = ids.outside(self.project.public_id)
        thread = ids.outside(self.thread.public_id)
        post = ids.outside(self.post.public_id)
        return [
            f"/community/projects/{project}/",
            f"/community/projects/{project}/new/",
            f"/community/threads/{thread}/",
            f"/community/threads/{thread}/reply/",
            f"/community/threads/{thread}/reply/?quote={post}",
            f"/community/posts/{post}/",
            f"/community/posts/{post}/edit/",
            f"/community/posts/{post}/report/",
        ]


def secret(
    *, kind: str = "granted", guards: Guards = Guards.DISCOVER, is_hidden: bool = False
) -> Secret:
    asked = qualifications.platform_type(
        slug=f"{kind}-zephyr",
        kind=QualificationType.Kind(kind),
        title={"en": "Zephyr"},
        now=NOON,
    )
    wanted = Wanted(asked.pk, asked.name, Comparator.EXISTS, (), (), guards)
    batch = live_batch(
        requirements=(wanted,), is_confidential=is_hidden, title={"en": SECRET}
    )
    user, worker = web.worker_user()
    qualifications.grant(type=asked, worker=worker, score=1, locale=None, now=NOON)
    project = batch.project
    thread = services.begin_thread(
        room=Room(project.programme_id, project.pk),
        writer=Writer(user.pk),
        kind=Thread.Kind.TALK,
        title=TITLE,
        text=WORDS,
        now=clock.read(),
    )
    other = web.signed_in(web.worker_user()[0])
    return Secret(asked, project, thread, web.signed_in(user), other, worker)


def open_thread(by: User, **changed: str) -> Thread:
    given = {"title": "How fast?", "text": "A minute each."} | changed
    return services.begin_thread(
        room=Room(programme_named("open").pk),
        writer=Writer(by.pk),
        kind=Thread.Kind.TALK,
        now=clock.read(),
        **given,
    )


def name(thing: Thread | Post) -> str:
    return ids.outside(thing.public_id)


def worker_client() -> tuple[User, Client]:
    user, _ = web.worker_user()
    return user, web.signed_in(user)


def operator_client() -> Client:
    return web.signed_in(web.user(is_operator=True))


class TestAConfidentialRoom:
    ROOMS = (
        {"guards": Guards.DISCOVER},
        {"guards": Guards.ACCEPT, "kind": "agreement", "is_hidden": True},
    )

    @pytest.mark.parametrize("given", ROOMS)
    def test_is_there_on_no_route_for_whoever_may_not_know_of_it(self, given):
        room = secret(**given)

        for path in room.paths():
            body = {"title": "x", "text": "x", "kind": "talk", "reason": "spam"}
            for answer in (room.other.get(path), room.other.post(path, body)):
                assert answer.status_code in {404, 405}, path
                assert "ephyr" not in text(answer)
        delete = f"/community/posts/{name(room.post)}/delete/"
        assert room.other.post(delete).status_code == 404
        assert Post.objects.count() == 1
        assert not PostReport.objects.exists()

    @pytest.mark.parametrize("given", ROOMS)
    def test_is_in_no_list_and_no_search_for_them(self, given):
        room = secret(**given)

        for path in (
            "/community/",
            "/community/in/open/",
            "/community/search/?q=unspeakable",
            "/community/search/?q=zephyr",
        ):
            page = text(room.other.get(path))
            assert not [one for one in (SECRET, TITLE, WORDS) if one in page], path

    @pytest.mark.parametrize("given", ROOMS)
    def test_is_there_for_whoever_signed(self, given):
        room = secret(**given)

        for path in room.paths():
            assert room.signed.get(path).status_code in {200, 302}, path
        assert SECRET in text(room.signed.get("/community/"))
        assert WORDS in text(room.signed.get("/community/search/?q=unspeakable"))

    def test_shuts_when_the_signature_is_taken_back(self):
        room = secret()
        qualifications.revoke(type=room.kind, worker=room.signed_worker, now=NOON)

        for path in room.paths():
            assert room.signed.get(path).status_code in {404, 405}, path
        assert WORDS not in text(room.signed.get("/community/search/?q=unspeakable"))

    def test_is_not_quoted_from_into_an_open_one(self):
        room = secret()
        user, client = worker_client()
        thread = open_thread(user)

        answer = client.post(
            f"/community/threads/{name(thread)}/reply/",
            {"text": "See", "quote": name(room.post)},
        )

        assert answer.status_code == 404
        assert Post.objects.filter(thread=thread).count() == 1

    def test_is_open_to_operators(self):
        room = secret()

        assert operator_client().get(room.paths()[2]).status_code == 200


class TestAProgrammesRoom:
    def test_is_not_there_for_workers_of_another(self):
        other = Programme.objects.create(
            slug="closed",
            preset=Programme.Preset.TEST_FIRST,
            name={"en": "Closed"},
            currency="EUR",
            fee_ppm=0,
            cadence=Programme.Cadence.WEEKLY,
        )
        user, client = worker_client()
        thread = services.begin_thread(
            room=Room(other.pk),
            writer=Writer(user.pk),
            kind=Thread.Kind.TALK,
            title=TITLE,
            text=WORDS,
            now=NOON,
        )

        for path in (
            f"/community/in/{other.slug}/",
            f"/community/in/{other.slug}/new/",
            f"/community/threads/{name(thread)}/",
        ):
            assert client.get(path).status_code == 404
        assert WORDS not in text(client.get("/community/search/?q=unspeakable"))

    def test_is_no_place_for_requesters_and_vendors(self):
        clients = web.cast().clients

        for role in ("requester", "vendor"):
            assert clients[role].get("/community/").status_code == 403
            assert clients[role].get("/community/in/open/").status_code == 403


class TestWriting:
    def test_begins_a_thread_that_others_answer_and_quote(self):
        _, client = worker_client()
        _, other = worker_client()

        begun = client.post(
            "/community/in/open/new/",
            {"kind": "tip", "title": "Zoom first", "text": "It **helps**."},
        )
        thread = Thread.objects.get()
        first = queries.beginning_of(thread)
        other.post(
            f"{begun['Location']}reply/", {"text": "Thanks", "quote": name(first)}
        )
        page = text(client.get(begun["Location"]))

        assert "<strong>helps</strong>" in page
        assert "It **helps**." in page  # the quotation
        assert "Tip" in page
        assert page.count('class="card post"') == 2

    def test_never_shows_an_address(self):
        user, client = worker_client()
        client.post(
            "/community/in/open/new/", {"kind": "talk", "title": "a", "text": "b"}
        )
        made = ForumName.objects.get(user=user)

        page = text(worker_client()[1].get("/community/in/open/"))

        assert user.email not in page
        assert made.name in page

    def test_is_shown_before_it_is_sent(self):
        _, client = worker_client()
        body = {"kind": "talk", "title": "a", "text": "*b*", "preview": "1"}

        page = text(client.post("/community/in/open/new/", body))

        assert "<em>b</em>" in page
        assert not Thread.objects.exists()

    def test_much_at_first_is_slowed_down(self):
        _, client = worker_client()
        body = {"kind": "talk", "title": "a", "text": "b"}

        answers = [client.post("/community/in/open/new/", body) for _ in range(4)]

        assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
        assert "a little later" in text(answers[3])
        assert Thread.objects.count() == 3

    def test_of_an_operator_is_marked(self):
        user, client = worker_client()
        thread = open_thread(user)

        operator_client().post(
            f"/community/threads/{name(thread)}/reply/", {"text": "We look into it."}
        )

        page = text(client.get(f"/community/threads/{name(thread)}/"))
        assert "operator of this site" in page
        assert Notice.objects.get(user=user).kind == "community.reply"

    def test_is_changed_and_deleted_by_its_author_alone(self):
        user, client = worker_client()
        post = queries.beginning_of(open_thread(user))
        path = f"/community/posts/{name(post)}/"
        other = worker_client()[1]

        refused = [
            other.post(f"{path}edit/", {"text": "Mine."}).status_code,
            other.post(f"{path}delete/").status_code,
        ]
        client.post(f"{path}edit/", {"text": "Two minutes."})
        changed = text(client.get(client.get(path)["Location"].split("#")[0]))
        client.post(f"{path}delete/")

        post.refresh_from_db()
        assert refused == [404, 404]
        assert "Two minutes." in changed
        assert "changed" in changed
        assert (post.state, post.text) == ("deleted", "")

    def test_a_name_is_chosen_once(self):
        user, client = worker_client()

        client.post("/community/name/", {"name": "Eva del Sur"})
        page = text(client.post("/community/name/", {"name": "Otra"}))

        assert ForumName.objects.get(user=user).name == "Eva del Sur"
        assert "it stays" in page

    def test_leads_to_the_page_on_which_a_post_stands(self):
        user, client = worker_client()
        thread = open_thread(user)
        posts = [
            services.reply(
                thread=thread,
                writer=Writer(user.pk),
                text=str(n),
                quoted=None,
                now=NOON,
            )
            for n in range(30)
        ]

        place = client.get(f"/community/posts/{name(posts[-1])}/")["Location"]
        page = text(client.get(place))

        assert f'id="p-{name(posts[-1])}"' in page
        assert f'id="p-{name(posts[0])}"' not in page


class TestAReportedPost:
    def test_as_a_leak_is_gone_at_once_from_everybody_but_moderators(self):
        user, client = worker_client()
        thread = open_thread(user, title=TITLE)
        reply = services.reply(
            thread=thread, writer=Writer(user.pk), text=WORDS, quoted=None, now=NOON
        )
        _, other = worker_client()

        other.post(f"/community/posts/{name(reply)}/report/", {"reason": "leak"})

        path = f"/community/threads/{name(thread)}/"
        assert WORDS not in text(other.get(path))
        assert WORDS not in text(other.get("/community/search/?q=unspeakable"))
        assert other.get(f"/community/posts/{name(reply)}/").status_code == 404
        assert WORDS in text(client.get(path))  # who wrote it may object
        assert WORDS in text(operator_client().get("/operator/community/"))

    def test_that_begins_a_thread_takes_the_thread_with_it(self):
        user, _ = worker_client()
        thread = open_thread(user, title=TITLE, text=WORDS)
        post = queries.beginning_of(thread)
        _, other = worker_client()

        other.post(f"/community/posts/{name(post)}/report/", {"reason": "leak"})

        assert other.get(f"/community/threads/{name(thread)}/").status_code == 404
        assert TITLE not in text(other.get("/community/in/open/"))

    def test_waits_until_an_operator_decides_with_a_reason(self):
        user, client = worker_client()
        post = queries.beginning_of(open_thread(user))
        worker_client()[1].post(
            f"/community/posts/{name(post)}/report/", {"reason": "leak"}
        )
        operator = operator_client()
        path = f"/operator/community/posts/{name(post)}/"

        operator.post(path, {"do": "hide", "reason": ""})
        post.refresh_from_db()
        held = post.state
        operator.post(path, {"do": "hide", "reason": "It shows an answer."})

        post.refresh_from_db()
        assert (held, post.state) == ("held", "hidden")
        assert "It shows an answer." in text(client.get("/notices/"))
        assert "Nothing waits" in text(operator.get("/operator/community/"))

    def test_is_objected_to_by_its_author(self):
        user, client = worker_client()
        post = queries.beginning_of(open_thread(user))
        Post.objects.filter(pk=post.pk).update(state="hidden")

        client.post(f"/community/posts/{name(post)}/report/", {"text": "It is mine."})

        assert PostReport.objects.get().reason == "objection"
        page = text(operator_client().get("/operator/community/"))
        assert "It is mine." in page


class TestAnnouncing:
    def test_reaches_the_inbox_of_each_worker(self):
        _, client = worker_client()

        operator_client().post(
            "/operator/community/announce/",
            {"programme": "open", "title": "Holiday", "text": "No pay on Monday."},
        )

        assert "Announcement: Holiday" in text(client.get("/notices/"))
        assert "Holiday" in text(client.get("/community/in/open/"))

    def test_is_the_operators_alone(self):
        _, client = worker_client()
        body = {"programme": "open", "title": "Pay here", "text": "x"}

        assert client.post("/operator/community/announce/", body).status_code == 403
        assert not Thread.objects.exists()


class TestHostileWords:
    def test_stand_in_threads_rooms_and_lists_and_do_nothing(self):
        user, client = worker_client()
        ForumName.objects.update_or_create(
            user=user, defaults={"name": HOSTILE[0][:30], "since": NOON}
        )
        for number in range(0, len(HOSTILE), 12):
            some = HOSTILE[number : number + 12]
            thread = open_thread(
                user, title=some[0][:120], text="\n\n".join([*some, "hostile"])
            )
            post = queries.beginning_of(thread)
            PostReport.objects.create(
                post=post,
                reporter=web.user(),
                reason="spam",
                text=" ".join(some)[:1000],
                made_at=NOON,
            )
            for path in (
                f"/community/threads/{name(thread)}/",
                f"/community/threads/{name(thread)}/reply/?quote={name(post)}",
                f"/community/posts/{name(post)}/edit/",
            ):
                dangers, _ = read(text(client.get(path)))
                assert [one for one in dangers if "evil" not in one] == []
        for path in ("/community/in/open/", "/community/search/?q=hostile"):
            assert read(text(client.get(path)))[0] == []
        dangers, _ = read(text(operator_client().get("/operator/community/")))
        assert dangers == []
