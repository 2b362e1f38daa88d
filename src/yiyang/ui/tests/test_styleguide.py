import pytest
from django.template.loader import render_to_string
from django.urls import path

from yiyang.ui import views
from yiyang.ui.urls import urlpatterns as own

urlpatterns = [
    *own,
    path("broken", lambda request: 1 / 0),
    path("language", views.styleguide, name="set_language"),
    path("theme", views.styleguide, name="set_theme"),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor(settings, client):
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    context_processors = settings.TEMPLATES[0]["OPTIONS"]["context_processors"]
    context_processors[:] = [name for name in context_processors if "auth" not in name]
    return client


@pytest.mark.parametrize("mode", ["desk", "touch", "elder", "wall", "print"])
def test_every_mode_shows_its_page(strict, visitor, shell, mode):
    answer = visitor.get("/styleguide", {"mode": mode})
    assert answer.status_code == 200
    assert f'data-mode="{mode}"' in answer.content.decode()


def test_an_unknown_mode_shows_the_desk(visitor, shell):
    assert 'data-mode="desk"' in visitor.get("/styleguide", {"mode": "moon"}).content.decode()


def test_the_page_is_open_to_everyone():
    assert views.styleguide.permission is None


def test_a_page_begins_with_a_way_past_the_navigation(visitor, shell):
    text = visitor.get("/styleguide").content.decode()
    assert text.index('href="#main"') < text.index("<nav")


def test_the_page_speaks_the_readers_language(visitor, shell):
    text = visitor.get("/styleguide", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="en"' in text
    assert "Needs you now" in text


def test_a_wall_is_always_dark(visitor, shell):
    assert 'data-theme="dark"' in visitor.get("/styleguide", {"mode": "wall"}).content.decode()


def test_the_whole_shell_stands_around_a_page(visitor, shell):
    text = visitor.get("/styleguide").content.decode()
    for piece in ("城东社区卫生服务中心", 'aria-current="page"', 'data-live-url="/live"', 'rel="manifest"', 'action="/leave"'):
        assert piece in text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404"])
def test_refusals_say_what_was_kept_and_what_to_do(strict, shell, request_for, chinese, name):
    text = render_to_string(f"{name}.html", request=request_for.get("/nowhere"))
    assert 'role="alert"' in text
    assert 'href="/"' in text


def test_a_broken_page_needs_nothing_that_may_be_broken(strict):
    text = render_to_string("500.html")
    assert "我们这边出错了" in text
    assert "Something broke on our side" in text


def test_a_domain_error_is_shown_in_house_style(strict, shell, request_for, chinese):
    error = type("Refused", (), {"message": "床位已经有人"})()
    request = request_for.get("/", headers={"Referer": "http://testserver/beds"})
    assert "床位已经有人" in render_to_string("ui/error.html", {"error": error}, request=request)
    assert 'data-tone="critical"' in render_to_string("ui/error_fragment.html", {"error": error}, request=request)
