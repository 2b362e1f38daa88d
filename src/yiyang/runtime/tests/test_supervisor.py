"""The stack as an operator meets it: real processes, really killed."""

import errno
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from yiyang.runtime import children, places, ports
from yiyang.runtime.child import Child
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.journal import Journal
from yiyang.runtime.services import Plan, Service
from yiyang.runtime.supervisor import claim_ports
from yiyang.runtime.tests.stack import Stack, eventually, run

pytestmark = pytest.mark.stack
SERVICES = ["database", "broker", "web", "monitor", "jobs"]


def test_one_command_brings_up_a_ready_stack(stack):
    assert eventually(lambda: json.loads(stack.get("readyz")))["ready"] is True


def test_status_tells_every_process_and_every_shard(stack):
    told = json.loads(run("status", "--json", var=stack.var).stdout)
    assert [child["name"] for child in told["children"] if child["runs"]] == SERVICES
    assert [shard["number"] for shard in told["stream"]["shards"]] == list(range(8))


def test_metrics_give_the_lag_of_each_shard(stack):
    assert 'yiyang_stream_lag{shard="7"}' in stack.get("metrics")


def test_secrets_are_for_their_owner_only(stack):
    modes = {path.name: path.stat().st_mode & 0o077 for path in (stack.var / "keys").iterdir()}
    assert set(modes.values()) == {0}


@pytest.mark.parametrize("name", SERVICES)
def test_a_killed_child_is_replaced(stack, name):
    killed = stack.child(name)["pid"]
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: stack.child(name)["pid"] not in (killed, None) and psutil.pid_exists(stack.child(name)["pid"]))
    assert eventually(lambda: json.loads(stack.get("readyz")))["ready"] is True


def test_a_broker_comes_back_though_another_installation_took_the_port_where_it_was_asked_how_it_is(stack):
    asked = re.search(r'http: "127.0.0.1:(\d+)"', (stack.var / "run" / "nats.conf").read_text())
    killed = stack.child("broker")["pid"]
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: ports.is_free(int(asked[1])))
    with socket.socket() as another:
        another.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        another.bind(("127.0.0.1", int(asked[1])))
        another.listen()
        eventually(lambda: stack.child("broker")["pid"] not in (killed, None))
        assert eventually(lambda: json.loads(stack.get("readyz")))["ready"] is True


def test_a_second_start_on_the_same_folder_is_refused_with_the_process_number(stack):
    refused = run("up", var=stack.var)
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"Yiyang already runs on {stack.var} (process {stack.process.pid}); stop it first, or choose another folder with --var."
    )


def test_a_taken_port_is_named_with_the_option_that_changes_it(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run("up", "--port", taken.getsockname()[1], var=tmp_path / "var")
    assert refused.returncode == 1
    assert "is taken by another program; stop that, or choose another with --port." in refused.stderr
    assert "Traceback" not in refused.stderr


def plan(folder, *, port, host="127.0.0.1"):
    return Plan(folder=folder, ports=places.Ports(web=port, nats=ports.any_free_port(), mqtt=ports.any_free_port()), host=host)


def test_an_address_that_is_not_this_machines_is_told(tmp_path):
    with pytest.raises(OperatorError, match=r"This machine has no address 192\.0\.2\.1; choose another with --host"):
        claim_ports(plan(tmp_path, port=ports.any_free_port(), host="192.0.2.1"))


def test_a_port_kept_for_root_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(ports, "obstacle", lambda port, host: errno.EACCES)
    with pytest.raises(OperatorError, match="Port 80 is kept for root; choose one above 1023 with --port"):
        claim_ports(plan(tmp_path, port=80))


@pytest.mark.parametrize("port", ["0", "65536", "web"])
def test_a_number_that_is_no_port_is_refused(port, tmp_path):
    assert run("up", "--port", port, var=tmp_path / "var").returncode == 2


def living(processes):
    """Those that still do something; the dead whom nobody has buried yet do not."""
    return [one for one in processes if status_of(one) not in {psutil.STATUS_ZOMBIE, None}]


def status_of(process):
    try:
        return process.status() if process.is_running() else None
    except psutil.NoSuchProcess:
        return None


def test_nothing_outlives_a_killed_supervisor_and_ctrl_c_ends_the_next_one_within_ten_seconds(tmp_path):
    stack = Stack(tmp_path / "var").start().wait_until_up()
    everybody = stack.everybody()
    stack.stop(signal.SIGKILL)
    eventually(lambda: not living(everybody), seconds=10)
    stack.start().wait_until_up()
    everybody = stack.everybody()
    assert stack.stop(signal.SIGINT) < 10
    assert living(everybody) == []


def dying_child(tmp_path):
    def start():
        process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"], start_new_session=True)
        process.wait()
        return process

    return Child(Service("jobs", start), Journal(tmp_path / "jobs.log"))


def test_a_child_that_dies_is_tried_again_after_ever_longer_waits(tmp_path):
    child, waits = dying_child(tmp_path), []
    for now in (0.0, 2.0, 5.0, 10.0):
        child.start()
        child.bury(now)
        waits.append(child.next_try - now)
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_a_child_that_keeps_dying_rests_for_a_minute(tmp_path):
    child = dying_child(tmp_path)
    for now in (0.0, 2.0, 5.0, 10.0, 19.0):
        child.start()
        child.bury(now)
    assert (child.keeps_dying(19.0), child.next_try) == (True, 79.0)


def test_a_child_that_dies_now_and_then_does_not_count_as_failing(tmp_path):
    child = dying_child(tmp_path)
    for now in (0.0, 20.0, 40.0, 60.0, 80.0):
        child.start()
        child.bury(now)
    assert not child.keeps_dying(80.0)


def test_a_command_without_a_running_database_says_how_to_start_it(tmp_path):
    refused = run("migrate", var=tmp_path / "var")
    assert (refused.returncode, refused.stderr.strip()) == (
        1,
        "The database does not answer. Start Yiyang with: yiyang up",
    )


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    refused = run("up", var=tmp_path / "file" / "var")
    assert refused.returncode == 1
    assert "is not inside a folder; choose another folder with --var." in refused.stderr


def test_an_ordinary_user_can_run_it_too():
    user, python, reach = somebody_ordinary()
    home = Path(tempfile.mkdtemp())
    if user:
        shutil.chown(home, user)
    script = (
        "from yiyang.runtime.postgres import EmbeddedPostgres; import psycopg; "
        f"url = EmbeddedPostgres('{home}/var', fast=True).ensure_running(until_exit=True); "
        "print(psycopg.connect(url).execute('SELECT current_user').fetchone()[0])"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = children.start([python, "-c", script], output=subprocess.PIPE, user=user, reach=reach, env=env)
    said = process.communicate(timeout=60)[0].decode()
    shutil.rmtree(home, ignore_errors=True)
    assert said.strip() == "yiyang", said


def somebody_ordinary():
    """Ourselves, or for root the user nobody; with a Python, and whether it takes a special permission to read it."""
    if os.geteuid() != 0:
        return None, sys.executable, False
    candidates = [Path(sys.executable).resolve(), Path(f"/usr/bin/python3.{sys.version_info.minor}")]
    number = pwd.getpwnam(children.UNPRIVILEGED).pw_uid
    python = next((path for path in candidates if path.exists() and children.is_open_to(number, path)), None)
    return children.UNPRIVILEGED, str(python or sys.executable), python is None
