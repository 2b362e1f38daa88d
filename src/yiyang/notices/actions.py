"""Saying something to somebody so that it arrives: inbox, open pages, and ways out of the house."""

import logging
from collections.abc import Iterable
from datetime import datetime, time
from functools import partial
from typing import Any
from uuid import UUID

import apprise
import msgspec
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.audit.types import Subject
from yiyang.lib.words import Words
from yiyang.notices import guards, queries, rules
from yiyang.notices.models import Attempt, Channel, Delivery, Notice
from yiyang.notices.types import DeliveryState, LiveEvent, Outgoing, SendError
from yiyang.runtime import bus
from yiyang.ui import markup
from yiyang.ui.types import Tone

log = logging.getLogger(__name__)
DELIVER = "yiyang.notices.tasks.deliver"


@transaction.atomic
def tell(
    user: User,
    kind: str,
    *,
    severity: str,
    words: Words,
    link: str = "",
    subject: models.Model | Subject | None = None,
    at: datetime,
) -> Notice:
    """Put a message into a user's inbox, on their open pages, and on its way to each channel it is severe enough for."""
    about = _subject(subject)
    notice = Notice.objects.create(
        user=user, kind=kind, severity=Tone(severity), zh=words.zh, en=words.en, link=link,
        subject_kind=about.kind, subject_id=about.id, at=at,
    )  # fmt: skip
    for channel in Channel.objects.filter(user=user, is_active=True):
        if rules.reaches(severity, channel.min_severity):
            _queue(notice, channel, at)
    text = words.say(user.language)
    news = {"id": notice.pk, "kind": kind, "tone": notice.severity, "text": text, "link": link}
    push([user.pk], "notice", news | {"unread": queries.unread_count(user)})
    return notice


def push(user_ids: Iterable[UUID], event: str, payload: dict[str, Any]) -> None:
    """Let the open pages of some users hear something, once the transaction is committed; nothing is kept for closed ones.

    Pages know ``alarm``, ``notice`` and ``refresh``; ``payload`` may name ``topics`` to reload, and a ``text`` with its ``tone``.
    """
    message = msgspec.json.encode(LiveEvent(event, payload))
    for pk in dict.fromkeys(user_ids):
        transaction.on_commit(partial(bus.publish, f"live.user.{pk}", message))


@transaction.atomic
def mark_read(notice: Notice, *, by: User, at: datetime) -> None:
    """Note that a message was read; the first reading counts."""
    guards.check_own(by, notice)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
    push([by.pk], "notice", {"topics": ["inbox"], "unread": queries.unread_count(by)})


@transaction.atomic
def mark_all_read(*, by: User, at: datetime) -> int:
    """Note that everything in the inbox up to now was read; answers how many that were."""
    changed = Notice.objects.filter(user=by, read_at=None, at__lte=at).update(read_at=at)
    push([by.pk], "notice", {"topics": ["inbox"], "unread": queries.unread_count(by)})
    return changed


@transaction.atomic
def add_channel(
    *,
    by: User,
    words: str,
    url: str,
    min_severity: str = Tone.URGENT,
    full_text: bool = False,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    at: datetime,
) -> Channel:
    """Open a way to reach a user outside the house."""
    scheme = guards.check_address(url)
    channel = Channel.objects.create(
        user=by, words=words, scheme=scheme, url=url, min_severity=Tone(min_severity), full_text=full_text,
        quiet_from=quiet_from, quiet_until=quiet_until,
    )  # fmt: skip
    audit.record(by, "channel.added", channel, scheme=scheme, min_severity=str(min_severity))
    log.info("channel %s added at %s", channel.pk, at.isoformat())
    return channel


@transaction.atomic
def remove_channel(channel: Channel, *, by: User, at: datetime) -> None:
    """Close a way out of the house and forget its address; what was delivered over it stays on record."""
    guards.check_own(by, channel)
    channel.is_active, channel.removed_at, channel.url = False, at, ""
    channel.save(update_fields=["is_active", "removed_at", "url"])
    channel.deliveries.filter(state=DeliveryState.QUEUED).update(state=DeliveryState.CANCELLED, at=at)
    audit.record(by, "channel.removed", channel)


