"""The community is for workers and operators; what is not in one's rooms is not there.

Every page below goes through `entered`, `thread_in` or `post_in`: no other way leads
to a room, a thread or a post.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from hormiga.domain.community import queries
from hormiga.domain.community.models import Post, Thread
from hormiga.domain.community.rules import NoSuchPost, NoSuchThread, Room
from hormiga.domain.community.services import Writer
from hormiga.doors.web.shared.who import user_of
from hormiga.flows.enter_room import Visitor, may_enter, visitor_of
from hormiga.flows.write_post import is_open_to_read
from hormiga.kit import clock, ids

P = ParamSpec("P")


def for_visitors(
    view: Callable[Concatenate[HttpRequest, Visitor, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Hand the view who comes; who is neither worker nor operator is refused."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: P.args, **named: P.kwargs
    ) -> HttpResponseBase:
        user = user_of(request)
        visitor = visitor_of(user_id=user.pk, is_operator=user.is_operator)
        if visitor is None:
            raise PermissionDenied
        return view(request, visitor, *args, **named)

    return never_cache(login_required(guarded))


def entered(visitor: Visitor, room: Room) -> Room:
    """Give the room to whoever may enter; for all others it is not there."""
    if not may_enter(visitor=visitor, room=room, now=clock.read()):
        raise Http404
    return room


def thread_in(visitor: Visitor, name: str) -> Thread:
    """Find a thread in a visitor's rooms."""
    try:
        thread = queries.thread_named(ids.known(name))
    except NoSuchThread as missing:
        raise Http404 from missing
    entered(visitor, queries.room_of(thread))
    is_open = is_open_to_read(
        thread=thread, user_id=visitor.user_id, sees_all=visitor.is_moderator
    )
    if not is_open:
        raise Http404
    return thread


def post_in(visitor: Visitor, name: str) -> Post:
    """Find a post in a visitor's rooms: not what is hidden from them."""
    try:
        post = queries.post_named(ids.known(name))
    except NoSuchPost as missing:
        raise Http404 from missing
    thread_in(visitor, ids.outside(post.thread.public_id))
    is_mine = post.author_id == visitor.user_id
    is_shown = post.state in {Post.State.SHOWN, Post.State.DELETED}
    if not (is_shown or is_mine or visitor.is_moderator):
        raise Http404
    return post


def writer_of(visitor: Visitor) -> Writer:
    """Tell as whom a visitor writes."""
    return Writer(visitor.user_id, is_official=visitor.is_moderator)
