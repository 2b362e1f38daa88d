"""The page of the fleet, ready to print: where devices lie unused, how they do, what runs on them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.monitoring.models import Device
from yiyang.monitoring.queries import device_pages, fleet
from yiyang.monitoring.types.fleet import Use
from yiyang.ui import markup
from yiyang.ui.types import Row, Tag, Tone

SELDOM = 0.5
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class FleetPage:
    """Proof of use by institution and kind, then device by device, the unused first."""

    days: int
    head: tuple[str, ...]
    piles: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]


def fleet_page(user: User) -> FleetPage:
    """The whole fleet a user may see."""
    now = timezone.now()
    found = fleet.fleet_for(user, now=now)
    head = (_("Institution"), _("Kind"), _("Devices"), _("Bound"), _("Bound days"), _("Days used"), _("Share"))
    rows = tuple(_row(device, use, now) for device, use in found.devices[:MOST_ROWS])
    return FleetPage(fleet.DAYS, head, tuple(_pile(pile) for pile in found.piles), rows)


def _pile(pile: fleet.Pile) -> tuple[str, ...]:
    names = (str(pile.institution.words.say(_language())), str(pile.kind.words.say(_language())))
    return (*names, str(pile.devices), str(pile.bound), str(pile.use.bound), str(pile.use.used), share_of(pile.use))


def share_of(use: Use) -> str:
    """A share as people write it."""
    return "—" if use.share is None else f"{use.share:.0%}"


def _row(device: Device, use: Use, now: datetime) -> Row:
    heard = markup.relative(device.last_heard_at, now) if device.last_heard_at else _("never heard")
    facts = {"used": use.used, "bound": use.bound, "share": share_of(use)}
    words = _("used on %(used)d of %(bound)d days (%(share)s)") % facts if use.bound else _("bound to nobody in these days")
    is_idle = use.share is not None and use.share < SELDOM
    return Row(
        href=address_of("monitoring:device", device.pk),
        title=device.serial,
        meta=f"{device_pages.kind_words(device)} · {device.institution.words.say(_language())}",
        sentence=words,
        foot=_("Last heard: %(when)s") % {"when": heard},
        foot_end=_("firmware %(version)s") % {"version": device.firmware} if device.firmware else "",
        severity=Tone.WATCH if is_idle else Tone.QUIET,
        tags=(*_idle(use), *device_pages.tags_of(device)),
        id=str(device.pk),
    )


def _idle(use: Use) -> tuple[Tag, ...]:
    return (Tag(_("bound and unused"), Tone.URGENT, sign="▲"),) if use.bound and not use.used else ()


def _language() -> str:
    return get_language() or "zh-hans"
