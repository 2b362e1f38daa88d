"""Where things are, from the environment and from what the last start wrote down."""

from yiyang.runtime import keys, places, ports


def test_an_external_database_is_used_as_given(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@db/yiyang")
    assert (places.database_url(), places.database_is_embedded()) == ("postgresql://u:p@db/yiyang", False)


def test_the_embedded_database_is_found_where_the_last_start_put_it(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    ports.remember(tmp_path, postgres=5999)
    password = keys.secret("yiyang", tmp_path)
    assert places.database_url(tmp_path) == f"postgresql://yiyang:{password}@127.0.0.1:5999/yiyang"


def test_remembering_one_port_keeps_the_others(tmp_path):
    ports.remember(tmp_path, web=8110)
    ports.remember(tmp_path, nats=4310)
    assert (places.ports(tmp_path).web, places.ports(tmp_path).nats) == (8110, 4310)


def test_a_spoilt_note_of_ports_means_the_defaults(tmp_path):
    places.run_folder(tmp_path).mkdir()
    (places.run_folder(tmp_path) / "ports.json").write_text("{")
    assert places.ports(tmp_path) == places.Ports()


def test_an_external_broker_names_its_mqtt_door(monkeypatch):
    monkeypatch.setenv("MQTT_ADDRESS", "mqtt.example.org:8883")
    assert places.mqtt_address() == ("mqtt.example.org", 8883)


def test_a_secret_is_made_once(tmp_path):
    assert keys.secret("web", tmp_path) == keys.secret("web", tmp_path)


def test_looking_up_makes_nothing(tmp_path):
    places.database_url(tmp_path)
    places.credentials("nats", tmp_path)
    assert list(tmp_path.iterdir()) == []
