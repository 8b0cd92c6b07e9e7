"""Threads and posts, for readers whose rooms are known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hormiga.domain.community.models import Post, PostReport, Thread
from hormiga.domain.community.names import names_of
from hormiga.domain.community.rules import NoSuchPost, NoSuchThread, Room

FIRST = 2**63 - 1
MOST_PINNED = 20
_UNSHOWN = (Post.State.HELD, Post.State.HIDDEN)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread in a list; `author` is "" where somebody has left."""

    public_id: UUID
    kind: str
    title: str
    author: str
    posts: int
    last_at: datetime
    is_pinned: bool
    is_locked: bool
    stop: str
    """Where a list goes on behind this thread."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as everybody in its room may know it, and who wrote it."""

    pk: int
    public_id: UUID
    author_id: int
    author: str
    state: str
    text: str
    is_official: bool
    is_first: bool
    written_at: datetime
    edited_at: datetime | None
    quoted_author: str
    quoted_text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found, and where it stands."""

    thread: UUID
    title: str
    programme_id: int
    project_id: int | None
    post: PostRow


def thread_named(public_id: UUID) -> Thread:
    """Find a thread, with its programme and project; refuses `NoSuchThread`."""
    rows = Thread.objects.select_related("programme", "project")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NoSuchThread
    return found


def post_named(public_id: UUID) -> Post:
    """Find a post, with its thread; refuses `NoSuchPost`."""
    rows = Post.objects.select_related("thread__programme", "thread__project")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NoSuchPost
    return found


def room_of(thread: Thread) -> Room:
    """Tell in which room a thread stands."""
    return Room(thread.programme_id, thread.project_id)


def beginning_of(thread: Thread) -> Post:
    """Fetch a thread's first post: whoever may not see it does not see the thread."""
    return Post.objects.get(thread=thread, is_first=True)


def pinned_in(room: Room, *, sees_all: bool = False) -> list[ThreadRow]:
    """List what stands at the top of a room."""
    rows = _in_room(room, sees_all=sees_all).filter(is_pinned=True)
    return _rows(rows.order_by("-last_at", "-pk")[:MOST_PINNED])


def threads_in(
    room: Room, *, after: str, limit: int, sees_all: bool = False
) -> list[ThreadRow]:
    """List a room's other threads, the last written first, on behind a stop."""
    rows = _in_room(room, sees_all=sees_all).filter(is_pinned=False)
    stop = _stop(after)
    if stop is not None:
        last_at, pk = stop
        rows = rows.filter(Q(last_at__lt=last_at) | Q(last_at=last_at, pk__lt=pk))
    return _rows(rows.order_by("-last_at", "-pk")[:limit])


def rooms_with_threads(programme_ids: Collection[int] | None) -> set[int]:
    """List the projects (of these programmes, or of all) in which anybody wrote."""
    rows = Thread.objects.filter(project__isnull=False)
    if programme_ids is not None:
        rows = rows.filter(programme__in=programme_ids)
    found = rows.order_by().values_list("project_id", flat=True).distinct()
    return set(filter(None, list(found)))


def posts_of(thread: Thread, *, after: int, limit: int) -> list[PostRow]:
    """List a thread's posts in the order in which they were written."""
    rows = Post.objects.filter(thread=thread, pk__gt=after).select_related("quoted")
    return _posts(list(rows.order_by("pk")[:limit]))


def page_with(post: Post, *, size: int) -> int:
    """Tell behind which post the page begins on which this one stands."""
    earlier = Post.objects.filter(thread_id=post.thread_id, pk__lt=post.pk)
    start = earlier.count() // size * size
    if not start:
        return 0
    before = Post.objects.filter(thread_id=post.thread_id).order_by("pk")
    return int(before.values_list("pk", flat=True)[start - 1])


def search(
    *,
    text: str,
    programme_ids: Collection[int] | None,
    project_ids: Collection[int] | None,
    before: int = FIRST,
    limit: int,
) -> list[Hit]:
    """Find posts and titles by their words, the newest first.

    Only in these programmes' own rooms, and in these projects' rooms; None is for
    whoever may see all. What is hidden, and what stands in a thread whose beginning is
    hidden, is not found.
    """
    wanted = text.replace("\0", "").strip()
    if not wanted:
        return []
    asked = SearchQuery(wanted, search_type="websearch", config="simple")
    for config in ("spanish", "english"):
        asked = asked | SearchQuery(wanted, search_type="websearch", config=config)
    rows = Post.objects.filter(state=Post.State.SHOWN, pk__lt=before).filter(
        Q(words=asked) | Q(thread__words=asked, is_first=True)
    )
    if programme_ids is not None:
        rows = rows.filter(thread__programme__in=programme_ids)
    if project_ids is not None:
        rows = rows.filter(Q(thread__project=None) | Q(thread__project__in=project_ids))
    shut = Post.objects.filter(
        thread=OuterRef("thread"), is_first=True, state__in=_UNSHOWN
    )
    rows = rows.exclude(Exists(shut)).select_related("thread", "quoted")
    found = list(rows.order_by("-pk")[:limit])
    return [
        Hit(
            post.thread.public_id,
            post.thread.title,
            post.thread.programme_id,
            post.thread.project_id,
            row,
        )
        for post, row in zip(found, _posts(found), strict=True)
    ]


