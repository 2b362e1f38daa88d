"""The ways out of the house: opened, tested and closed by whom they belong to."""

import logging
from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.notices import guards, queries
from yiyang.notices.actions import deliveries, senders
from yiyang.notices.models import Channel
from yiyang.notices.types import VOICE_SCHEME, WEB_PUSH_SCHEME, Outgoing, Reply, Subscription
from yiyang.ui.types import Tone

log = logging.getLogger(__name__)


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
    """Open a way to reach a user outside the house: messenger, SMS gateway, mail."""
    scheme = guards.check_address(url)
    return _added(
        by, at=at, user=by, words=words, scheme=scheme, url=url, min_severity=Tone(min_severity), full_text=full_text,
        quiet_from=quiet_from, quiet_until=quiet_until,
    )  # fmt: skip


@transaction.atomic
def add_push(subscription: Subscription, *, words: str, by: User, at: datetime) -> Channel:
    """Let a browser ring by its own push service; the same browser twice is one channel, with its newest keys."""
    guards.check_subscription(subscription)
    secret = msgspec.json.encode({"p256dh": subscription.p256dh, "auth": subscription.auth}).decode()
    User.objects.select_for_update().get(pk=by.pk)
    for channel in Channel.objects.filter(user=by, scheme=WEB_PUSH_SCHEME, is_active=True):
        if str(channel.url) == subscription.endpoint:
            channel.secret = secret
            channel.save(update_fields=["secret"])
            return channel
    return _added(by, at=at, user=by, words=words, scheme=WEB_PUSH_SCHEME, url=subscription.endpoint, secret=secret)


@transaction.atomic
def add_voice(*, by: User, words: str, url: str, token: str = "", min_severity: str = Tone.CRITICAL, at: datetime) -> Channel:
    """Let a telephone gateway of one's own ring; it is asked by JSON (``docs/how-to/operator.md``)."""
    guards.check_gateway(url)
    return _added(
        by, at=at, user=by, words=words, scheme=VOICE_SCHEME, url=url, secret=token or None, min_severity=Tone(min_severity)
    )


@transaction.atomic
def set_telephone(place_id: UUID, *, words: str, url: str, token: str = "", by: User | None, at: datetime) -> Channel:
    """Give a house its telephone gateway; a former one is closed. Who may do so is asked by the context of the house."""
    guards.check_gateway(url)
    for former in queries.telephones_of(place_id):
        deliveries.close_channel(former, at=at)
    return _added(by, at=at, place_id=place_id, words=words, scheme=VOICE_SCHEME, url=url, secret=token or None)


@transaction.atomic
def remove_telephone(place_id: UUID, *, by: User | None, at: datetime) -> None:
    """Take a house's telephone gateway away."""
    for channel in queries.telephones_of(place_id):
        deliveries.close_channel(channel, at=at)
        audit.record(by, "channel.removed", channel, place=place_id)


@transaction.atomic
def remove_channel(channel: Channel, *, by: User, at: datetime) -> None:
    """Close a way out of the house and forget its address; what was delivered over it stays on record."""
    guards.check_own(by, channel)
    deliveries.close_channel(channel, at=at)
    audit.record(by, "channel.removed", channel)


def send_test(channel: Channel, *, by: User, number: str = "", at: datetime) -> Reply:
    """Send a word to a channel at once, and keep with it what the other side said."""
    if channel.user_id:
        guards.check_own(by, channel)
    with translation.override(by.language):
        title, body = _("Yiyang: a test"), _("If you can read this, messages reach you here.")
    test = Outgoing(
        channel.kind, str(channel.url), str(channel.secret or ""), title, body, language=by.language, link="/channels/",
        number=number, is_test=True,
    )  # fmt: skip
    reply = senders.send(test)
    Channel.objects.filter(pk=channel.pk).update(tested_at=at, test_error=reply.error or "", test_answer=reply.said)
    return reply


def send_tests(channels: Sequence[Channel], *, by: User, at: datetime) -> list[Reply]:
    """Test several channels, one after the other."""
    return [send_test(channel, by=by, at=at) for channel in channels]


def _added(by: User | None, *, at: datetime, **facts: object) -> Channel:
    channel: Channel = Channel.objects.create(**facts)
    audit.record(by, "channel.added", channel, scheme=channel.scheme, min_severity=str(channel.min_severity))
    log.info("channel %s added at %s", channel.pk, at.isoformat())
    return channel
