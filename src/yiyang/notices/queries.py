"""What waits in an inbox, and the ways out of the house; always one's own only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.base.kept import Kept
from yiyang.notices import definitions
from yiyang.notices.models import Channel, Delivery, Notice
from yiyang.notices.types import DeliveryState, SendError
from yiyang.ui import markup
from yiyang.ui.types import Choice, Tone

PIECE = 50
WAITING = Notice.objects.filter(read_at=None).order_by().values("user")
UNREAD: "Kept[int]" = Kept(lambda user: WAITING.filter(user=user).annotate(count=Count("pk")).values_list("count", flat=True))


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
    """How one message went out by a channel."""

    at: datetime
    tone: str
    state: str
    tries: int


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One way out of the house, without its address."""

    id: UUID
    words: str
    way: str
    threshold: str
    quiet: str
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
    """One's channels, each with its latest deliveries."""
    latest = Delivery.objects.order_by("-at")
    mine = (
        Channel.objects.filter(user=user, is_active=True)
        .prefetch_related(Prefetch("deliveries", latest[:5], to_attr="latest"))
        .order_by("created_at")
    )
    return tuple(map(_channel_row, mine))


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
    }
    return sentences[SendError(error)]


def state_word(state: str) -> str:
    """How far a delivery has come."""
    words = {
        DeliveryState.QUEUED: pgettext("delivery", "Waiting"),
        DeliveryState.SENDING: pgettext("delivery", "On its way"),
        DeliveryState.SENT: pgettext("delivery", "Arrived"),
        DeliveryState.FAILED: pgettext("delivery", "Not delivered"),
        DeliveryState.CANCELLED: pgettext("delivery", "Cancelled"),
    }
    return words[DeliveryState(state)]


STATE_TONES = {
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


def _channel_row(channel: Channel) -> ChannelRow:
    way = definitions.ways().get(channel.scheme)
    quiet, latest = channel.quiet, channel.latest  # type: ignore[attr-defined]
    return ChannelRow(
        channel.pk,
        channel.words,
        way.words.say(get_language() or "") if way else channel.scheme,
        markup.tone_word(channel.min_severity),
        f"{quiet.start:%H:%M}–{quiet.end:%H:%M}" if quiet else "",
        tuple(DeliveryRow(d.at, STATE_TONES[DeliveryState(d.state)], state_word(d.state), d.attempts) for d in latest),
    )
