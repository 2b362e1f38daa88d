"""What waits in an inbox, and the ways out of the house; always one's own only."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.base.kept import Kept
from yiyang.notices import definitions
from yiyang.notices.models import Channel, Delivery, Notice
from yiyang.notices.rules import deliveries as rules
from yiyang.notices.rules import web_push
from yiyang.notices.types import ChannelKind, DeliveryState, SendError, live_house, live_user
from yiyang.runtime import keys, places
from yiyang.ui import markup
from yiyang.ui.types import Choice, Tone

PIECE = 50
ICONS = {ChannelKind.WEB_PUSH: "smartphone", ChannelKind.APPRISE: "message-square", ChannelKind.VOICE: "phone-call"}
WAITING = Notice.objects.filter(read_at=None).order_by().values("user")
UNREAD: "Kept[int]" = Kept(lambda user: WAITING.filter(user=user).annotate(count=Count("pk")).values_list("count", flat=True))


Houses = Callable[[User], Iterable[UUID]]
_houses: list[Houses] = []


def register_houses(of: Houses) -> None:
    """Say whose news the open pages of a user follow beside their own: institutions, by id."""
    _houses.append(of)


def live_subjects(user: User) -> tuple[str, ...]:
    """Everything the open pages of a user listen to."""
    houses = dict.fromkeys(house for of in _houses for house in of(user))
    return (live_user(user.pk), *map(live_house, houses))


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One message as the inbox shows it."""

    id: UUID
    text: str
    tone: str
    at: datetime
    link: str
    is_unread: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One's messages, unread first, then by time."""

    rows: tuple[NoticeRow, ...]
    chips: tuple[Choice, ...]
    unread: int
    earlier: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """How one message went out by a channel, and what the other side said."""

    at: datetime
    way: str
    tone: str
    state: str
    tries: int
    answer: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of the last test of a channel."""

    at: datetime
    tone: str
    sentence: str
    answer: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One way out of the house, without its address."""

    id: UUID
    words: str
    way: str
    icon: str
    threshold: str
    quiet: str
    test: Tested | None
    deliveries: tuple[DeliveryRow, ...]


@dataclass(frozen=True, slots=True)
class WayRow:
    """One kind of address that may be chosen."""

    name: str
    example: str


def unread_count(user: User) -> int:
    """How many messages wait."""
    return UNREAD.first(user.pk) or 0


def notice_for(user: User, pk: UUID) -> Notice:
    """One message of one's own."""
    notice = Notice.objects.filter(user=user, pk=pk).first()
    if notice is None:
        raise NotFound(_("This message is not in your inbox."))
    return notice


def channel_for(user: User, pk: UUID) -> Channel:
    """One channel of one's own that was not removed."""
    channel = Channel.objects.filter(user=user, pk=pk, is_active=True).first()
    if channel is None:
        raise NotFound(_("This channel is not one of yours, or it was removed."))
    return channel


def inbox(user: User, *, show: str = "", before: datetime | None = None) -> InboxPage:
    """A piece of the inbox: what is unread stands first, older pieces follow by time."""
    waiting = Notice.objects.filter(user=user, read_at=None)
    chosen = Notice.objects.filter(user=user) if show != "unread" else waiting
    if before:
        chosen = chosen.filter(at__lt=before)
    found = list(chosen.order_by("-at")[: PIECE + 1])
    shown = sorted(found[:PIECE], key=lambda notice: notice.read_at is not None)
    unread = waiting.count()
    earlier = f"?show={show}&before={found[PIECE - 1].at.isoformat().replace('+', '%2B')}" if len(found) > PIECE else ""
    return InboxPage(tuple(map(_row, shown)), _chips(show, unread), unread, earlier)


def channels(user: User) -> tuple[ChannelRow, ...]:
    """One's channels, each with its last test and its latest deliveries."""
    return tuple(map(_channel_row, _with_latest(Channel.objects.filter(user=user, is_active=True))))


def telephone_of(place_id: UUID) -> ChannelRow | None:
    """A house's telephone gateway, without its address."""
    found = _with_latest(Channel.objects.filter(place_id=place_id, is_active=True)).first()
    return _channel_row(found) if found else None


def channels_of(user: User, severity: str = "") -> list[Channel]:
    """The channels by which a message of a severity may reach a user; all of them when no severity is named."""
    mine = Channel.objects.filter(user=user, is_active=True).order_by("created_at")
    return [channel for channel in mine if not severity or rules.reaches(severity, channel.min_severity)]


def telephones_of(place_id: UUID) -> list[Channel]:
    """The telephone gateway of a house, if it has one."""
    return list(Channel.objects.filter(place_id=place_id, is_active=True))


def deliveries_of(notice_ids: Iterable[UUID]) -> dict[UUID, tuple[DeliveryRow, ...]]:
    """How some messages went out, in the order in which the ways were taken; without the names people gave their channels."""
    found: dict[UUID, list[DeliveryRow]] = defaultdict(list)
    rows = Delivery.objects.filter(notice__in=list(notice_ids)).select_related("channel").order_by("tier", "created_at")
    for row in rows:
        found[row.notice_id].append(_delivery_row(row))
    return {pk: tuple(rows) for pk, rows in found.items()}


