"""Pages of one's channels: which ways out of the house a message may take."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.notices import actions, queries
from yiyang.notices.forms import ChannelForm
from yiyang.notices.queries import ChannelRow, WayRow
from yiyang.ui import pages
from yiyang.ui.types import Tone


@dataclass(frozen=True, slots=True)
class ChannelsPage:
    """One's channels and the form for another."""

    channels: tuple[ChannelRow, ...]
    ways: tuple[WayRow, ...]
    form: ChannelForm


@require_http_methods(["GET", "POST"])
@requires("channel.manage")
def channels(request: Request) -> HttpResponse:
    """One's channels; a new one is checked before it is kept."""
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_channel(by=request.user, at=timezone.now(), **form.cleaned_data)
        pages.toast(request, _("Added. Send a test to see whether it arrives."))
        return redirect("notices:channels")
    page = ChannelsPage(queries.channels(request.user), queries.ways(), form)
    return pages.render(request, "notices/channels.html", page, status=422 if form.errors else 200)


@require_POST
@requires("channel.manage")
def test_channel(request: Request, pk: UUID) -> HttpResponse:
    """Send a word to a channel now and show what came of it."""
    error = actions.send_test(queries.channel_for(request.user, pk), by=request.user)
    if error:
        pages.toast(request, queries.error_sentence(error), tone=Tone.CRITICAL)
    else:
        pages.toast(request, _("Sent. Look whether it has arrived."))
    return redirect("notices:channels")


@require_POST
@requires("channel.manage")
def remove_channel(request: Request, pk: UUID) -> HttpResponse:
    """Close a channel and forget its address."""
    actions.remove_channel(queries.channel_for(request.user, pk), by=request.user, at=timezone.now())
    pages.toast(request, _("Removed. Its address was forgotten."))
    return redirect("notices:channels")