def posts_by(*, user_id: int, limit: int) -> int:
    """Count what somebody has written, up to a limit."""
    return Post.objects.filter(author_id=user_id)[:limit].count()


@dataclass(frozen=True, slots=True)
class Reported:
    """A post that waits for a person, with what was said against it."""

    post: Post
    author: str
    reports: list[tuple[str, str]]


def waiting(*, after: int = 0, limit: int) -> list[Reported]:
    """List posts with open reports: what is held first, then the longest waiting."""
    reported = PostReport.objects.filter(decided_at=None).values("post")
    rows = Post.objects.filter(pk__in=reported, pk__gt=after)
    posts = list(
        rows.select_related("thread__programme", "thread__project").order_by("pk")[
            :limit
        ]
    )
    said: dict[int, list[tuple[str, str]]] = {}
    for one in PostReport.objects.filter(post__in=posts, decided_at=None).order_by(
        "pk"
    ):
        said.setdefault(one.post_id, []).append((one.reason, one.text))
    names = names_of({post.author_id for post in posts})
    found = [Reported(p, names.get(p.author_id, ""), said.get(p.pk, [])) for p in posts]
    return sorted(found, key=lambda one: one.post.state != Post.State.HELD)


def waiting_count() -> int:
    """Count the posts that wait for a person."""
    rows = PostReport.objects.filter(decided_at=None)
    return int(rows.aggregate(n=Count("post", distinct=True))["n"])


def open_objection(*, post: Post) -> bool:
    """Say whether its author has asked for another look that nobody has had yet."""
    rows = PostReport.objects.filter(post=post, decided_at=None)
    return rows.filter(reason=PostReport.Reason.OBJECTION).exists()


def _in_room(room: Room, *, sees_all: bool) -> QuerySet[Thread]:
    own = Q(project=None)
    in_project = own if room.project_id is None else Q(project=room.project_id)
    rows = Thread.objects.filter(in_project, programme=room.programme_id)
    if sees_all:
        return rows
    shut = Post.objects.filter(thread=OuterRef("pk"), is_first=True, state__in=_UNSHOWN)
    return rows.exclude(Exists(shut))


def _rows(threads: QuerySet[Thread]) -> list[ThreadRow]:
    found = list(threads)
    names = names_of({thread.author_id for thread in found})
    return [
        ThreadRow(
            one.public_id,
            one.kind,
            one.title,
            names.get(one.author_id, ""),
            one.posts,
            one.last_at,
            one.is_pinned,
            one.is_locked,
            f"{(one.last_at - _EPOCH) // timedelta(microseconds=1)}.{one.pk}",
        )
        for one in found
    ]


def _stop(text: str) -> tuple[datetime, int] | None:
    """Read where a list goes on; what is no stop of ours is the beginning."""
    moment, _, pk = text.partition(".")
    for part in (moment, pk):
        if not (part.isascii() and part.isdigit() and len(part) <= 17):
            return None
    return _EPOCH + timedelta(microseconds=int(moment)), int(pk)


def _posts(posts: Sequence[Post]) -> list[PostRow]:
    quoted = {post.quoted_id: post.quoted for post in posts if post.quoted}
    writers = {post.author_id for post in posts}
    names = names_of(writers | {one.author_id for one in quoted.values()})
    return [_post(post, names) for post in posts]


def _post(post: Post, names: dict[int, str]) -> PostRow:
    old = post.quoted
    is_quoted = old is not None and old.state == Post.State.SHOWN
    return PostRow(
        post.pk,
        post.public_id,
        post.author_id,
        names.get(post.author_id, ""),
        post.state,
        post.text,
        post.is_official,
        post.is_first,
        post.written_at,
        post.edited_at,
        names.get(old.author_id, "") if old and is_quoted else "",
        old.text if old and is_quoted else "",
    )
