"""``yiyang user`` at the machine itself."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from yiyang.accounts.models import User
from yiyang.accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))


def test_a_user_is_added_with_roles(typed):
    call_command("user", "add", "sun", "--name", "孙护理", "--role", "caregiver")
    user = User.objects.get(username="sun")
    assert user.check_password(PASSWORD)
    assert user.roles_on(localdate()) == {"caregiver"}


def test_a_password_is_set_anew(engage, typed):
    engage("sun")
    call_command("user", "password", "SUN")
    assert User.objects.get(username="sun").check_password(PASSWORD)


def test_a_role_is_given_and_ended(engage):
    engage("sun")
    call_command("user", "role", "sun", "nurse")
    assert User.objects.get(username="sun").roles_on(localdate()) == {"nurse"}
    call_command("user", "role", "sun", "nurse", "--end")
    assert not User.objects.get(username="sun").roles_on(localdate())


def test_a_user_nobody_knows_is_named():
    with pytest.raises(CommandError, match="nobody"):
        call_command("user", "role", "nobody", "nurse")


def test_what_the_platform_refuses_is_said_in_words(engage, typed):
    engage("sun")
    with pytest.raises(CommandError, match=r"taken|占用|有人"):
        call_command("user", "add", "sun")
