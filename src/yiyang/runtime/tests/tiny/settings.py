"""The smallest Django the stack can carry, so that its tests start in a second and depend on no context."""

from urllib.parse import unquote, urlsplit

from yiyang.runtime import places

SECRET_KEY = "only for tests of the supervisor"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
INSTALLED_APPS = ["yiyang.runtime", "yiyang.runtime.tests.tiny", "django.contrib.contenttypes", "django.contrib.staticfiles"]
ROOT_URLCONF = "yiyang.runtime.tests.tiny.urls"
STATIC_URL = "/static/"
STATIC_ROOT = places.var() / "static"
_database = urlsplit(places.database_url())
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": unquote(_database.username or ""),
        "PASSWORD": unquote(_database.password or ""),
        "HOST": _database.hostname,
        "PORT": _database.port,
    }
}
