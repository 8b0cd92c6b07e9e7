"""Somebody writes in the community, on a phone and at a desk, in both languages."""

from __future__ import annotations

import pytest
from tests.browser.conftest import Visitor
from tests.build.web import PASSWORD, worker_user

from hormiga.domain.community.models import Post, Thread

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def come_in(visitor: Visitor) -> None:
    user, _ = worker_user(password=PASSWORD)
    visitor.go("/accounts/login/")
    visitor.page.fill("#id_login", user.email)
    visitor.page.fill("#id_password", PASSWORD)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/home/")


class TestAWorker:
    def test_looks_at_a_post_before_sending_it_and_finds_it_in_its_room(
        self, visitor: Visitor
    ):
        come_in(visitor)
        visitor.go("/community/in/open/new/")
        visitor.page.fill("#id_title", "Zoom first")
        visitor.page.fill("#id_text", "It **helps** me:\n\n- look\n- think")
        visitor.page.click("button[name=preview]")
        visitor.look()
        shown = visitor.page.inner_text("section .text strong")
        kept = Thread.objects.count()
        visitor.page.click("main form .buttons button:not([name])")
        visitor.page.wait_for_url("**/community/threads/**")
        visitor.look()

        assert (shown, kept) == ("helps", 0)
        assert Post.objects.get().text == "It **helps** me:\n\n- look\n- think"
        visitor.go("/community/in/open/")
        assert "Zoom first" in visitor.page.inner_text("main")
        visitor.go("/notices/")
        assert visitor.page.locator(".phrase.is-missing").count() == 1
