import json

import pytest

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_for_every_phone(client):
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_the_manifest_speaks_the_readers_language(client):
    client.cookies["django_language"] = "en"
    assert json.loads(client.get("/manifest.webmanifest").content)["short_name"] == "Yiyang"


def test_the_worker_serves_the_whole_site(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"


def test_the_worker_keeps_no_page_about_a_person(client):
    text = client.get("/sw.js").content.decode()
    kept = text.split("FILES = [", 1)[1].split("]", 1)[0]
    assert all(name.strip().strip('"').startswith("/static/") for name in kept.split(",")[1:])


def test_offline_page_says_what_to_do(client):
    assert "120" in client.get("/offline/").content.decode()


@pytest.mark.parametrize(("address", "name", "value"), [("/language/", "language", "en"), ("/theme/", "theme", "dark")])
def test_choices_are_kept_on_the_device(client, address, name, value):
    answer = client.post(address, {name: value, "next": "/offline/"})
    assert (answer.status_code, answer["Location"]) == (302, "/offline/")
    assert value in {cookie.value for cookie in answer.cookies.values()}


@pytest.mark.parametrize(("address", "name"), [("/language/", "language"), ("/theme/", "theme")])
def test_an_unknown_choice_is_refused(client, address, name):
    assert client.post(address, {name: "klingon"}).status_code == 422


def test_a_choice_never_leads_to_another_site(client):
    assert client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})["Location"] == "/"
