from datetime import time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from yiyang.audit.types import Subject
from yiyang.base.errors import Invalid, NotFound
from yiyang.lib.words import Words
from yiyang.notices import actions, queries, tasks
from yiyang.notices.models import Attempt, Delivery, Notice
from yiyang.runtime import bus

WORDS = Words("张国生血压过高，请处理", "Blood pressure of 张国生 too high")
SUBJECT = Subject("monitoring.alarm", "7")


def tell(user, severity="critical", at=None):
    return actions.tell(
        user, "alarm", severity=severity, words=WORDS, link="/alarms/7/", subject=SUBJECT, at=at or timezone.now()
    )


def add(user, gateway, **facts):
    return actions.add_channel(by=user, words="短信", url=gateway.url, at=timezone.now(), **facts)


def jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args ->> 'delivery_id' FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [actions.DELIVER]
        )
        return [row[0] for row in cursor.fetchall()]


def test_a_message_stands_in_the_inbox(li):
    tell(li)
    assert (queries.unread_count(li), Notice.objects.get().subject_id) == (1, "7")


def test_a_message_reaches_open_pages_when_the_transaction_is_committed(li, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setattr(bus, "publish", lambda subject, payload: heard.append(subject))
    with django_capture_on_commit_callbacks(execute=True):
        tell(li)
        assert heard == []
    assert heard == [f"live.user.{li.pk}"]


def test_reading_counts_once(li):
    notice = tell(li)
    first = timezone.now()
    actions.mark_read(notice, by=li, at=first)
    actions.mark_read(notice, by=li, at=first + timedelta(hours=1))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_nobody_reads_another_s_message(li, wang):
    with pytest.raises(NotFound):
        actions.mark_read(tell(li), by=wang, at=timezone.now())


def test_marking_all_read_leaves_others_alone(li, wang):
    tell(li), tell(li), tell(wang)
    assert actions.mark_all_read(by=li, at=timezone.now()) == 2
    assert queries.unread_count(wang) == 1


def test_a_severe_message_is_queued_for_the_channel_in_the_same_transaction(li, gateway):
    add(li, gateway, min_severity="urgent")
    tell(li)
    assert jobs() == [str(Delivery.objects.get().pk)]


def test_a_mild_message_stays_in_the_inbox(li, gateway):
    add(li, gateway, min_severity="urgent")
    tell(li, severity="watch")
    assert not Delivery.objects.exists()


def test_quiet_hours_postpone_what_can_wait(li, gateway):
    add(li, gateway, min_severity="watch", quiet_from=time(0), quiet_until=time(23, 59))
    tell(li, severity="urgent", at=timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0))
    assert timezone.localtime(Delivery.objects.get().due_at).time() == time(23, 59)


def test_a_delivery_arrives_without_saying_what_it_is_about(li, gateway):
    add(li, gateway)
    tell(li)
    tasks.deliver(delivery_id=str(Delivery.objects.get().pk))
    assert Delivery.objects.get().state == "sent"
    assert "张国生" not in gateway.received[0]


def test_whoever_wants_it_gets_the_whole_message(li, gateway):
    add(li, gateway, full_text=True)
    tell(li)
    actions.attempt_delivery(Delivery.objects.get().pk, at=timezone.now())
    assert "张国生" in gateway.received[0]


def test_a_failed_try_is_logged_and_tried_again_later(li, gateway):
    gateway.status = 500
    add(li, gateway)
    tell(li)
    actions.attempt_delivery(Delivery.objects.get().pk, at=timezone.now())
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.error_code, len(jobs())) == ("queued", 1, "refused", 2)
    assert list(Attempt.objects.values_list("arrived", "error_code")) == [(False, "refused")]


def test_two_workers_do_not_send_twice(li, gateway):
    add(li, gateway)
    tell(li)
    pk = Delivery.objects.get().pk
    actions.attempt_delivery(pk, at=timezone.now())
    assert actions.attempt_delivery(pk, at=timezone.now()) is None
    assert len(gateway.received) == 1


def test_what_a_stopped_worker_left_behind_is_sent_again(li, gateway):
    add(li, gateway)
    tell(li)
    assert actions.rescue_lost(at=timezone.now() + timedelta(hours=1)) == 1
    assert len(jobs()) == 2
    assert Delivery.objects.get().state == "queued"


def test_what_is_on_its_way_is_left_alone(li, gateway):
    add(li, gateway)
    tell(li)
    assert tasks.rescue() == 0


def test_a_removed_channel_forgets_its_address_and_rings_no_more(li, gateway):
    channel = add(li, gateway)
    tell(li)
    actions.remove_channel(channel, by=li, at=timezone.now())
    channel.refresh_from_db()
    assert (channel.url, channel.is_active, Delivery.objects.get().state) == ("", False, "cancelled")


def test_a_delivery_whose_channel_is_gone_is_not_sent(li, gateway):
    channel = add(li, gateway)
    tell(li)
    actions.remove_channel(channel, by=li, at=timezone.now())
    assert actions.attempt_delivery(Delivery.objects.get().pk, at=timezone.now()) is None
    assert gateway.received == []


def test_a_test_message_says_at_once_whether_it_arrived(li, gateway):
    channel = add(li, gateway)
    assert actions.send_test(channel, by=li, at=timezone.now()).error is None
    gateway.status = 403
    assert actions.send_test(channel, by=li, at=timezone.now()).error == "refused"
    channel.refresh_from_db()
    assert (channel.test_error, channel.test_answer) == ("refused", "HTTP 403")


def test_nobody_tests_another_s_channel(li, wang, gateway):
    with pytest.raises(NotFound):
        actions.send_test(add(li, gateway), by=wang, at=timezone.now())


def test_a_server_that_has_since_become_the_house_s_own_is_not_called(li, gateway, monkeypatch):
    channel = add(li, gateway)
    monkeypatch.setenv("YIYANG_CHANNEL_HOSTS", "")
    assert actions.send_test(channel, by=li, at=timezone.now()).error == "inside"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "syslog://",
        "json://sms.example.com/x",
        "jsons://127.0.0.1/x",
        "jsons://169.254.169.254/latest",
        "mailtos://a:b@localhost",
        "wecombot://",
        "not an address",
        "",
    ],
)
def test_dangerous_and_broken_addresses_are_refused(li, url):
    with pytest.raises(Invalid) as error:
        actions.add_channel(by=li, words="x", url=url, at=timezone.now())
    assert error.value.field == "url"


def test_an_address_is_sealed_in_the_database(li, gateway):
    add(li, gateway)
    with connection.cursor() as cursor:
        cursor.execute("SELECT url FROM notices_channel")
        assert b"127.0.0.1" not in bytes(cursor.fetchone()[0])
