"""The tokens the broker believes."""

import asyncio
import base64
import json

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
