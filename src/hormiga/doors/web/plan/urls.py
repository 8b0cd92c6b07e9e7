from __future__ import annotations

from django.urls import path

from hormiga.doors.web.plan import calendar, diary, diary_file, goal, hours, overview

urlpatterns = [
    path("plan/", overview.plan, name="plan"),
    path("plan/hours/", hours.hours, name="plan_hours"),
    path("plan/hours/<str:slot>/drop/", hours.drop, name="plan_hours_drop"),
    path("plan/goal/", goal.goal, name="plan_goal"),
    path("plan/goal/drop/", goal.drop, name="plan_goal_drop"),
    path("plan/diary/", diary.diary, name="plan_diary"),
    path("plan/diary/add/", diary.add, name="plan_diary_add"),
    path("plan/diary/upload/", diary_file.upload, name="plan_diary_upload"),
    path("plan/diary/file/", diary_file.download, name="plan_diary_file"),
    path("plan/diary/<str:entry>/drop/", diary.drop, name="plan_diary_drop"),
    path("plan/tax/", overview.tax, name="plan_tax"),
    path("plan/calendar/", calendar.settings, name="plan_calendar"),
    path("plan/calendar/address/", calendar.address, name="plan_calendar_address"),
    path("plan/feed/<str:feed>.ics", calendar.feed, name="plan_feed"),
]

_EVERYBODY = frozenset({"anonymous", "worker", "requester", "vendor", "operator"})
_WORKERS = frozenset({"worker"})

ROUTES = tuple(
    (pattern.name, _EVERYBODY if pattern.name == "plan_feed" else _WORKERS)
    for pattern in urlpatterns
)
"""Who may open each page; the feed is there for whoever has its address."""
