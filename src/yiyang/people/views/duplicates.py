"""Records that may be one person: the queue, the pair side by side, merging and taking it back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.people import actions, definitions, queries
from yiyang.people.forms import MergeForm, ReasonForm, say
from yiyang.people.models import DuplicateSuspicion, Elder, Merge
from yiyang.people.types import Hardship, InsuredType, LivingSituation, Sex
from yiyang.ui import pages
from yiyang.ui.types import Row, Tag, Tone

LATELY = 20


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The pairs to check and what was merged lately."""

    rows: tuple[Row, ...]
    merged: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact of two records."""

    label: str
    first: str
    second: str

    @property
    def same(self) -> bool:
        return self.first == self.second and self.first != ""


@dataclass(frozen=True, slots=True)
class PairPage:
    """Two records side by side and what may be done with them."""

    id: UUID
    score: int
    reasons: tuple[str, ...]
    facts: tuple[Comparison, ...]
    first: Row
    second: Row
    merge: forms.Form
    dismiss: forms.Form


@dataclass(frozen=True, slots=True)
class UndoPage:
    """A merge and the reason to take it back."""

    kept: Row
    merged: Row
    by: str
    at: Any
    reason: str
    form: ReasonForm


def _row(elder: Elder, sentence: str = "") -> Row:
    meta = " · ".join([say(Sex(elder.sex).words), elder.birth_date.isoformat()])
    return Row(f"/elders/{elder.pk}/", elder.name, meta, sentence or elder.record_number)


def _reasons(pair: DuplicateSuspicion) -> tuple[str, ...]:
    words = definitions.likeness().reasons
    return tuple(say(words[slug].words) for slug in pair.reasons if slug in words)


def _queue_row(pair: DuplicateSuspicion) -> Row:
    ask = pair.score >= definitions.likeness().ask_from
    return Row(
        href=reverse("people:pair", args=[pair.pk]),
        title=f"{pair.first.name} · {pair.second.name}",
        meta=f"{pair.first.birth_date.isoformat()} · {pair.second.birth_date.isoformat()}",
        sentence=" · ".join(_reasons(pair)),
        foot=_("Likeness %(score)d of 100") % {"score": pair.score},
        severity=Tone.WATCH if ask else Tone.QUIET,
    )


def _merged_row(merge: Merge) -> Row:
    return Row(
        href=reverse("people:undo_merge", args=[merge.pk]),
        title=f"{merge.merged.name} → {merge.kept.name}",
        meta=f"{merge.merged.record_number} → {merge.kept.record_number}",
        sentence=merge.reason,
        tags=(Tag(_("Can be undone")),),
    )


@require_GET
@requires("elder.merge")
def duplicates(request: Request) -> HttpResponse:
    """The queue of pairs to check."""
    page = QueuePage(
        rows=tuple(_queue_row(pair) for pair in queries.suspicions_for(request.user)[:200]),
        merged=tuple(_merged_row(merge) for merge in queries.merges_for(request.user)[:LATELY]),
    )
    return pages.render(request, "people/duplicates.html", page)


def _compare(pair: DuplicateSuspicion) -> tuple[Comparison, ...]:
    def fact(label: str, tell: Any) -> Comparison:
        return Comparison(label, tell(pair.first), tell(pair.second))

    return (
        fact(_("Full name"), lambda elder: elder.name),
        fact(_("Sex"), lambda elder: say(Sex(elder.sex).words)),
        fact(_("Birth date"), lambda elder: elder.birth_date.isoformat()),
        fact(_("Record number"), lambda elder: elder.record_number),
        fact(_("Residents' committee"), lambda elder: elder.committee.name),
        Comparison(_("Identity number"), *_same_or_not(pair, "identity_index")),
        Comparison(_("Phone"), *_same_or_not(pair, "phone_index")),
        fact(_("Medical insurance"), lambda elder: say(InsuredType(elder.insured_type).words)),
        fact(_("Hardship"), lambda elder: say(Hardship(elder.hardship).words)),
        fact(_("Lives"), lambda elder: say(LivingSituation(elder.living_situation).words)),
    )


def _same_or_not(pair: DuplicateSuspicion, index: str) -> tuple[str, str]:
    first, second = getattr(pair.first, index), getattr(pair.second, index)
    if first is None or second is None:
        return tuple(_("recorded") if one is not None else "" for one in (first, second))  # type: ignore[return-value]
    return (_("the same"),) * 2 if bytes(first) == bytes(second) else (_("recorded"), _("another one"))


def _pair_page(pair: DuplicateSuspicion, merge: forms.Form, dismiss: forms.Form) -> PairPage:
    return PairPage(pair.pk, pair.score, _reasons(pair), _compare(pair), _row(pair.first), _row(pair.second), merge, dismiss)


@require_GET
@requires("elder.merge")
def pair(request: Request, pk: UUID) -> HttpResponse:
    """Two records side by side."""
    found = queries.suspicion_for(request.user, pk)
    page = _pair_page(found, MergeForm(records=(found.first, found.second)), ReasonForm(prefix="no"))
    return pages.render(request, "people/pair.html", page)


@require_POST
@requires("elder.merge")
def merge(request: Request, pk: UUID) -> HttpResponse:
    """They are one person."""
    found = queries.suspicion_for(request.user, pk)
    form = MergeForm(request.POST, records=(found.first, found.second))
    if not form.is_valid():
        return pages.render(request, "people/pair.html", _pair_page(found, form, ReasonForm(prefix="no")), status=422)
    kept, merged = form.pair()
    done = actions.merge_elders(kept, merged, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    pages.toast(request, _("Merged."), undo=reverse("people:undo_merge", args=[done.pk]))
    return redirect("people:duplicates")


@require_POST
@requires("elder.merge")
def dismiss(request: Request, pk: UUID) -> HttpResponse:
    """They are two persons."""
    found = queries.suspicion_for(request.user, pk)
    form = ReasonForm(request.POST, prefix="no")
    if not form.is_valid():
        page = _pair_page(found, MergeForm(records=(found.first, found.second)), form)
        return pages.render(request, "people/pair.html", page, status=422)
    actions.dismiss_suspicion(found, note=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    pages.toast(request, _("Noted: two persons."))
    return redirect("people:duplicates")


@require_http_methods(["GET", "POST"])
@requires("elder.merge")
def undo(request: Request, pk: UUID) -> HttpResponse:
    """They were two persons after all."""
    found = queries.merge_for(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.undo_merge(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        pages.toast(request, _("Both records stand for themselves again."))
        return redirect("people:duplicates")
    page = UndoPage(_row(found.kept), _row(found.merged), found.by.display_name, found.at, found.reason, form)
    return pages.render(request, "people/undo_merge.html", page, status=422 if form.is_bound else 200)
