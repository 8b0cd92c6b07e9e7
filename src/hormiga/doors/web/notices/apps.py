from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hormiga.doors.web.notices"
    label = "web_notices"

    def ready(self) -> None:
        """Hand down who writes letters: jobs send them, and know no pages."""
        from hormiga.domain.messages import mailing  # noqa: PLC0415 - models load first
        from hormiga.doors.web.notices.letters import write  # noqa: PLC0415

        mailing.install(write)
