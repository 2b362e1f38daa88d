import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from yiyang.monitoring.actions import quarantine, readings, shards
from yiyang.monitoring.models import Measurement, Quarantine
from yiyang.monitoring.tasks import stopwatch, worker
from yiyang.monitoring.tasks.puller import Puller
from yiyang.monitoring.tasks.tenancy import Tenancy
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.ward import NOW


def load(*messages) -> worker.Load:
    return worker.Load((), messages, worker.read_whatever_comes(messages))


@pytest.fixture
def poison(monkeypatch):
    """Whatever comes from cuff-2 breaks the store, as an unknown fault of ours would."""
    whole = readings.store

    def store(batch, *, now):
        if any(message.serial == "cuff-2" for message in batch.messages):
            raise ArithmeticError
        return whole(batch, now=now)

    monkeypatch.setattr(readings, "store", store)


@pytest.mark.django_db
def test_a_message_that_breaks_the_store_is_set_aside_and_the_others_go_on(ward, poison):
    outcome = worker.store_whatever_happens(load(say(reading()), say(reading(), serial="cuff-2")))
    assert (outcome.stored, outcome.refused) == (1, 1)
    assert Measurement.objects.get().elder == ward.zhang
    assert Quarantine.objects.get().reason == "unstorable"


@pytest.mark.django_db
def test_a_message_that_breaks_the_reader_is_set_aside_and_the_others_go_on(ward, monkeypatch):
    whole = readings.read

    def read(messages, *, now):
        if any(message.serial == "cuff-2" for message in messages):
            raise ArithmeticError
        return whole(messages, now=now)

    monkeypatch.setattr(readings, "read", read)
    outcome = worker.store_whatever_happens(load(say(reading()), say(reading(), serial="cuff-2")))
    assert (outcome.stored, outcome.refused) == (1, 1)


@pytest.mark.django_db
def test_what_was_set_aside_is_replayable_once_the_fault_is_mended(ward, poison, monkeypatch):
    worker.store_whatever_happens(load(say(reading(), serial="cuff-2")))
    kept = Quarantine.objects.get()
    assert kept.is_whole
    assert kept.serial == "cuff-2"


@pytest.mark.django_db
def test_a_database_that_went_away_is_no_fault_of_the_message(ward, monkeypatch):
    def away(batch, *, now):
        raise OperationalError

    monkeypatch.setattr(readings, "store", away)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    with pytest.raises(OperationalError):
        worker.store_whatever_happens(load(say(reading())))
    assert not Quarantine.objects.exists()


@pytest.mark.django_db
def test_whatever_is_met_while_the_database_goes_is_no_fault_of_the_message(ward, poison, monkeypatch):
    """Django says this and that about a transaction whose connection was cut in the middle."""
    monkeypatch.setattr(worker.connection, "is_usable", lambda: False)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    with pytest.raises(OperationalError):
        worker.store_whatever_happens(load(say(reading(), serial="cuff-2")))
    assert not Quarantine.objects.exists()


def test_while_the_database_is_away_a_load_is_tried_until_it_is_stored_and_only_then_confirmed(monkeypatch):
    tries, confirmed = [], []

    def store(one):
        tries.append(one)
        if len(tries) < 3:
            raise OperationalError
        return readings.Stored(1, 1, 0, 0)

    async def confirm(client, messages):
        confirmed.append(len(tries))

    async def run():
        mine = worker.Lane(SimpleNamespace(), None)
        await mine._until_stored(worker.Load((), (), None))
        return mine.stored

    monkeypatch.setattr(worker, "store_whatever_happens", store)
    monkeypatch.setattr(worker, "confirm", confirm)
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.01)
    assert asyncio.run(run()) == 1
    assert confirmed == [3]


class Broker:
    """Just enough of a broker to be asked for messages."""

    def __init__(self):
        self.asked = []

    def new_inbox(self):
        return "inbox"

    async def subscribe(self, subject, **options):
        self.deliver = options["cb"]
        return self

    async def unsubscribe(self):
        pass

    async def publish(self, subject, payload, reply=""):
        self.asked.append(subject)


def message(number, payload=b"[]"):
    return SimpleNamespace(reply=f"$JS.ACK.{number}", headers=None, data=payload)


