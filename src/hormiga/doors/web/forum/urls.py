from __future__ import annotations

from django.urls import path

from hormiga.doors.web.forum import moderation, posts, rooms, threads

urlpatterns = [
    path("community/", rooms.index, name="forum"),
    path("community/name/", rooms.name, name="forum_name"),
    path("community/search/", rooms.search, name="forum_search"),
    path("community/in/<slug:slug>/", rooms.programme, name="forum_room"),
    path("community/in/<slug:slug>/new/", threads.new, name="forum_new"),
    path("community/projects/<str:project>/", rooms.project, name="forum_project"),
    path(
        "community/projects/<str:project>/new/",
        threads.new_in_project,
        name="forum_project_new",
    ),
    path("community/threads/<str:thread>/", threads.thread, name="forum_thread"),
    path("community/threads/<str:thread>/reply/", threads.reply, name="forum_reply"),
    path("community/posts/<str:post>/", threads.post, name="forum_post"),
    path("community/posts/<str:post>/edit/", posts.edit, name="forum_edit"),
    path("community/posts/<str:post>/delete/", posts.delete, name="forum_delete"),
    path("community/posts/<str:post>/report/", posts.report, name="forum_report"),
    path("operator/community/", moderation.index, name="operator_forum"),
    path("operator/community/announce/", moderation.announce, name="operator_announce"),
    path(
        "operator/community/posts/<str:post>/",
        moderation.decide_post,
        name="operator_post",
    ),
    path(
        "operator/community/threads/<str:thread>/",
        moderation.decide_thread,
        name="operator_thread",
    ),
]

_VISITORS = frozenset({"worker", "operator"})
_WORKERS = frozenset({"worker"})
_OPERATORS = frozenset({"operator"})
_OWN = {"forum_edit", "forum_delete"}  # of a post that a worker wrote
ROUTES = tuple(
    (
        str(one.name),
        _OPERATORS
        if str(one.name).startswith("operator")
        else _WORKERS
        if one.name in _OWN
        else _VISITORS,
    )
    for one in urlpatterns
)
"""Who may open each page; all others are sent to sign in, or refused."""
