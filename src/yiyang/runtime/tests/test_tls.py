import stat
from datetime import UTC, datetime

import pytest

from yiyang.runtime.cluster import Cluster, Node
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.places import nats_servers
from yiyang.runtime.tls import Certificate, make_own

NOW = datetime.now(UTC)


def test_a_certificate_of_our_own_is_accepted_and_its_key_is_for_us_alone(tmp_path):
    made = make_own(tmp_path, "127.0.0.1", "localhost", now=NOW)
    assert Certificate.given(made.certificate, made.key).authority == made.certificate
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600


def test_a_missing_file_is_named(tmp_path):
    made = make_own(tmp_path, "localhost", now=NOW)
    with pytest.raises(OperatorError, match=r"gone\.key"):
        Certificate.given(made.certificate, tmp_path / "gone.key")


def test_a_key_of_another_certificate_is_refused(tmp_path):
    one, other = make_own(tmp_path / "a", "localhost", now=NOW), make_own(tmp_path / "b", "localhost", now=NOW)
    with pytest.raises(OperatorError, match="do not belong together"):
        Certificate.given(one.certificate, other.key)


def test_several_addresses_share_one_name_and_secret():
    servers, credentials = nats_servers("tls://nats:s%40e@a:4222, tls://nats:s%40e@b:4222")
    assert servers == ["tls://a:4222", "tls://b:4222"]
    assert (credentials.username, credentials.password) == ("nats", "s@e")
    assert nats_servers("nats://127.0.0.1:4222") == (["nats://127.0.0.1:4222"], None)


def test_every_node_of_a_city_gets_a_file_that_names_the_others(tmp_path):
    city = Cluster(tmp_path, [Node(f"node-{n}", f"nats-{n}.example") for n in (1, 2, 3)])
    written = city.write(tmp_path / "out")
    assert [path.name for path in written] == ["node-1.conf", "node-2.conf", "node-3.conf"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in written)
    first = written[0].read_text()
    assert "nats-2.example:6222" in first
    assert "nats-1.example" not in first
    assert city.environment()["NATS_REPLICAS"] == "3"
