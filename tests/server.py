"""The embedded PostgreSQL of the tests: the process that starts it also ends it, whatever became of the tests."""

import atexit

from yiyang.runtime.postgres import EmbeddedPostgres


def started(folder: str) -> str:
    """The address of the server of this folder, started unless somebody has."""
    server = EmbeddedPostgres(folder, fast=True)
    if server.running_pid() is None:
        atexit.register(server.stop)
    return server.ensure_running(until_exit=True)
