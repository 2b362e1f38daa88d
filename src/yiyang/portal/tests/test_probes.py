import pytest

pytestmark = pytest.mark.django_db


def test_alive_needs_no_sign_in(client):
    assert client.get("/healthz").status_code == 200


def test_not_ready_while_the_broker_is_away(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"], answer.json()["bus"]) == (503, True, False)


def test_neighbours_may_read_the_numbers(client):
    assert b"yiyang_database_up 1.0" in client.get("/metrics").content


@pytest.mark.parametrize("elsewhere", [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}])
def test_strangers_may_not(client, elsewhere):
    assert client.get("/metrics", **elsewhere).status_code == 403


def test_a_token_opens_the_numbers_from_elsewhere(client, monkeypatch):
    monkeypatch.setenv("YIYANG_METRICS_TOKEN", "seven-sparrows")
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer seven-sparrows"})
    assert answer.status_code == 200
