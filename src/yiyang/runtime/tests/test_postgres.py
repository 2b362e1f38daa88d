"""The embedded database on sound, strange and broken folders."""

import os
import shutil
import signal
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest

from yiyang.runtime import places
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.postgres import EmbeddedPostgres
from yiyang.runtime.tests.stack import eventually

pytestmark = pytest.mark.stack
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = EmbeddedPostgres(tmp_path_factory.mktemp("database") / "var")
    server.ensure_running(until_exit=True)
    yield server
    server.stop()


def answer(server, question):
    with psycopg.connect(server.ensure_running(until_exit=True)) as connection:
        return connection.execute(question).fetchone()[0]


def test_it_speaks_utf8_and_utc_whatever_the_host_has(server):
    assert (
        answer(
            server,
            "SELECT current_setting('TimeZone') || ' ' || pg_encoding_to_char(encoding) || ' ' || upper('é') "
            "FROM pg_database WHERE datname = current_database()",
        )
        == "UTC UTF8 É"
    )


def test_asking_twice_gives_the_same_server(server):
    assert EmbeddedPostgres(server.folder).ensure_running() == server.url()


def test_our_own_role_is_no_superuser(server):
    assert answer(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_nobody_gets_in_without_the_password(server):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url().replace(places.credentials("yiyang", server.folder).password, "guessed"))


def test_what_people_wrote_does_not_reach_the_log(server):
    with psycopg.connect(server.url()) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("CREATE TEMP TABLE t (name text UNIQUE)")
        connection.execute("INSERT INTO t VALUES ('Wang Guilan'), ('Wang Guilan')")
    assert "Wang Guilan" not in server.log.read_text()


def test_data_survives_the_server_being_killed(server):
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS one")
    os.kill(server.running_pid(), signal.SIGKILL)
    while server.running_pid():
        pass
    assert answer(server, "SELECT one FROM kept") == 1


def test_a_server_that_was_killed_in_the_middle_of_a_long_question_comes_back_at_once(server):
    """The process that works on the question does not notice, and holds the memory the next server needs."""

    def ask_long():
        with suppress(psycopg.OperationalError), psycopg.connect(server.url()) as connection:
            connection.execute("SELECT count(*) FROM generate_series(1, 1000000000) AS number WHERE number % 7 = 3")

    answer(server, "SELECT 1")
    with ThreadPoolExecutor(1) as aside:
        aside.submit(ask_long)
        eventually(lambda: answer(server, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%number % 7%'") > 1)
        os.kill(server.running_pid(), signal.SIGKILL)
        eventually(lambda: server.running_pid() is None)
        assert answer(server, "SELECT 1") == 1


def test_a_lock_left_behind_whose_number_now_belongs_to_another_program_is_no_hindrance(server):
    server.stop()
    lock = server.data.path / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{server.data.path}\n1\n{server.port}\n\n127.0.0.1\n  1 1\nready\n")
    assert answer(server, "SELECT 1") == 1


def broken(tmp_path, version):
    server = EmbeddedPostgres(tmp_path)
    (server.data.path / "global").mkdir(parents=True)
    (server.data.path / "global" / "pg_control").write_bytes(b"?")
    (server.data.path / "PG_VERSION").write_text(version)
    return server


def test_data_of_a_newer_postgresql_is_left_alone_and_told(tmp_path):
    with pytest.raises(OperatorError, match=r"was written by PostgreSQL 19, this Yiyang runs 18"):
        broken(tmp_path, "19\n").prepare()


@pytest.mark.parametrize("version", ["", "eighteen"])
def test_a_damaged_folder_is_left_alone_and_told(tmp_path, version):
    with pytest.raises(OperatorError, match="damaged or not a database; keep it aside, restore a backup"):
        broken(tmp_path, version).prepare()


def test_damage_that_only_postgresql_sees_is_told_in_its_words(tmp_path):
    server = EmbeddedPostgres(tmp_path / "var", fast=True)
    server.ensure_running(until_exit=True)
    server.stop()
    shutil.rmtree(server.data.path / "pg_wal")
    with pytest.raises(OperatorError, match=r"PostgreSQL does not start on .*pg_wal"):
        server.ensure_running(until_exit=True)


def test_what_clients_were_told_while_it_started_is_no_reason(tmp_path):
    server = EmbeddedPostgres(tmp_path / "var")
    server.log.parent.mkdir(parents=True)
    server.log.write_text(
        'FATAL:  could not open directory "pg_wal": No such file or directory\nFATAL:  the database system is in recovery mode\n'
    )
    assert "pg_wal" in str(server.data.error_from_log())


def test_a_disk_without_room_is_told_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 5 * 2**20))
    with pytest.raises(OperatorError, match="has 5 MB left; free at least 300 MB"):
        EmbeddedPostgres(tmp_path / "var").ensure_running()


def test_a_half_made_folder_is_never_taken_for_data(tmp_path):
    (tmp_path / "postgres.new" / "global").mkdir(parents=True)
    server = EmbeddedPostgres(tmp_path, fast=True)
    assert answer(server, "SELECT 1") == 1
    server.stop()