def push_key() -> ec.EllipticCurvePrivateKey:
    """The key by which push services know this installation; made once, kept in ``keys/vapid``."""
    fresh = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    kept = serialization.load_pem_private_key(keys.keep("vapid", places.var(), fresh.decode()).encode(), None)
    if not isinstance(kept, ec.EllipticCurvePrivateKey):
        raise TypeError("keys/vapid holds no key on the curve P-256")
    return kept


def push_address() -> str:
    """The public half of that key, as a browser asks for it."""
    return web_push.encoded(web_push.point(push_key().public_key()))


def push_contact() -> str:
    """Whom a push service may write to (``YIYANG_CONTACT``), else where this installation lives."""
    origins = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if origin.startswith("https://")]
    return os.environ.get("YIYANG_CONTACT") or (origins[0] if origins else "mailto:operator@example.org")


def ways() -> tuple[WayRow, ...]:
    """The kinds of address to choose from."""
    language = get_language() or ""
    return tuple(WayRow(way.words.say(language), way.example) for way in definitions.ways().values())


def error_sentence(error: str) -> str:
    """What went wrong with a channel and what to do, for its owner."""
    sentences = {
        SendError.REFUSED: _("The other side did not take it. Check the key or token, then try again."),
        SendError.UNUSABLE: _("The address cannot be used. Remove it and add it again."),
        SendError.UNRESOLVED: _("The server was not found. Check its name."),
        SendError.INSIDE: _("The server lies inside the house network. Ask the operator to register it."),
        SendError.BROKEN: _("Sending failed on our side. Try again later."),
        SendError.GONE: _("This phone or browser no longer takes pushes. Switch them on again there."),
    }
    return sentences[SendError(error)]


def state_word(state: str) -> str:
    """How far a delivery has come."""
    words = {
        DeliveryState.HELD: pgettext("delivery", "In reserve"),
        DeliveryState.QUEUED: pgettext("delivery", "Waiting"),
        DeliveryState.SENDING: pgettext("delivery", "On its way"),
        DeliveryState.SENT: pgettext("delivery", "Sent"),
        DeliveryState.FAILED: pgettext("delivery", "Not delivered"),
        DeliveryState.CANCELLED: pgettext("delivery", "Cancelled"),
    }
    return words[DeliveryState(state)]


STATE_TONES = {
    DeliveryState.HELD: Tone.QUIET,
    DeliveryState.QUEUED: Tone.INFO,
    DeliveryState.SENDING: Tone.INFO,
    DeliveryState.SENT: Tone.OK,
    DeliveryState.FAILED: Tone.CRITICAL,
    DeliveryState.CANCELLED: Tone.QUIET,
}


def _row(notice: Notice) -> NoticeRow:
    text = notice.words.say(get_language() or "")
    return NoticeRow(notice.pk, text, notice.severity, notice.at, notice.link, notice.read_at is None)


def _chips(show: str, unread: int) -> tuple[Choice, ...]:
    return (Choice(_("All messages"), "?", show != "unread"), Choice(_("Unread"), "?show=unread", show == "unread", unread))


def _with_latest(channels: QuerySet[Channel]) -> QuerySet[Channel]:
    latest = Delivery.objects.select_related("channel").order_by("-at")
    return channels.prefetch_related(Prefetch("deliveries", latest[:5], to_attr="latest")).order_by("created_at")


def _channel_row(channel: Channel) -> ChannelRow:
    quiet, latest = channel.quiet, channel.latest  # type: ignore[attr-defined]
    return ChannelRow(
        channel.pk,
        channel.words,
        _way(channel),
        ICONS[channel.kind],
        markup.tone_word(channel.min_severity),
        f"{quiet.start:%H:%M}–{quiet.end:%H:%M}" if quiet else "",
        _test_row(channel),
        tuple(map(_delivery_row, latest)),
    )


def _test_row(channel: Channel) -> Tested | None:
    if channel.tested_at is None:
        return None
    if channel.test_error:
        return Tested(channel.tested_at, Tone.CRITICAL, error_sentence(channel.test_error), channel.test_answer)
    return Tested(channel.tested_at, Tone.OK, _("The other side took it."), channel.test_answer)


def _delivery_row(delivery: Delivery) -> DeliveryRow:
    """Sent when the other side took it, on the screen when the phone said so, failed with the reason."""
    state = DeliveryState(delivery.state)
    if delivery.shown_at:
        return DeliveryRow(
            delivery.shown_at, _way(delivery.channel), Tone.OK, pgettext("delivery", "On the screen"), delivery.attempts
        )
    retried = state == DeliveryState.QUEUED and delivery.attempts > 0
    return DeliveryRow(
        delivery.at,
        _way(delivery.channel),
        Tone.URGENT if retried else STATE_TONES[state],
        pgettext("delivery", "Failed, tried again") if retried else state_word(state),
        delivery.attempts,
        delivery.answer,
        error_sentence(delivery.error_code) if delivery.error_code and state != DeliveryState.SENT else "",
    )


def _way(channel: Channel) -> str:
    """The sort of a channel as people say it."""
    language, way = get_language() or "", definitions.ways().get(channel.scheme)
    return (way.words if way else channel.kind.words).say(language)
