import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse

from yiyang.ui import pages
from yiyang.ui.types import Shell


def test_the_shell_is_asked_for_once_per_request(monkeypatch, request_for):
    asked = []
    monkeypatch.setattr(pages, "_provider", [lambda request: asked.append(request) or Shell()])
    request = request_for.get("/")
    pages.shell_for(request)
    pages.shell_for(request)
    assert len(asked) == 1


def test_without_a_portal_there_is_a_plain_shell(monkeypatch, request_for):
    monkeypatch.setattr(pages, "_provider", [])
    assert pages.shell_for(request_for.get("/")) == Shell()


def test_the_last_provider_counts(monkeypatch, request_for, shell):
    monkeypatch.setattr(pages, "_provider", [])
    pages.provide_shell(lambda request: shell)
    assert pages.shell_for(request_for.get("/")) == shell


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("pink", "auto")])
def test_a_theme_chosen_on_this_device_wins(shell, request_for, cookie, theme):
    request = request_for.get("/")
    request.COOKIES["theme"] = cookie
    assert pages.shell_for(request).theme == theme


def test_a_text_size_chosen_on_this_device_wins(shell, request_for):
    request = request_for.get("/")
    request.COOKIES["size"] = "largest"
    assert pages.shell_for(request).text_size == "largest"


def test_a_fragment_needs_no_shell(monkeypatch, request_for):
    monkeypatch.setattr(pages, "_provider", [lambda request: pytest.fail("asked for a shell")])
    monkeypatch.setattr(pages, "render_template", lambda *args, **more: HttpResponse())
    pages.render(request_for.get("/", headers={"HX-Request": "true"}), "piece.html", object())


def test_a_boosted_page_is_a_whole_page(request_for):
    assert not pages.is_fragment(request_for.get("/", headers={"HX-Request": "true", "HX-Boosted": "true"}))


def test_a_toast_carries_its_way_back(request_for):
    request = request_for.get("/")
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _: HttpResponse()).process_request(request)
    pages.toast(request, "上门改到周二了", undo="/visits/1/undo")
    (message,) = get_messages(request)
    assert (message.message, message.extra_tags) == ("上门改到周二了", "/visits/1/undo")


def test_the_initial_is_the_family_name(shell):
    assert shell.initial == "李"
