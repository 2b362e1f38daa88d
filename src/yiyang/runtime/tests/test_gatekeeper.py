"""The tokens the broker believes."""

import asyncio
import base64
import json
from dataclasses import replace

import nkeys
import pytest

from yiyang.runtime import gatekeeper
from yiyang.runtime.gatekeeper import Issuer, Permit, Question, answer, permit_token

QUESTION = Question(user_key="UABC", server="NSERVER", username="gate-1", password="right")


@pytest.fixture
def issuer(tmp_path):
    return Issuer.of(tmp_path)


def claims(token):
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def test_a_permit_names_the_subjects_and_nothing_else(issuer):
    rights = claims(permit_token(QUESTION, Permit(("vitals.cuff-1",)), issuer))["nats"]
    assert (rights["pub"], rights["sub"]) == ({"allow": ["vitals.cuff-1"]}, {"deny": [">"]})


def test_a_gateway_without_devices_may_say_nothing(issuer):
    assert claims(permit_token(QUESTION, Permit(()), issuer))["nats"]["pub"] == {"deny": [">"]}


def test_a_permit_lasts_a_day(issuer):
    token = claims(permit_token(QUESTION, Permit(("vitals.cuff-1",)), issuer))
    assert token["exp"] - token["iat"] == 86400


def test_a_refusal_holds_no_user(issuer):
    assert claims(answer(QUESTION, None, issuer))["nats"].keys() == {"error", "type", "version"}


def test_the_signature_is_the_account_keys(issuer):
    body, _, signature = permit_token(QUESTION, Permit(()), issuer).rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    assert nkeys.from_seed(issuer.seed.encode()).verify(body.encode(), raw)


def test_the_question_is_read_from_the_brokers_own_words():
    said = {"nats": {"user_nkey": "U1", "server_id": {"id": "N1"}, "connect_opts": {"user": "g", "pass": "s", "v": 1}}}
    token = "h." + base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=") + ".s"
    assert Question.read(token) == Question("U1", "N1", "g", "s")


def test_a_sign_in_without_name_is_read_as_nobody():
    said = {"nats": {"user_nkey": "U1", "server_id": {"id": "N1"}, "connect_opts": {}}}
    token = "h." + base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=") + ".s"
    assert (Question.read(token).username, Question.read(token).password) == ("", "")


def test_a_gateway_named_often_is_cut_off_once_more_after_the_present_time(monkeypatch):
    told = []

    async def expel(username):
        told.append(username)
        await asyncio.sleep(0.01)

    async def story():
        expulsions = gatekeeper.Expulsions()
        expulsions.add("gate-1")
        await asyncio.sleep(0.005)
        for _ in range(30):
            expulsions.add("gate-1")
            expulsions.add("gate-2")
        await asyncio.sleep(0.1)

    monkeypatch.setattr(gatekeeper, "expel", expel)
    asyncio.run(story())
    assert told == ["gate-1", "gate-1", "gate-2"]


def test_a_broker_that_is_away_stops_no_later_expulsion(monkeypatch):
    told = []

    async def expel(username):
        told.append(username)
        raise OSError

    async def story():
        expulsions = gatekeeper.Expulsions()
        expulsions.add("gate-1")
        expulsions.add("gate-2")
        await asyncio.sleep(0.05)

    monkeypatch.setattr(gatekeeper, "expel", expel)
    asyncio.run(story())
    assert told == ["gate-1", "gate-2"]


def test_a_name_that_signs_in_now_and_then_never_waits():
    pace = gatekeeper.Pace()
    assert [pace.wait(QUESTION, now=1000 + number * gatekeeper.EVERY_SECONDS) for number in range(200)] == [0.0] * 200


def test_who_signs_in_in_a_storm_waits_and_is_then_refused():
    pace = gatekeeper.Pace()
    waits = [pace.wait(QUESTION, now=1000.0) for _ in range(40)]
    assert waits[: gatekeeper.BURST] == [0.0] * gatekeeper.BURST
    assert waits[gatekeeper.BURST] == gatekeeper.EVERY_SECONDS
    assert max(wait for wait in waits if wait is not None) <= gatekeeper.LONGEST_WAIT_SECONDS
    assert waits[-1] is None
    assert pace.wait(QUESTION, now=1000.0 + 60) == 0.0


def test_a_storm_with_guessed_secrets_keeps_nobody_with_the_right_one_waiting():
    pace = gatekeeper.Pace()
    for number in range(50):
        pace.wait(replace(QUESTION, password=f"guess-{number % 3}"), now=1000.0)
    assert pace.wait(QUESTION, now=1000.0) == 0.0


def test_only_so_many_names_are_remembered(monkeypatch):
    monkeypatch.setattr(gatekeeper, "REMEMBERED", 5)
    pace = gatekeeper.Pace()
    for number in range(20):
        pace.wait(replace(QUESTION, username=f"gate-{number}"), now=1000.0 + number)
    assert len(pace._due) <= 5


@pytest.mark.parametrize(("wait", "permit"), [(0.0, None), (None, Permit(("vitals.x",)))])
def test_a_refusal_comes_late(monkeypatch, wait, permit):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr(gatekeeper.asyncio, "sleep", sleep)

    async def story():
        lock = asyncio.Lock()
        return await gatekeeper._decided(QUESTION, lambda _name, _secret: permit, wait=wait, one_at_a_time=lock)

    assert asyncio.run(story()) is None
    assert sum(slept) >= gatekeeper.WRONG_SECRET_SECONDS


def test_a_sign_in_that_cannot_be_decided_is_refused():
    def broken(_name, _secret):
        raise RuntimeError("the database is away")

    async def story():
        return await gatekeeper._decided(QUESTION, broken, wait=0.0, one_at_a_time=asyncio.Lock())

    assert asyncio.run(story()) is None
