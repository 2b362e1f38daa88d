"""Words of notices: how a delivery stands, what a channel may be, what an open page hears."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from yiyang.lib.words import Words


class ChannelKind(StrEnum):
    """The sorts of ways a message takes: the inbox and open pages, a phone's own push, a messenger or SMS or mail, a voice."""

    PAGE = "page"
    WEB_PUSH = "web_push"
    APPRISE = "apprise"
    VOICE = "voice"

    @property
    def words(self) -> Words:
        """The way as people say it."""
        return KIND_WORDS[self]


KIND_WORDS = {
    ChannelKind.PAGE: Words("站内消息", "Inbox and open pages"),
    ChannelKind.WEB_PUSH: Words("手机推送", "Push"),
    ChannelKind.APPRISE: Words("企业微信、钉钉、短信、邮件等", "WeCom, DingTalk, SMS, mail …"),
    ChannelKind.VOICE: Words("电话", "Phone call"),
}
WEB_PUSH_SCHEME, VOICE_SCHEME = "webpush", "voice"


class DeliveryState(StrEnum):
    """How far a message has come on its way out of the house."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SendError(StrEnum):
    """Why an attempt did not reach its channel; a code, so that a log never repeats a message."""

    REFUSED = "refused"
    UNUSABLE = "unusable"
    UNRESOLVED = "unresolved"
    INSIDE = "inside"
    BROKEN = "broken"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which only what cannot wait may ring; over midnight when it starts later than it ends."""

    start: time
    end: time


def live_user(user_id: UUID) -> str:
    """Where the open pages of one user hear what is for them."""
    return f"live.user.{user_id}"


def live_house(institution_id: UUID) -> str:
    """Where the open pages of those who answer at an institution hear what changed there."""
    return f"live.house.{institution_id}"


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One thing an open page should hear now."""

    event: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """Which ways a message takes at once, and which only when those before them did not arrive."""

    at_once: tuple[ChannelKind, ...]
    then: tuple[ChannelKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Telephone:
    """A house's own telephone gateway and the number it should ring for somebody without one of their own."""

    place_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser wants its pushes, and its keys, as it says them itself (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What leaves the house for one channel: the channel's address and secret, and words that may stand on a lock screen."""

    kind: ChannelKind
    url: str
    secret: str
    title: str
    body: str
    severity: str = "info"
    language: str = "zh-hans"
    link: str = ""
    number: str = ""
    delivery_id: str = ""
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of an attempt: what went wrong, if anything did, and what the other side said, without any content."""

    error: SendError | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one delivery of a message stands, as far as falling back to the next way is concerned."""

    tier: int
    state: DeliveryState
    attempts: int


@dataclass(frozen=True, slots=True)
class DeliveryMoved:
    """A delivery was tried, or the other side said that the message is on a screen."""

    notice_id: UUID


@dataclass(frozen=True, slots=True)
class NextStep:
    """What becomes of a delivery after an attempt; ``due_at`` only when it will be tried again."""

    state: DeliveryState
    due_at: datetime | None = None
