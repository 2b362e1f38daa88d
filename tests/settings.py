"""Settings of the tests: an embedded PostgreSQL that ends with the test run, quick passwords, plain static files."""

import os
from pathlib import Path

from tests import server

os.environ["YIYANG_VAR"] = os.environ.get("YIYANG_TEST_VAR") or str(Path(__file__).resolve().parent.parent / "var" / "test")
os.environ["DATABASE_URL"] = server.started(os.environ["YIYANG_VAR"])
os.environ["NATS_URL"] = "nats://127.0.0.1:1"  # nothing listens there; tests of the stream start their own broker

from yiyang.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