def send_test(channel: Channel, *, by: User) -> SendError | None:
    """Send a word to a channel at once and answer what went wrong, if anything did."""
    guards.check_own(by, channel)
    with translation.override(by.language):
        title, body = _("Yiyang: a test"), _("If you can read this, messages reach you here.")
    return _send(Outgoing(str(channel.url), title, body))


def attempt_delivery(delivery_id: UUID, *, at: datetime) -> DeliveryState | None:
    """Try once to hand a message to its channel; no database connection waits while the channel thinks.

    Answers the new state, or None when another worker has the delivery or it is over.
    """
    delivery = _take(delivery_id, at)
    if delivery is None:
        return None
    if not delivery.channel.is_active:
        return _cancel(delivery, at)
    error = _send(_outgoing(delivery.notice, delivery.channel))
    return _conclude(delivery, error, timezone.now())


@transaction.atomic
def rescue_lost(*, at: datetime) -> int:
    """Put deliveries that a stopped worker left behind back on their way; answers how many."""
    late = at - rules.LOST_AFTER
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(
        models.Q(state=DeliveryState.QUEUED, due_at__lt=late) | models.Q(state=DeliveryState.SENDING, at__lt=late)
    )
    lost = list(waiting.values_list("pk", flat=True)[:500])
    Delivery.objects.filter(pk__in=lost).update(state=DeliveryState.QUEUED, due_at=at, at=at)
    for pk in lost:
        _enqueue(pk, at)
    return len(lost)


def _subject(subject: models.Model | Subject | None) -> Subject:
    if subject is None:
        return Subject("", "")
    if isinstance(subject, models.Model):
        return Subject(subject._meta.label_lower, str(subject.pk))
    return subject


def _queue(notice: Notice, channel: Channel, at: datetime) -> None:
    due = rules.ring_at(timezone.localtime(at), notice.severity, channel.quiet)
    delivery = Delivery.objects.create(notice=notice, channel=channel, due_at=due, at=at)
    _enqueue(delivery.pk, due)


def _enqueue(delivery_id: UUID, due: datetime) -> None:
    jobs.configure_task(DELIVER, schedule_at=due, queue="notices").defer(delivery_id=str(delivery_id))


def _take(delivery_id: UUID, at: datetime) -> Delivery | None:
    taken = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.QUEUED).update(
        state=DeliveryState.SENDING, attempts=models.F("attempts") + 1, at=at
    )
    return Delivery.objects.select_related("notice__user", "channel").get(pk=delivery_id) if taken else None


def _cancel(delivery: Delivery, at: datetime) -> DeliveryState:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.CANCELLED, at=at)
    return DeliveryState.CANCELLED


@transaction.atomic
def _conclude(delivery: Delivery, error: SendError | None, at: datetime) -> DeliveryState:
    code = error or ""
    step = rules.after_attempt(arrived=error is None, attempts=delivery.attempts, at=at)
    Attempt.objects.create(delivery=delivery, at=at, arrived=error is None, error_code=code)
    delivery.state, delivery.error_code, delivery.at, delivery.due_at = step.state, code, at, step.due_at or delivery.due_at
    delivery.save(update_fields=["state", "error_code", "at", "due_at"])
    if step.due_at:
        _enqueue(delivery.pk, step.due_at)
    log.info("delivery %s try %d: %s %s", delivery.pk, delivery.attempts, step.state, code)
    return step.state


def _outgoing(notice: Notice, channel: Channel) -> Outgoing:
    with translation.override(notice.user.language):
        title = _("Yiyang: %(severity)s") % {"severity": markup.tone_word(notice.severity) or _("message")}
        body = _("There is a message for you. Open Yiyang to read it.")
    if channel.full_text:
        body = notice.words.say(notice.user.language)
    origins = settings.CSRF_TRUSTED_ORIGINS
    return Outgoing(str(channel.url), title, f"{body}\n{origins[0]}{notice.link}" if origins and notice.link else body)


def _send(message: Outgoing) -> SendError | None:
    obstacle = guards.find_obstacle(message.url)
    if obstacle:
        return obstacle
    sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Yiyang", app_desc="Yiyang", app_url="", async_mode=False))
    if not sender.add(message.url):
        return SendError.UNUSABLE
    try:
        return None if sender.notify(title=message.title, body=message.body) else SendError.REFUSED
    except Exception as error:
        log.warning("a channel failed with %s", type(error).__name__)
        return SendError.BROKEN
