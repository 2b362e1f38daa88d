"""Messages on their way out of the house: queued, tried again after a longer wait, and by the next way when one fails."""

import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yiyang.audit import actions as audit
from yiyang.base import events, jobs
from yiyang.notices import queries
from yiyang.notices.actions import senders
from yiyang.notices.models import Attempt, Channel, Delivery, Notice
from yiyang.notices.rules import deliveries as rules
from yiyang.notices.types import (
    ChannelKind,
    DeliveryMoved,
    DeliveryState,
    Outgoing,
    Reply,
    Route,
    SendError,
    Standing,
    Telephone,
)
from yiyang.ui import markup

log = logging.getLogger(__name__)
DELIVER = "yiyang.notices.tasks.deliver"


def queue(notice: Notice, route: Route | None, telephone: Telephone | None, *, at: datetime) -> None:
    """Put a message on its way to each channel of its reader that it is severe enough for; part of telling."""
    channels = queries.channels_of(notice.user, notice.severity)
    if telephone and not any(channel.kind == ChannelKind.VOICE for channel in channels):
        channels += queries.telephones_of(telephone.place_id)
    for channel in channels:
        tier = rules.tier_of(channel.kind, route)
        if tier is not None:
            number = telephone.number if telephone and channel.place_id else None
            due = rules.ring_at(timezone.localtime(at), notice.severity, channel.quiet)
            Delivery.objects.create(
                notice=notice, channel=channel, tier=tier, state=DeliveryState.HELD, number=number, due_at=due, at=at
            )
    if channels:
        let_go(notice, at=at)


def attempt_delivery(delivery_id: UUID, *, at: datetime) -> DeliveryState | None:
    """Try once to hand a message to its channel; no database connection waits while the channel thinks.

    Answers the new state, or None when another worker has the delivery or it is over.
    """
    delivery = _take(delivery_id, at)
    if delivery is None:
        return None
    if not delivery.channel.is_active:
        return _cancel(delivery, at)
    reply = senders.send(outgoing(delivery))
    return _conclude(delivery, reply, at=max(at, timezone.now()))


@transaction.atomic
def note_shown(delivery_id: UUID, *, at: datetime) -> bool:
    """A phone reports that a message is on its screen; the first report counts, unknown ones are nothing."""
    changed = Delivery.objects.filter(pk=delivery_id, shown_at=None, channel__scheme="webpush").update(shown_at=at)
    if changed:
        events.emit(DeliveryMoved(Delivery.objects.values_list("notice", flat=True).get(pk=delivery_id)))
    return bool(changed)


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


def outgoing(delivery: Delivery) -> Outgoing:
    """What leaves the house: never more on a lock screen or a telephone than that something waits, and how grave it is."""
    notice, channel = delivery.notice, delivery.channel
    with translation.override(notice.user.language):
        title = _("Yiyang: %(severity)s") % {"severity": markup.tone_word(notice.severity) or _("message")}
        body = _("An alarm needs you. Open Yiyang.") if notice.kind == "alarm" else _("There is a message for you. Open Yiyang.")
    if channel.full_text and channel.kind == ChannelKind.APPRISE:
        body = notice.words.say(notice.user.language)
    if channel.kind == ChannelKind.APPRISE and settings.CSRF_TRUSTED_ORIGINS and notice.link:
        body = f"{body}\n{settings.CSRF_TRUSTED_ORIGINS[0]}{notice.link}"
    return Outgoing(
        channel.kind, str(channel.url), str(channel.secret or ""), title, body, severity=notice.severity,
        language=notice.user.language, link=notice.link, number=str(delivery.number or ""), delivery_id=str(delivery.pk),
    )  # fmt: skip


def close_channel(channel: Channel, *, at: datetime) -> None:
    """A channel is over: its address is forgotten, and what was on its way there takes the next way."""
    channel.is_active, channel.removed_at, channel.url, channel.secret = False, at, "", None
    channel.save(update_fields=["is_active", "removed_at", "url", "secret"])
    waiting = channel.deliveries.filter(state__in=[DeliveryState.HELD, DeliveryState.QUEUED])
    notices = list(Notice.objects.filter(deliveries__in=waiting).distinct())
    waiting.update(state=DeliveryState.CANCELLED, at=at)
    for notice in notices:
        let_go(notice, at=at)


def let_go(notice: Notice, *, at: datetime) -> None:
    """Start the next ways of a message when none before them has brought it."""
    known = [Standing(one.tier, DeliveryState(one.state), one.attempts) for one in notice.deliveries.all()]
    tier = rules.next_tier(known)
    held = notice.deliveries.filter(state=DeliveryState.HELD, tier=tier) if tier is not None else ()
    for delivery in held:
        delivery.state, delivery.due_at, delivery.at = DeliveryState.QUEUED, max(delivery.due_at, at), at
        delivery.save(update_fields=["state", "due_at", "at"])
        _enqueue(delivery.pk, delivery.due_at)


def _enqueue(delivery_id: UUID, due: datetime) -> None:
    later = due if due > timezone.now() else None
    jobs.put(DELIVER, queue="notices", at=later, delivery_id=str(delivery_id))


def _take(delivery_id: UUID, at: datetime) -> Delivery | None:
    taken = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.QUEUED).update(
        state=DeliveryState.SENDING, attempts=models.F("attempts") + 1, at=at
    )
    return Delivery.objects.select_related("notice__user", "channel").get(pk=delivery_id) if taken else None


@transaction.atomic
def _cancel(delivery: Delivery, at: datetime) -> DeliveryState:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.CANCELLED, number=None, at=at)
    let_go(delivery.notice, at=at)
    return DeliveryState.CANCELLED


@transaction.atomic
def _conclude(delivery: Delivery, reply: Reply, *, at: datetime) -> DeliveryState:
    """Write down what came of an attempt, try again or fall back, and forget what is no longer needed."""
    code = reply.error or ""
    step = rules.after_attempt(reply, attempts=delivery.attempts, at=at)
    Attempt.objects.create(delivery=delivery, at=at, arrived=reply.error is None, error_code=code, answer=reply.said)
    delivery.state, delivery.error_code, delivery.answer = step.state, code, reply.said
    delivery.at, delivery.due_at = at, step.due_at or delivery.due_at
    delivery.number = delivery.number if step.due_at else None
    delivery.save(update_fields=["state", "error_code", "answer", "number", "at", "due_at"])
    if step.due_at:
        _enqueue(delivery.pk, step.due_at)
    if reply.error == SendError.GONE:
        close_channel(delivery.channel, at=at)
        audit.record(None, "channel.expired", delivery.channel)
    if reply.error:
        let_go(Notice.objects.select_for_update().get(pk=delivery.notice_id), at=at)
    events.emit(DeliveryMoved(delivery.notice_id))
    log.info("delivery %s try %d: %s %s", delivery.pk, delivery.attempts, step.state, code)
    return step.state