def status(code):
    return SimpleNamespace(reply="", headers={"Status": code})


async def asked_after(*arrivals, room=10) -> tuple[int, int]:
    """How often a shard was asked for messages, and how many wait, after these arrived."""
    broker = Broker()
    puller = Puller(broker, room=room)
    puller.own([3])
    puller.start()
    await asyncio.sleep(0)
    for arrival in arrivals:
        await broker.deliver(arrival)
        await asyncio.sleep(0.01)
    await puller.stop()
    return len(broker.asked), puller.queue.qsize()


def test_a_shard_is_asked_again_when_the_broker_has_nothing():
    assert asyncio.run(asked_after(status("408"), status("404"))) == (3, 0)


def test_a_shard_that_is_refused_waits_before_asking_again():
    assert asyncio.run(asked_after(status("409"))) == (1, 0)


def test_nothing_more_is_asked_for_while_enough_waits():
    messages = [message(number) for number in range(64)]
    assert asyncio.run(asked_after(*messages, status("408"), room=10)) == (1, 64)


def test_nothing_more_is_asked_for_while_few_large_messages_wait():
    messages = [message(number, b" " * 2**20) for number in range(16)]
    assert asyncio.run(asked_after(*messages, status("409"), room=100)) == (1, 16)


async def owning_after(*parts) -> tuple[list[str], list[str]]:
    """Which shards were asked for when these were owned one after the other, and what was given back."""
    broker = Broker()
    puller = Puller(broker, room=10)
    puller.start()
    for part in parts:
        puller.own(part)
        await asyncio.sleep(0.01)
        await broker.deliver(message(1))
        await broker.deliver(status("408"))
        await asyncio.sleep(0.01)
    asked = list(broker.asked)
    await puller.give_back()
    await puller.stop()
    return [subject[-1] for subject in asked], broker.asked[len(asked) :]


def test_a_shard_given_up_is_asked_for_no_more_and_what_waits_is_given_back():
    assert asyncio.run(owning_after([3], [])) == (["3", "3"], ["$JS.ACK.1", "$JS.ACK.1"])


def test_a_worker_that_cannot_reach_the_database_lets_go_when_others_take_over(monkeypatch):
    def away(me, name):
        raise OperationalError

    async def shards_after(*, holds_for) -> frozenset[int]:
        puller = Puller(Broker(), room=10)
        puller.own([0, 1])
        puller.start()
        tenancy = Tenancy(puller)
        tenancy.holds_until = asyncio.get_running_loop().time() + holds_for
        await tenancy._beat()
        await puller.stop()
        return puller.shards

    monkeypatch.setattr(shards, "keep_alive", away)
    assert asyncio.run(shards_after(holds_for=1)) == {0, 1}
    assert asyncio.run(shards_after(holds_for=-1)) == frozenset()


@pytest.mark.django_db
def test_a_machine_whose_clock_was_set_back_takes_no_honest_reading_for_one_from_the_future(ward, monkeypatch):
    now = stopwatch.timezone.now()
    monkeypatch.setattr(stopwatch.timezone, "now", lambda: now - timedelta(hours=5))
    monkeypatch.setattr(worker, "clock", stopwatch.Clock())
    worker.clock.tell(now)
    outcome = worker.store_whatever_happens(load(say(reading(at=now))))
    assert (outcome.stored, outcome.refused) == (1, 0)


@pytest.mark.django_db
def test_who_wanted_to_publish_for_a_foreign_device_is_quarantined_and_invented_names_are_counted_together(ward):
    for subject in ("vitals.cuff-1", "vitals.cuff-1", "vitals.invented-1", "vitals.invented-2", "$JS.API.STREAM.DELETE.VITALS"):
        quarantine.keep_violation("box", subject, now=NOW)
    kept = {row.serial: row for row in Quarantine.objects.all()}
    assert {serial: row.count for serial, row in kept.items()} == {"cuff-1": 2, "": 3}
    assert (kept["cuff-1"].reason, kept["cuff-1"].detail) == ("not_permitted", "box → vitals.cuff-1")
    assert not kept["cuff-1"].is_whole
