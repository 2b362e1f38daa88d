"""A kept question answers what its queryset answers, whoever asks and however often."""

from threading import Thread

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiyang.base.kept import Among, Kept, among_ids

pytestmark = pytest.mark.django_db


def test_a_kept_question_answers_rows_with_what_belongs_to_them(django_assert_num_queries):
    kept = Kept(lambda app: Permission.objects.select_related("content_type").filter(content_type__app_label=app).order_by("pk"))
    for app in ("sessions", "admin"):
        with django_assert_num_queries(1):
            answered = [(one.codename, one.content_type.app_label) for one in kept(app)]
        plain = Permission.objects.filter(content_type__app_label=app).order_by("pk")
        assert answered == [(one.codename, app) for one in plain] != []


def test_columns_come_in_the_order_asked_for():
    kept = Kept(lambda app: ContentType.objects.filter(app_label=app).order_by("model").values_list("model", "app_label"))
    assert kept("admin") == [("logentry", "admin")]
    flat = Kept(lambda app: ContentType.objects.filter(app_label=app).values_list("model", flat=True))
    assert flat.first("admin") == "logentry"
    assert flat.first("nothing") is None


def test_a_list_fills_one_blank():
    kept = Kept(lambda apps: ContentType.objects.filter(Among("app_label", apps)).order_by("app_label").values_list("app_label"))
    assert {app for (app,) in kept(["admin", "sessions"])} == {"admin", "sessions"}
    assert kept(["admin"]) == [("admin",)]
    assert kept([]) == []


def test_a_list_of_one_is_asked_as_one_so_that_the_database_keeps_its_plan():
    kept = Kept(lambda apps: ContentType.objects.filter(Among("app_label", apps)))
    for apps, said in ((["admin"], "= 'admin'"), (["admin", "sessions"], "= ANY('{admin,sessions}'")):
        with CaptureQueriesContext(connection) as asked:
            kept(apps)
        assert said in asked[0]["sql"]


@pytest.mark.parametrize("apps", [["admin"], ["admin", "sessions"], []])
def test_a_question_in_sql_about_some_ids_answers_all_of_them(apps):
    with connection.cursor() as cursor:
        cursor.execute(*among_ids("SELECT app_label FROM django_content_type WHERE app_label = ANY(%(ids)s) ORDER BY 1", apps))
        assert {app for (app,) in cursor.fetchall()} == set(apps)


def test_what_is_fetched_along_comes_too(django_assert_num_queries):
    kept = Kept(lambda app: ContentType.objects.filter(app_label=app).prefetch_related("permission_set"))
    with django_assert_num_queries(2):
        (one,) = kept("admin")
        assert len(one.permission_set.all()) == 4


@pytest.mark.django_db(transaction=True)
def test_many_threads_ask_at_once():
    kept, found = Kept(lambda app: ContentType.objects.filter(app_label=app).values_list("model", flat=True)), []

    def ask(app):
        found.append((app, kept(app)))
        connection.close()

    threads = [Thread(target=ask, args=[app]) for app in ("admin", "sessions") * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted([("admin", ["logentry"]), ("sessions", ["session"])] * 8)
