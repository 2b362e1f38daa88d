"""The tables of the tests: migrated once for each state of the migrations, then copied for every run, worker and installation."""

import fcntl
import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from yiyang.runtime import ports
from yiyang.runtime.postgres import EmbeddedPostgres, binaries

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / "src" / "yiyang"
GROUND = ("lib", "base")
IMPORTED = re.compile(r"^(?:import|from) yiyang\.([\w.]+)", re.MULTILINE)


def create() -> None:
    """A fresh database for this process, with every table and no row of a test."""
    creation = connection.creation
    target = creation._get_test_db_name()
    connection.close()
    with _alone(), creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{_template(cursor)}"')
    connection.settings_dict["NAME"] = target


def furnish(folder: Path) -> None:
    """Give an installation that does not exist yet the same tables, so that its first start has nothing to migrate."""
    ours = EmbeddedPostgres(os.environ["YIYANG_VAR"])
    with _alone(), connection.creation._nodb_cursor() as cursor:
        name = _template(cursor)
        text = ours.folder / "run" / f"{name}.sql"
        if not text.exists():
            ours.ensure_running()
            _program("pg_dump", "--no-owner", "--file", text.with_suffix(".part"), ours.url(name))
            text.with_suffix(".part").rename(text)
    server = EmbeddedPostgres(folder, port=ports.any_free_port())  # two that start at once must not choose the same
    url = server.ensure_running(until_exit=True)
    _program("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--output", os.devnull, "--file", text, url)
    server.stop()


def drop() -> None:
    """Take the database of this process away, whoever still looks into it."""
    creation, target = connection.creation, connection.settings_dict["NAME"]
    connection.close()
    with creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')


STAYS = ("django_migrations", "django_content_type", "auth_permission")
FILLED = """
SELECT quote_ident(c.relname), EXISTS (
    SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 8 <> 0
)
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL(%s) AND pg_relation_size(c.oid) > 0
"""


def empty() -> None:
    """Take every row of a test away, table by table where there are any: far sooner done than Django's way, which makes each of
    our tables anew and then tells every app that it was migrated. Foreign keys are looked at when all is done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FILLED, [list(STAYS)])
        filled = cursor.fetchall()
        watched = [table for table, is_watched in filled if is_watched]
        steps = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in watched]
        steps += [f"DELETE FROM {table}" for table, _is_watched in filled]
        steps += ["SET CONSTRAINTS ALL IMMEDIATE", *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in watched)]
        for step in steps:
            cursor.execute(step)


@contextmanager
def kept() -> Iterator[None]:
    """What is built inside stays for the tests of a module, each of which takes back only its own; then it is gone too."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def state() -> str:
    """A short name for what the migrations say: they, what of ours they import, the packages that are locked, and the month."""
    migrations = sorted(OURS.glob("*/migrations/*.py"))
    ground = [path for name in GROUND for path in sorted((OURS / name).glob("*.py"))]
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    digest.update(f"{datetime.now(UTC):%Y-%m}".encode())  # measurements are stored by month, from the present one on
    for path in [*migrations, *ground, *_imported_by(migrations)]:
        digest.update(path.relative_to(OURS).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _imported_by(migrations: list[Path]) -> list[Path]:
    """The files of ours that migrations name."""
    names = {name for path in migrations for name in IMPORTED.findall(path.read_text(encoding="utf-8"))}
    paths = [OURS.joinpath(*name.split(".")) for name in sorted(names)]
    return [file for path in paths for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()]


def _template(cursor) -> str:
    """The name of the database that holds the migrated tables; those of other states go."""
    name = f"tables_{state()}"
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'tables\\_%%'")
    known = {row[0] for row in cursor.fetchall()}
    if name not in known:
        _migrate_into(name, cursor)
    for old in known - {name}:
        cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
    return name


def _migrate_into(template: str, cursor) -> None:
    """Run every migration on an empty database and keep the result under this name."""
    before = connection.settings_dict["NAME"]
    made = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    cursor.execute(f'ALTER DATABASE "{made}" RENAME TO "{template}"')
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = before


def _program(name: str, *words: object) -> None:
    """Run one of PostgreSQL's own programs to its end."""
    subprocess.run([binaries() / name, *map(str, words)], check=True, capture_output=True, text=True)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: the others wait and find the tables made."""
    with (Path(os.environ["YIYANG_VAR"]) / "run" / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
