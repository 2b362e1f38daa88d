"""Pages of devices and gateways, ready to print."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.monitoring.models import Binding, Device, Gateway
from yiyang.monitoring.queries import devices
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.people import queries as people
from yiyang.people.queries import Found
from yiyang.ui import markup
from yiyang.ui.types import Choice, Row, Tag, Tone

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class DevicesPage:
    """All devices one may see."""

    filters: tuple[Choice, ...]
    rows: tuple[Row, ...]
    text: str
    only: str
    may_manage: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stretch of time in which a device spoke for someone."""

    id: UUID
    name: str
    href: str
    from_at: datetime
    until_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class DevicePage:
    """One device: how it is, for whom it spoke, and what may be done."""

    id: UUID
    serial: str
    kind: str
    tags: tuple[Tag, ...]
    facts: tuple[tuple[str, str], ...]
    last_heard_at: datetime | None
    history: tuple[Spoken, ...]
    current: Spoken | None
    may_bind: bool
    may_manage: bool
    retired: bool
    text: str
    hits: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class GatewayCard:
    """One gateway and its state."""

    id: UUID
    name: str
    username: str
    institution: str
    last_heard_at: datetime | None
    revoked_at: datetime | None
    devices: int


@dataclass(frozen=True, slots=True)
class GatewaysPage:
    """The gateways one manages, and the form for another."""

    gateways: tuple[GatewayCard, ...]
    form: Any


@dataclass(frozen=True, slots=True)
class NewDevicePage:
    """The form for a device that is not registered yet."""

    form: Any


@dataclass(frozen=True, slots=True)
class TokenPage:
    """A new secret, shown this once."""

    title: str
    username: str
    token: str
    back: str


def devices_page(user: User, *, only: str, text: str) -> DevicesPage:
    """The list, narrowed to what was chosen."""
    now = timezone.now()
    found = list(devices.devices_for(user, only=only, text=text, now=now)[:MOST_ROWS])
    known = devices.names(user, (binding.elder_id for device in found for binding in device.bindings.all()))
    return DevicesPage(
        filters=_filters(user, only, now),
        rows=tuple(_row(device, known, now) for device in found),
        text=text,
        only=only,
        may_manage=access.may(user, "gateway.manage"),
    )


def _filters(user: User, only: str, now: datetime) -> tuple[Choice, ...]:
    labels = {
        "all": _("In use"),
        "silent": _("Silent"),
        "battery": _("Battery low"),
        "unbound": _("Free"),
        "retired": _("Retired"),
    }
    how_many = devices.counts(user, now=now)
    address = address_of("monitoring:devices")
    return tuple(Choice(label, f"{address}?only={name}", name == only, how_many[name]) for name, label in labels.items())


def _row(device: Device, known: dict[UUID, str], now: datetime) -> Row:
    binding = next(iter(device.bindings.all()), None)
    is_silent = devices.is_silent(device, now=now)
    heard = markup.relative(device.last_heard_at, now) if device.last_heard_at else _("never heard")
    return Row(
        href=address_of("monitoring:device", device.pk),
        title=device.serial,
        meta=f"{kind_words(device)} · {device.institution.words.say(get_language() or '')}",
        sentence=_whose(binding, known),
        foot=_("Silent; last heard: %(when)s") % {"when": heard} if is_silent else _("Last heard: %(when)s") % {"when": heard},
        severity=Tone.WATCH if is_silent else Tone.QUIET,
        tags=tags_of(device),
        id=str(device.pk),
    )


def _whose(binding: Binding | None, known: dict[UUID, str]) -> str:
    if binding is None:
        return _("speaks for nobody")
    return known.get(binding.elder_id, _("speaks for someone you do not look after"))


def kind_words(device: Device) -> str:
    """What a device is, in the reader's language."""
    return DeviceKind(device.kind).words.say(get_language() or "")


def tags_of(device: Device) -> tuple[Tag, ...]:
    """What is to be noticed about a device, apart from its silence."""
    tags = []
    if device.battery is not None and device.battery < devices.LOW_BATTERY:
        tags.append(Tag(_("battery %(charge)d %%") % {"charge": device.battery}, Tone.WATCH, sign="●"))
    if device.retired_at is not None:
        tags.append(Tag(_("retired"), Tone.QUIET))
    return tuple(tags)


def _silence(device: Device, *, now: datetime) -> tuple[Tag, ...]:
    return (Tag(_("silent"), Tone.WATCH, sign="●"),) if devices.is_silent(device, now=now) else ()


def device_page(user: User, device: Device, *, text: str = "") -> DevicePage:
    """One device; with ``text``, the elders it may be bound to."""
    now = timezone.now()
    bindings = devices.history_of(device)
    known = devices.names(user, (binding.elder_id for binding in bindings))
    history = tuple(_spoken(binding, known) for binding in bindings)
    may_bind = access.may(user, "device.bind", device)
    return DevicePage(
        id=device.pk,
        serial=device.serial,
        kind=kind_words(device),
        tags=(*_silence(device, now=now), *tags_of(device)),
        facts=_facts(device),
        last_heard_at=device.last_heard_at,
        history=history,
        current=next((spoken for spoken in history if spoken.until_at is None), None),
        may_bind=may_bind and device.retired_at is None,
        may_manage=access.may(user, "gateway.manage", device.institution) and device.retired_at is None,
        retired=device.retired_at is not None,
        text=text,
        hits=tuple(hit for hit in people.search(user, text) if hit.readable and hit.alive) if text and may_bind else (),
    )


def _spoken(binding: Binding, known: dict[UUID, str]) -> Spoken:
    named = binding.elder_id in known
    return Spoken(
        id=binding.pk,
        name=known.get(binding.elder_id, _("someone you do not look after")),
        href=address_of("clinic:record", binding.elder_id) if named else "",
        from_at=binding.from_at,
        until_at=binding.until_at,
        reason=binding.reason,
    )


def _facts(device: Device) -> tuple[tuple[str, str], ...]:
    language = get_language() or ""
    hours = devices.interval_hours(device.expected_interval)
    facts = (
        (_("Institution"), device.institution.words.say(language)),
        (_("Gateway"), device.gateway.name if device.gateway else _("none: speaks for itself")),
        (_("Model"), device.model),
        (_("Firmware"), device.firmware),
        (_("Battery"), "" if device.battery is None else f"{device.battery} %"),
        (_("Expected to speak"), _("every %(hours)s hours") % {"hours": hours} if hours else _("not watched")),
    )
    return tuple(fact for fact in facts if fact[1])


def gateways_page(user: User, *, form: Any) -> GatewaysPage:
    """The gateways a user manages."""
    gateways = list(devices.gateways_for(user))
    how_many = devices.device_counts(gateways)
    return GatewaysPage(tuple(_card(gateway, how_many.get(gateway.pk, 0)) for gateway in gateways), form)


def _card(gateway: Gateway, how_many: int) -> GatewayCard:
    return GatewayCard(
        id=gateway.pk,
        name=gateway.name,
        username=gateway.username,
        institution=gateway.institution.words.say(get_language() or ""),
        last_heard_at=gateway.last_heard_at,
        revoked_at=gateway.revoked_at,
        devices=how_many,
    )
