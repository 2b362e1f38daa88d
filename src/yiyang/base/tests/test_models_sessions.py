"""A session is written once, whole; one that was ended does not come back."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from yiyang.base.sessions import SessionStore

pytestmark = pytest.mark.django_db


def stored(**held):
    store = SessionStore()
    store.update(held)
    store.save()
    return store


def test_what_was_stored_is_there_for_the_next_request():
    assert SessionStore(stored(name="li").session_key)["name"] == "li"


def test_a_new_session_is_written_once_with_all_it_holds(django_assert_num_queries):
    with django_assert_num_queries(1):
        store = SessionStore()
        store.create()
        store["name"] = "li"
        store.save()
        store.save()


def test_what_changes_after_a_write_is_written_too():
    store = stored(name="li")
    store["page"] = 2
    store.save()
    assert SessionStore(store.session_key)["page"] == 2


def test_a_new_key_keeps_what_the_session_holds_and_ends_the_old_one():
    store = stored(name="li")
    old = store.session_key
    store.cycle_key()
    store.save()
    assert SessionStore(store.session_key)["name"] == "li"
    assert not Session.objects.filter(session_key=old).exists()


def test_a_session_emptied_and_begun_anew_is_written_under_its_new_key():
    store = stored(name="li")
    store.flush()
    store["name"] = "li"
    store.save()
    assert SessionStore(store.session_key)["name"] == "li"


def test_a_session_that_was_ended_meanwhile_does_not_come_back():
    store = SessionStore(stored(name="li").session_key)
    store["page"] = 2
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()


def test_an_expired_session_is_none():
    key = stored(name="li").session_key
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    store = SessionStore(key)
    assert "name" not in store
    assert store.session_key is None


def test_no_two_sessions_share_a_key(monkeypatch):
    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda _store: "the-same-key-again")
    stored(name="li")
    with pytest.raises(CreateError):
        stored(name="wang")
