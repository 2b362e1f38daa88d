"""Who may touch which message and channel, and which addresses a channel may have."""

import os
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.errors import Invalid, NotFound
from yiyang.notices import definitions
from yiyang.notices.models import Channel, Notice
from yiyang.notices.rules import deliveries as rules
from yiyang.notices.rules import web_push
from yiyang.notices.types import ChannelKind, SendError, Subscription


def trusted_hosts() -> frozenset[str]:
    """Servers inside the house that the operator registered as gateways (``YIYANG_CHANNEL_HOSTS``)."""
    return frozenset(host.strip().lower() for host in os.environ.get("YIYANG_CHANNEL_HOSTS", "").split(",") if host.strip())


def check_own(user: User, thing: Notice | Channel) -> None:
    """A message or channel belongs to one person; for everybody else it does not exist."""
    if thing.user_id != user.pk:
        raise NotFound(_("This is not in your inbox."))


def check_address(url: str) -> str:
    """Refuse an address that is of no known kind, is incomplete, or points into the house; answer its kind."""
    scheme = urlsplit(url).scheme.lower()
    way = definitions.ways().get(scheme)
    if way is None:
        raise Invalid(_("This kind of address cannot be used. Choose one from the list below."), field="url")
    if way.host and rules.names_inside(rules.host_of(url), trusted_hosts()):
        raise Invalid(_("This server lies inside the house network. Ask the operator to register it first."), field="url")
    if way.trusted_only and rules.host_of(url) not in trusted_hosts():
        raise Invalid(
            _("Without encryption only registered servers can be used. Use the address that ends in “s://”."), field="url"
        )
    from apprise import Apprise  # noqa: PLC0415 - slow to load, and few processes send anything

    if not Apprise().add(url):
        raise Invalid(_("The address is incomplete. It should look like: %(example)s") % {"example": way.example}, field="url")
    return scheme


def check_subscription(subscription: Subscription) -> None:
    """Refuse what is no browser's subscription: wrong keys, or an address that points into the house."""
    if not web_push.is_whole(subscription):
        raise Invalid(_("This browser sent keys that cannot be used. Reload the page and try again."), field="p256dh")
    check_gateway(subscription.endpoint, field="endpoint")


def check_gateway(url: str, *, field: str = "url") -> None:
    """Refuse an address that is not HTTPS to a server outside the house, unless the operator registered the server."""
    host, scheme = rules.host_of(url), urlsplit(url).scheme.lower()
    if host in trusted_hosts() and scheme in {"http", "https"}:
        return
    if scheme != "https":
        raise Invalid(_("The address must begin with https://."), field=field)
    if rules.names_inside(host, trusted_hosts()):
        raise Invalid(_("This server lies inside the house network. Ask the operator to register it first."), field=field)


def find_obstacle(kind: ChannelKind, url: str) -> SendError | None:
    """What speaks against sending to an address now: its name may since point into the house."""
    way = definitions.ways().get(urlsplit(url).scheme.lower()) if kind == ChannelKind.APPRISE else None
    if kind == ChannelKind.APPRISE and way is None:
        return SendError.UNUSABLE
    host = rules.host_of(url)
    if host in trusted_hosts() or (way is not None and not way.host):
        return None
    try:
        return None if all(map(rules.is_outside, _addresses(host))) else SendError.INSIDE
    except OSError:
        return SendError.UNRESOLVED


def _addresses(host: str) -> Iterable[str]:
    return {str(answer[4][0]) for answer in socket.getaddrinfo(host, None)}
