"""The community's rooms: what there is, what is talked about, and the search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.community import names, queries
from hormiga.domain.community.models import ForumName
from hormiga.domain.community.rules import Room
from hormiga.domain.programmes.models import Programme
from hormiga.domain.projects.rules import NoSuchProject
from hormiga.doors.web.forum import words
from hormiga.doors.web.forum.forms import NameForm
from hormiga.doors.web.forum.guard import entered, for_visitors
from hormiga.doors.web.notices.inbox import number_in
from hormiga.flows.enter_room import Visitor, open_rooms, room_of_project
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

AT_ONCE = 30


@for_visitors
@require_safe
def index(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """List the rooms that are there for a visitor."""
    programmes = Programme.objects.filter(is_active=True).order_by("slug")
    if visitor.programme_ids is not None:
        programmes = programmes.filter(pk__in=visitor.programme_ids)
    page = {
        "programmes": list(programmes),
        "projects": open_rooms(
            visitor=visitor,
            project_ids=queries.rooms_with_threads(visitor.programme_ids),
            now=clock.read(),
        ),
        "name": name_of(visitor),
        "visitor": visitor,
    }
    return render(request, "forum/index.html", page)


@for_visitors
@require_safe
def programme(request: HttpRequest, visitor: Visitor, slug: str) -> HttpResponseBase:
    """List what is talked about in a programme's room."""
    found = programme_in(visitor, slug)
    where = {"programme": found, "slug": slug}
    return _room(request, visitor, Room(found.pk), where)


@for_visitors
@require_safe
def project(request: HttpRequest, visitor: Visitor, project: str) -> HttpResponseBase:
    """List what is talked about in a project's room."""
    room, title = project_in(visitor, project)
    where: dict[str, object] = {"project": project, "project_title": title}
    return _room(request, visitor, room, where)


def _room(
    request: HttpRequest, visitor: Visitor, room: Room, where: dict[str, object]
) -> HttpResponseBase:
    sees_all, after = visitor.is_moderator, request.GET.get("after", "")
    rows = queries.threads_in(room, after=after, limit=AT_ONCE, sees_all=sees_all)
    page = {
        "pinned": [] if after else queries.pinned_in(room, sees_all=sees_all),
        "rows": rows,
        "more": f"?after={rows[-1].stop}" if len(rows) == AT_ONCE else "",
        "visitor": visitor,
    }
    return render(request, "forum/room.html", page | where)


@for_visitors
@require_safe
def search(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Search one's own rooms, and no other."""
    text = request.GET.get("q", "")[:200]
    before = number_in(request.GET.get("before", ""), queries.FIRST)
    projects: list[int] | None = None
    if not visitor.is_moderator:
        asked = queries.rooms_with_threads(visitor.programme_ids)
        found = open_rooms(visitor=visitor, project_ids=asked, now=clock.read())
        projects = [offer.project.pk for offer in found]
    hits = queries.search(
        text=text,
        programme_ids=visitor.programme_ids,
        project_ids=projects,
        before=before,
        limit=AT_ONCE,
    )
    more = {"q": text, "before": hits[-1].post.pk} if len(hits) == AT_ONCE else {}
    page = {"text": text, "hits": hits, "more": more and f"?{urlencode(more)}"}
    return render(request, "forum/search.html", page)


@for_visitors
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Choose the name to write under, once."""
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            names.choose_name(
                user_id=visitor.user_id,
                text=form.cleaned_data["name"],
                now=clock.read(),
            )
        except Refusal as refusal:
            form.add_error("name", words.of(refusal))
        else:
            messages.success(request, _("Done. You write under this name from now on."))
            return redirect("forum")
    page = {"form": form, "name": name_of(visitor)}
    return render(request, "forum/name.html", page)


def name_of(visitor: Visitor) -> ForumName:
    """Give the name a visitor writes under; one is made up at the first visit."""
    return names.name_for(user_id=visitor.user_id, now=clock.read())


def programme_in(visitor: Visitor, slug: str) -> Programme:
    """Find a programme whose room a visitor may enter."""
    found = Programme.objects.filter(slug=slug, is_active=True).first()
    if found is None:
        raise Http404
    entered(visitor, Room(found.pk))
    return found


def project_in(visitor: Visitor, name: str) -> tuple[Room, dict[str, str]]:
    """Find a project's room and its title, for whoever may enter."""
    try:
        found = room_of_project(
            visitor=visitor, public_id=ids.known(name), now=clock.read()
        )
    except NoSuchProject as missing:
        raise Http404 from missing
    return Room(found.project.programme_id, found.project.pk), found.version.title
