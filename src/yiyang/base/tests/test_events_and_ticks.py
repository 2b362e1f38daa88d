"""News is delivered on commit; ticks run when due and survive their own failures."""

import threading
from dataclasses import dataclass

import pytest
from django.db import transaction

from yiyang.base import events, ticks


@dataclass(frozen=True)
class BellRang:
    """An event of these tests."""

    times: int


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(events, "_subscribers", events.defaultdict(list))
    calls = []
    events.subscribe(BellRang, calls.append)
    return calls


@pytest.mark.django_db(transaction=True)
def test_news_is_delivered_once_the_transaction_is_committed(heard):
    with transaction.atomic():
        events.emit(BellRang(1))
        assert heard == []
    assert heard == [BellRang(1)]


@pytest.mark.django_db(transaction=True)
def test_news_of_a_transaction_that_failed_is_not_delivered(heard):
    with pytest.raises(RuntimeError), transaction.atomic():
        events.emit(BellRang(1))
        raise RuntimeError
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_one_failing_listener_does_not_stop_the_others(heard, caplog):
    def stumble(event):
        raise RuntimeError

    monkey = [stumble, heard.append]
    events._subscribers[BellRang] = monkey
    events.emit(BellRang(2))
    assert heard == [BellRang(2)]
    assert "stumble" in caplog.text


def test_the_same_listener_is_subscribed_once(heard):
    events.subscribe(BellRang, events._subscribers[BellRang][0])
    assert len(events._subscribers[BellRang]) == 1
    assert any("BellRang" in name for name in events.subscribers())


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(ticks, "_ticks", {})
    monkeypatch.setattr(ticks, "close_old_connections", lambda: None)


def test_a_tick_is_called_until_it_is_stopped(clock):
    stop, calls = threading.Event(), []

    @ticks.every(0.01, "count")
    def count():
        calls.append(1)
        if len(calls) == 2:
            stop.set()

    ticks.run_until(stop)
    assert len(calls) == 2


def test_a_failing_tick_is_logged_by_name_and_tried_again(clock, caplog):
    stop, calls = threading.Event(), []

    @ticks.every(0.01, "stumble")
    def stumble():
        calls.append(1)
        if len(calls) == 2:
            stop.set()
        raise RuntimeError

    ticks.run_until(stop)
    assert len(calls) == 2
    assert "tick stumble failed" in caplog.text


def test_what_takes_long_and_comes_seldom_holds_up_nothing_urgent(clock):
    stop, calls, done = threading.Event(), [], threading.Event()

    @ticks.every(600, "roll up")
    def roll_up():
        done.wait(10)

    @ticks.every(0.01, "tell")
    def tell():
        calls.append(1)
        if len(calls) == 3:
            stop.set()
            done.set()

    ticks.run_until(stop)
    assert len(calls) == 3
