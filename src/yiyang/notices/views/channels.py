"""Pages of one's channels: which ways out of the house a message may take, and whether they do."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yiyang.accounts.guards import Request, public, requires
from yiyang.notices import actions, queries
from yiyang.notices.forms import ChannelForm, PushForm, VoiceForm
from yiyang.notices.queries import ChannelRow, WayRow
from yiyang.notices.types import Subscription
from yiyang.ui import pages
from yiyang.ui.types import Tone


@dataclass(frozen=True, slots=True)
class ChannelsPage:
    """One's channels, what switches this phone on, and the forms for others."""

    channels: tuple[ChannelRow, ...]
    ways: tuple[WayRow, ...]
    push_key: str
    form: ChannelForm
    voice: VoiceForm


def _page(request: Request) -> ChannelsPage:
    return ChannelsPage(
        queries.channels(request.user), queries.ways(), queries.push_address(), ChannelForm(), VoiceForm(prefix="voice")
    )


@require_http_methods(["GET", "POST"])
@requires("channel.manage")
def channels(request: Request) -> HttpResponse:
    """One's channels; a new one is checked before it is kept."""
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_channel(by=request.user, at=timezone.now(), **form.cleaned_data)
        pages.toast(request, _("Added. Send a test to see whether it arrives."))
        return redirect("notices:channels")
    page = replace(_page(request), form=form)
    return pages.render(request, "notices/channels.html", page, status=422 if form.errors else 200)


@require_POST
@requires("channel.manage")
def add_voice(request: Request) -> HttpResponse:
    """A telephone gateway of one's own."""
    form = VoiceForm(request.POST, prefix="voice")
    if not form.is_valid():
        return pages.render(request, "notices/channels.html", replace(_page(request), voice=form), status=422)
    actions.add_voice(by=request.user, at=timezone.now(), **form.cleaned_data)
    pages.toast(request, _("Added. Send a test to see whether it arrives."))
    return redirect("notices:channels")


@require_POST
@requires("channel.manage")
def add_push(request: Request) -> HttpResponse:
    """This browser wants to ring; its script sends the subscription."""
    form = PushForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("This browser sent keys that cannot be used. Reload the page and try again."), status=422)
    typed = form.cleaned_data
    subscription = Subscription(typed["endpoint"], typed["p256dh"], typed["auth"])
    actions.add_push(subscription, words=typed["words"], by=request.user, at=timezone.now())
    pages.toast(request, _("Switched on here. Send a test to see it."))
    return HttpResponse(status=204)


@public
@csrf_exempt
@require_POST
def push_shown(request: Request, pk: UUID) -> HttpResponse:
    """The service worker reports a message on the screen; it has no session, the delivery's own number is its proof."""
    actions.note_shown(pk, at=timezone.now())
    return HttpResponse(status=204)


@require_POST
@requires("channel.manage")
def test_channel(request: Request, pk: UUID) -> HttpResponse:
    """Send a word to a channel now and show what came of it."""
    reply = actions.send_test(queries.channel_for(request.user, pk), by=request.user, at=timezone.now())
    if reply.error:
        pages.toast(request, queries.error_sentence(reply.error), tone=Tone.CRITICAL)
    else:
        pages.toast(request, _("Sent. Look whether it has arrived."))
    return redirect("notices:channels")


@require_POST
@requires("channel.manage")
def test_channels(request: Request) -> HttpResponse:
    """Send a word by every channel now; the answers stand on each."""
    replies = actions.send_tests(queries.channels_of(request.user), by=request.user, at=timezone.now())
    failed = sum(reply.error is not None for reply in replies)
    if failed:
        text = ngettext("%(count)d way did not take the test.", "%(count)d ways did not take the test.", failed)
        pages.toast(request, text % {"count": failed}, tone=Tone.CRITICAL)
    else:
        pages.toast(request, _("Sent by every way. Look whether it has arrived."))
    return redirect("notices:channels")


@require_POST
@requires("channel.manage")
def remove_channel(request: Request, pk: UUID) -> HttpResponse:
    """Close a channel and forget its address."""
    actions.remove_channel(queries.channel_for(request.user, pk), by=request.user, at=timezone.now())
    pages.toast(request, _("Removed. Its address was forgotten."))
    return redirect("notices:channels")
