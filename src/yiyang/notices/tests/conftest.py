import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from yiyang.accounts import actions as accounts


class Gateway:
    """A gateway on this machine that keeps what it is sent and answers with `status`."""

    def __init__(self):
        self.received, self.status = [], 200
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                gateway.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"])
                self.send_response(gateway.status)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"json://127.0.0.1:{self.server.server_port}/sms"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def gateway(monkeypatch):
    """A registered gateway inside the house."""
    monkeypatch.setenv("YIYANG_CHANNEL_HOSTS", "127.0.0.1")
    opened = Gateway()
    yield opened
    opened.close()


def account(username, name, role="nurse"):
    user = accounts.create_user(username, display_name=name, password=None, by=None)
    accounts.grant_role(user, role, by=None, start=timezone.localdate())
    return user


@pytest.fixture
def li(db):
    return account("li", "李明")


@pytest.fixture
def wang(db):
    return account("wang", "王芳")
