import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from yiyang.monitoring.actions import load
from yiyang.monitoring.management.commands.load import check_is_here, messages
from yiyang.monitoring.models import Binding, Device, Gateway
from yiyang.monitoring.queries.credentials import permit
from yiyang.monitoring.tests.ward import NOW


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.django_db
def test_devices_for_a_load_test_are_made_once_and_their_gateways_let_in_until_it_ends(db):
    load.prepare_load(3, at=NOW)
    credentials = load.prepare_load(5, at=NOW)
    assert Device.objects.count() == Binding.objects.count() == 5
    given = credentials[0]
    assert permit(given.username, given.token).publish[0] == "vitals.load-000000"
    load.finish_load(credentials, at=NOW)
    assert permit(given.username, given.token) is None
    assert Gateway.objects.get().revoked_at == NOW


def test_every_message_has_moments_of_its_own():
    given = [load.Credential("load-0", "", ("load-000000", "load-000001"))]
    source = messages(given, 3)
    first, second, third = (next(source) for _ in range(3))
    assert [topic for _, topic, _ in (first, second, third)] == ["vitals/load-000000", "vitals/load-000001", "vitals/load-000000"]
    assert len({reading["at"] for reading in json.loads(first[2])}) == 3


def test_load_is_refused_against_another_machine_unless_it_is_meant(monkeypatch):
    monkeypatch.setenv("MQTT_ADDRESS", "broker.example:1883")
    with pytest.raises(CommandError, match="--anywhere"):
        check_is_here(anywhere=False)
    check_is_here(anywhere=True)


@pytest.mark.parametrize("words", [["--devices", "0"], ["--rate", "1000000"], ["--seconds", "99999"], ["--readings", "501"]])
def test_load_is_bounded(words):
    with pytest.raises(CommandError, match="At most"):
        call_command("load", *words)


@pytest.mark.django_db
def test_months_are_listed_taken_out_and_put_back(db):
    first = StringIO()
    call_command("months", stdout=first)
    month = first.getvalue().splitlines()[1].split()[0]
    out = StringIO()
    call_command("months", "--detach", month, stdout=out)
    assert "taken out" in out.getvalue()
    call_command("months", "--restore", month, "--days", "3", stdout=out)
    assert "taken out" not in out.getvalue().rpartition("Months stay")[2]
