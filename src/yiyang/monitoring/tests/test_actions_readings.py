import json
import random
from datetime import timedelta

import pytest
from django.db import transaction

from yiyang.monitoring.actions import devices, measurements, readings
from yiyang.monitoring.models import Measurement, Quarantine
from yiyang.monitoring.tests.speech import HOUR_AGO, raw, reading, say
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.doubts import Doubt
from yiyang.monitoring.types.readings import Message, Road

pytestmark = pytest.mark.django_db

BROKEN = {
    "no bytes": (b"", "malformed_json"),
    "half a message": (b'[{"code":"8480-6","val', "malformed_json"),
    "no text": (b"\xff\xfe\x00\x01", "malformed_json"),
    "not a number in Python's way": (b'[{"code":"8480-6","value":NaN,"unit":"mm[Hg]","at":1}]', "malformed_json"),
    "endless in Python's way": (b'[{"code":"8480-6","value":Infinity,"unit":"mm[Hg]","at":1}]', "malformed_json"),
    "a byte-order mark": (b"\xef\xbb\xbf[]", "malformed_json"),
    "two documents": (b"[] []", "malformed_json"),
    "a bare word": (b'"128"', "wrong_shape"),
    "nothing": (b"null", "wrong_shape"),
    "numbers in place of readings": (b"[128, 76]", "wrong_shape"),
    "readings that are no list": (b'{"readings": 7}', "wrong_shape"),
    "a hundred thousand brackets": (b"[" * 100_000, "too_deep"),
    "a deep unknown field": (b'[{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}]", "too_deep"),
    "too many readings": (json.dumps([reading(at=1_700_000_000_000 + n) for n in range(5001)]).encode(), "too_large"),
    "ten megabytes": (b"[" + b" " * 10_000_000 + b"]", "too_large"),
}
UNUSABLE = {
    "no value": (reading(None), "impossible_value"),
    "a yes for a value": (reading(True), "impossible_value"),
    "a text for a value": (reading("128"), "impossible_value"),
    "a list for a value": (reading([128]), "impossible_value"),
    "a cuff on a table leg": (reading(0), "impossible_value"),
    "below what lives": (reading(59.9), "impossible_value"),
    "above what lives": (reading(260.5), "impossible_value"),
    "minus": (reading(-128), "impossible_value"),
    "as large as a float gets": (reading(1e308), "impossible_value"),
    "kilopascal by mistake": (reading(128, unit="kPa"), "impossible_value"),
    "no unit": (reading(unit=None), "bad_unit"),
    "an unknown unit": (reading(unit="psi"), "bad_unit"),
    "a unit of something else": (reading(unit="mmol/L"), "bad_unit"),
    "a unit in other letters": (reading(unit="MM[HG]"), "bad_unit"),
    "no measure": (reading(code=None), "unknown_measure"),
    "an unknown code": (reading(code="9999-9"), "unknown_measure"),
    "a number for a code": (reading(code=84806), "unknown_measure"),
    "a statement for a code": (reading(code="8480-6'; DROP TABLE monitoring_device; --"), "unknown_measure"),
    "an unknown meal": (reading(code="14743-9", value=6, unit="mmol/L", context="brunch"), "bad_context"),
    "no time": (reading(at=None), "bad_time"),
    "a time without zone": (reading(at="2026-11-20T08:00:00"), "bad_time"),
    "a thirteenth month": (reading(at="2026-13-01T08:00:00Z"), "bad_time"),
    "words for a time": (reading(at="yesterday"), "bad_time"),
    "a time before time": (reading(at=-1), "bad_time"),
    "a time beyond counting": (reading(at=10**30), "bad_time"),
    "six minutes ahead": (reading(at=NOW + timedelta(minutes=6)), "future_time"),
    "the year 9999": (reading(at="9999-12-31T23:59:59Z"), "future_time"),
    "seconds in place of milliseconds": (reading(at=int(HOUR_AGO.timestamp())), "ancient_time"),
    "a clock that was never set": (reading(at="2000-01-01T00:00:00Z"), "ancient_time"),
    "another device's name": (reading(device="cuff-2"), "not_permitted"),
}


def reasons() -> list[str]:
    return list(Quarantine.objects.order_by("reason").values_list("reason", flat=True))


@pytest.mark.parametrize(("payload", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_message_nobody_can_read_is_kept_whole_with_its_reason(ward, payload, reason):
    readings.store_batch([raw(payload), say(reading(), serial="cuff-2")], now=NOW)
    assert reasons() == [reason]
    assert Measurement.objects.count() == 1


@pytest.mark.parametrize(("said", "reason"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_reading_nobody_can_use_is_kept_with_its_reason_and_costs_no_other(ward, said, reason):
    outcome = readings.store_batch([say(said, reading(131))], now=NOW)
    assert (outcome.stored, outcome.refused) == (1, 1)
    assert reasons() == [reason]
    assert Measurement.objects.get().value == 131


@pytest.mark.parametrize("payload", [b'[{"code":"8480-6","value":1e999,"unit":"mm[Hg]","at":1}]'])
def test_a_number_too_large_for_any_computer_is_an_impossible_value(ward, payload):
    readings.store_batch([raw(payload)], now=NOW)
    assert reasons() == ["impossible_value"]


def test_a_large_payload_is_cut_but_counted_whole(ward):
    readings.store_batch([raw(b"[" + b" " * 2_000_000 + b"]")], now=NOW)
    kept = Quarantine.objects.get()
    assert (len(kept.payload), kept.payload_size, kept.is_whole) == (65_536, 2_000_002, False)


def test_a_device_nobody_registered_is_quarantined(ward):
    readings.store_batch([say(reading(), serial="stranger")], now=NOW)
    assert reasons() == ["unknown_device"]


@pytest.mark.parametrize("serial", ["", "vitals.>", "../../etc/passwd", "甲" * 300, "a\0b"])
def test_a_strange_topic_is_quarantined_like_any_unknown_device(ward, serial):
    readings.store_batch([say(reading(), serial=serial)], now=NOW)
    assert reasons() == ["unknown_device"]


def test_a_retired_device_is_quarantined(ward):
    devices.retire_device(ward.cuffs["cuff-1"], by=None, at=NOW)
    readings.store_batch([say(reading())], now=NOW)
    assert reasons() == ["retired_device"]


def test_a_reading_from_before_the_binding_is_about_nobody(ward):
    readings.store_batch([say(reading(at=NOW - timedelta(days=51)))], now=NOW)
    assert reasons() == ["unbound_device"]


def test_readings_of_one_message_that_share_a_reason_are_kept_together(ward):
    readings.store_batch([say(reading(0), reading(1), reading(131))], now=NOW)
    kept = Quarantine.objects.get()
    assert [item["value"] for item in json.loads(bytes(kept.payload))] == [0, 1]


def test_the_same_refusal_again_is_counted_and_not_doubled(ward):
    for _ in range(3):
        readings.store_batch([say(reading(0))], now=NOW)
    assert Quarantine.objects.get().count == 3


def test_an_empty_batch_is_no_work(ward):
    assert readings.store_batch([], now=NOW).received == 0


def test_a_message_without_readings_still_says_the_device_lives(ward):
    readings.store_batch([raw(b"[]")], now=NOW)
    ward.cuffs["cuff-1"].refresh_from_db()
    assert ward.cuffs["cuff-1"].last_heard_at == NOW


@pytest.mark.parametrize(
    ("said", "slug", "stored"),
    [
        (reading(16.5, unit="kPa"), 0, 123.76052),
        (reading(128, code=None, measure="systolic"), 0, 128),
        (reading(98.6, code="8310-5", unit="[degF]"), 4, 37),
        (reading(126.112, code="41653-7", unit="mg/dL"), 7, 7),
        (reading(150, code="29463-7", unit="[lb_av]"), 6, 68.038856),
        (reading(at=int(HOUR_AGO.timestamp() * 1000)), 0, 128),
    ],
)  # fmt: skip
def test_other_units_names_and_clocks_become_our_own(ward, said, slug, stored):
    readings.store_batch([say(said)], now=NOW)
    found = Measurement.objects.get()
    assert (found.measure, found.value, found.taken_at) == (slug, stored, HOUR_AGO)


@pytest.mark.parametrize("wrap", [lambda r: [r], lambda r: {"readings": [r], "firmware": "1.2"}, lambda r: r])
def test_a_list_an_envelope_and_a_bare_reading_say_the_same(ward, wrap):
    readings.store_batch([raw(json.dumps(wrap(reading())).encode())], now=NOW)
    assert Measurement.objects.get().elder == ward.zhang


def test_the_meal_stands_beside_the_glucose(ward):
    readings.store_batch([say(reading(6.1, code="14743-9", unit="mmol/L", context="fasting"))], now=NOW)
    assert Measurement.objects.get().context == 1


def test_two_pressures_too_close_together_are_stored_and_doubted(ward):
    pair = [reading(118), reading(112, code="8462-4"), reading(128, at=NOW), reading(76, code="8462-4", at=NOW)]
    readings.store_batch([say(*pair)], now=NOW)
    doubts = dict(Measurement.objects.values_list("value", "doubt"))
    assert doubts == {118: Doubt.NARROW_PULSE_PRESSURE, 112: Doubt.NARROW_PULSE_PRESSURE, 128: 0, 76: 0}


def test_another_value_for_the_same_moment_is_quarantined_and_the_first_stays(ward):
    readings.store_batch([say(reading(128))], now=NOW)
    readings.store_batch([say(reading(131))], now=NOW)
    assert Measurement.objects.get().value == 128
    assert reasons() == ["conflicting_duplicate"]


def test_two_values_for_one_moment_in_one_message_keep_the_first(ward):
    readings.store_batch([say(reading(128), reading(131), reading(128))], now=NOW)
    assert Measurement.objects.get().value == 128
    assert reasons() == ["conflicting_duplicate"]


def test_a_reading_goes_to_whoever_the_device_spoke_for_when_it_was_taken(ward):
    cuff = ward.cuffs["cuff-1"]
    devices.unbind_device(cuff.bindings.get(), by=None, at=NOW - timedelta(minutes=30))
    devices.bind_device(cuff, ward.chen, by=None, at=NOW - timedelta(minutes=10))
    moments = [NOW - timedelta(minutes=minutes) for minutes in (45, 20, 5)]
    readings.store_batch([say(*(reading(at=at) for at in moments))], now=NOW)
    assert [m.elder for m in Measurement.objects.order_by("taken_at")] == [ward.zhang, ward.chen]
    assert reasons() == ["unbound_device"]


def test_hearing_a_device_moves_the_moment_its_silence_counts(ward):
    readings.store_batch([say(reading(battery=57))], now=NOW)
    cuff = ward.cuffs["cuff-1"]
    cuff.refresh_from_db()
    assert (cuff.last_heard_at, cuff.silent_after, cuff.battery) == (NOW, NOW + timedelta(hours=24), 57)


def test_a_charge_that_is_no_percentage_is_ignored(ward):
    readings.store_batch([say(reading(battery=255))], now=NOW)
    ward.cuffs["cuff-1"].refresh_from_db()
    assert ward.cuffs["cuff-1"].battery is None


@pytest.mark.parametrize("seed", range(8))
def test_any_order_and_any_repetition_store_the_same_set(ward, seed):
    chance = random.Random(seed)
    sent = {(serial, 100 + n, HOUR_AGO + timedelta(seconds=n)) for serial in ("cuff-1", "cuff-2") for n in range(40)}
    pieces = [*sent, *chance.sample(sorted(sent), 30), *chance.sample(sorted(sent), 30)]
    chance.shuffle(pieces)
    messages = [say(reading(value, at=at), serial=serial) for serial, value, at in pieces]
    while messages:
        size = chance.randint(1, 30)
        readings.store_batch(messages[:size], now=NOW)
        messages = messages[size:]
    stored = Measurement.objects.values_list("device__serial", "value", "taken_at")
    assert sorted(stored) == sorted(sent)


def test_repeats_make_the_store_look_before_it_copies_for_a_while():
    caution = measurements.Caution()
    caution.surprised()
    assert [caution.is_due() for _ in range(3)] == [True, False, False]
    caution.surprised()
    assert [caution.is_due() for _ in range(4)] == [True, True, False, False]


def test_looking_first_and_copying_first_store_the_same(ward, monkeypatch):
    first, second = say(reading(128), reading(76, code="8462-4")), say(reading(128), reading(72, code="8867-4", unit="/min"))
    monkeypatch.setattr(measurements, "caution", measurements.Caution(batches=10))
    assert readings.store_batch([first], now=NOW).stored == 2
    assert readings.store_batch([second], now=NOW).stored == 1
    assert sorted(Measurement.objects.values_list("value", flat=True)) == [72, 76, 128]


def test_a_replayed_road_is_remembered(ward):
    readings.store_batch([Message("cuff-1", say(reading()).payload, Road.HISTORY)], now=NOW)
    assert Measurement.objects.get().road == Road.HISTORY


def test_when_judging_fails_nothing_is_stored(ward, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("yiyang.monitoring.actions.alarms.evaluate", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        readings.store_batch([say(reading())], now=NOW)
    assert not Measurement.objects.exists()
