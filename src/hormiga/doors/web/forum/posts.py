"""One post: change it, take it back, report it, or ask for another look."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hormiga.domain.community import services
from hormiga.domain.community.markup import shown
from hormiga.domain.community.models import Post, PostReport
from hormiga.doors.web.forum import words
from hormiga.doors.web.forum.forms import ObjectionForm, PostForm, ReportForm
from hormiga.doors.web.forum.guard import for_visitors, post_in
from hormiga.doors.web.forum.turns import may_report
from hormiga.flows.enter_room import Visitor
from hormiga.flows.write_post import report_post
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


def _mine(visitor: Visitor, name: str) -> Post:
    post = post_in(visitor, name)
    if post.author_id != visitor.user_id or post.state == Post.State.DELETED:
        raise Http404
    return post


@for_visitors
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, visitor: Visitor, post: str) -> HttpResponseBase:
    """Change one's own post within half an hour."""
    found = _mine(visitor, post)
    form = PostForm(
        request.POST if request.method == "POST" else None,
        initial={"text": found.text},
    )
    page = {"form": form, "post": found, "post_id": post, "preview": ""}
    if form.is_valid():
        text = form.cleaned_data["text"]
        if "preview" in request.POST:
            page["preview"] = shown(text)
        else:
            try:
                services.edit(
                    post=found, user_id=visitor.user_id, text=text, now=clock.read()
                )
            except Refusal as refusal:
                form.add_error(None, words.of(refusal))
            else:
                return redirect("forum_post", post)
    return render(request, "forum/edit.html", page)


@for_visitors
@require_POST
def delete(request: HttpRequest, visitor: Visitor, post: str) -> HttpResponseBase:
    """Take one's own post back: the text is gone, its place stays."""
    found = _mine(visitor, post)
    try:
        services.delete(post=found, user_id=visitor.user_id)
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("The text is deleted."))
    return redirect("forum_thread", ids.outside(found.thread.public_id))


@for_visitors
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, visitor: Visitor, post: str) -> HttpResponseBase:
    """Report a post, or ask for another look at one's own."""
    found = post_in(visitor, post)
    is_mine = found.author_id == visitor.user_id
    given = request.POST if request.method == "POST" else None
    form = ObjectionForm(given) if is_mine else ReportForm(given)
    if form.is_valid() and not may_report(visitor):
        form.add_error(None, str(words.TOO_MUCH))
    elif form.is_valid():
        reason = form.cleaned_data.get("reason", PostReport.Reason.OBJECTION)
        try:
            report_post(
                post=found,
                user_id=visitor.user_id,
                reason=reason,
                text=form.cleaned_data["text"],
                now=clock.read(),
            )
        except Refusal as refusal:
            form.add_error(None, words.of(refusal))
        else:
            messages.success(request, _("Thank you. A person will look at it."))
            return redirect("forum_thread", ids.outside(found.thread.public_id))
    page = {
        "form": form,
        "post_id": post,
        "is_mine": is_mine,
        "thread_id": ids.outside(found.thread.public_id),
        "html": shown(found.text) if found.text else "",
        "reasons": words.REASONS.items(),
    }
    return render(request, "forum/report.html", page)
