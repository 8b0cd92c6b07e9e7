"""Threads: reading, beginning one, and writing into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.community import queries, services
from hormiga.domain.community.markup import shown
from hormiga.domain.community.models import Post, Thread
from hormiga.domain.community.queries import PostRow
from hormiga.domain.community.rules import EDIT_FOR, Room
from hormiga.doors.web.forum import words
from hormiga.doors.web.forum.forms import PostForm, ThreadForm
from hormiga.doors.web.forum.guard import for_visitors, post_in, thread_in, writer_of
from hormiga.doors.web.forum.rooms import name_of, programme_in, project_in
from hormiga.doors.web.forum.turns import may_write
from hormiga.doors.web.notices.inbox import number_in
from hormiga.flows.enter_room import Visitor
from hormiga.flows.write_post import write_reply
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

POSTS_AT_ONCE = 25


@for_visitors
@require_safe
def thread(request: HttpRequest, visitor: Visitor, thread: str) -> HttpResponseBase:
    """Show a thread, a page at a time."""
    found = thread_in(visitor, thread)
    after = number_in(request.GET.get("after", ""), 0)
    rows = queries.posts_of(found, after=after, limit=POSTS_AT_ONCE + 1)
    page = {
        **_place(found),
        "thread": found,
        "thread_id": thread,
        "rows": [_card(row, visitor) for row in rows[:POSTS_AT_ONCE]],
        "next": rows[POSTS_AT_ONCE - 1].pk if len(rows) > POSTS_AT_ONCE else None,
        "is_begun": after > 0,
        "form": PostForm(),
        "name": name_of(visitor),
        "visitor": visitor,
        "may_write": visitor.is_moderator or not found.is_locked,
    }
    return render(request, "forum/thread.html", page)


def _place(found: Thread) -> dict[str, Any]:
    """Say to which room a thread leads back."""
    if found.project is None:
        return {"room": reverse("forum_room", args=[found.programme.slug])}
    project = ids.outside(found.project.public_id)
    return {"room": reverse("forum_project", args=[project])}


def _card(row: PostRow, visitor: Visitor) -> dict[str, Any]:
    """Show a post as this visitor may see it: what is hidden has no text for others."""
    is_mine = row.author_id == visitor.user_id
    is_hidden = row.state in {Post.State.HELD, Post.State.HIDDEN}
    may_read = row.state == Post.State.SHOWN or (
        is_hidden and (is_mine or visitor.is_moderator)
    )
    is_fresh = clock.read() - row.written_at <= EDIT_FOR
    is_shown = row.state == Post.State.SHOWN
    return {
        "row": row,
        "id": ids.outside(row.public_id),
        "html": shown(row.text) if may_read else "",
        "may_read": may_read,
        "is_mine": is_mine,
        "is_hidden": is_hidden,
        "may_edit": is_mine and is_shown and is_fresh,
        "may_delete": is_mine and is_shown,
        "may_quote": is_shown,
        "may_report": is_shown and not is_mine,
        "may_object": is_hidden and is_mine,
    }


@for_visitors
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, visitor: Visitor, slug: str) -> HttpResponseBase:
    """Begin a thread in a programme's room."""
    room = Room(programme_in(visitor, slug).pk)
    return _begin(request, visitor, room, reverse("forum_room", args=[slug]))


@for_visitors
@require_http_methods(["GET", "HEAD", "POST"])
def new_in_project(
    request: HttpRequest, visitor: Visitor, project: str
) -> HttpResponseBase:
    """Begin a thread in a project's room."""
    room, _title = project_in(visitor, project)
    return _begin(request, visitor, room, reverse("forum_project", args=[project]))


def _begin(
    request: HttpRequest, visitor: Visitor, room: Room, back: str
) -> HttpResponseBase:
    form = ThreadForm(request.POST if request.method == "POST" else None)

    def write() -> str:
        given = form.cleaned_data
        made = services.begin_thread(
            room=room,
            writer=writer_of(visitor),
            kind=Thread.Kind(given["kind"]),
            title=given["title"],
            text=given["text"],
            now=clock.read(),
        )
        return reverse("forum_thread", args=[ids.outside(made.public_id)])

    page = {"form": form, "room": back, "name": name_of(visitor), "is_new": True}
    return _written(request, visitor, page, write)


@for_visitors
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, visitor: Visitor, thread: str) -> HttpResponseBase:
    """Write into a thread, with a quotation if one likes."""
    found = thread_in(visitor, thread)
    named = request.POST.get("quote", request.GET.get("quote", ""))
    quoted = post_in(visitor, named) if named else None
    form = PostForm(request.POST if request.method == "POST" else None)
    name = name_of(visitor)

    def write() -> str:
        post = write_reply(
            thread=found,
            writer=writer_of(visitor),
            name=name.name,
            text=form.cleaned_data["text"],
            quoted=quoted.public_id if quoted else None,
            now=clock.read(),
        )
        return reverse("forum_post", args=[ids.outside(post.public_id)])

    page = {
        "form": form,
        "room": reverse("forum_thread", args=[thread]),
        "name": name,
        "thread": found,
        "quote": named,
        "quoted": quoted if quoted and quoted.state == Post.State.SHOWN else None,
    }
    return _written(request, visitor, page, write)


def _written(
    request: HttpRequest,
    visitor: Visitor,
    page: dict[str, Any],
    write: Callable[[], str],
) -> HttpResponseBase:
    """Preview what stands in the form, or write it and go there."""
    form, is_new = page["form"], "is_new" in page
    if form.is_valid():
        if "preview" in request.POST:
            page["preview"] = shown(form.cleaned_data["text"])
        elif not may_write(visitor, page["name"], is_thread=is_new):
            form.add_error(None, str(words.TOO_MUCH))
        else:
            try:
                return redirect(write())
            except Refusal as refusal:
                form.add_error(None, words.of(refusal))
    return render(request, "forum/write.html", page)


@for_visitors
@require_safe
def post(request: HttpRequest, visitor: Visitor, post: str) -> HttpResponseBase:
    """Go to the place of a post in its thread."""
    found = post_in(visitor, post)
    after = queries.page_with(found, size=POSTS_AT_ONCE)
    path = reverse("forum_thread", args=[ids.outside(found.thread.public_id)])
    query = f"?after={after}" if after else ""
    return redirect(f"{path}{query}#p-{post}")
