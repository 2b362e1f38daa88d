"""The one place that decides who may see or do what: by role, and by relationship to the person concerned.

Other contexts say who is related to whom with ``register_relationship``; nothing is allowed that no role names.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from allauth.mfa.models import Authenticator
from asgiref.sync import iscoroutinefunction, sync_to_async
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import definitions, rules
from yiyang.accounts.models import BreakGlass, User
from yiyang.accounts.types import Reach, Role
from yiyang.base import requests
from yiyang.base.errors import NotAllowed

M = TypeVar("M", bound=models.Model)
Someone = User | AnonymousUser
Subjects = Callable[[User, date], "models.QuerySet[Any, Any]"]
Ties = Callable[[User, date, "frozenset[str]"], "models.QuerySet[Any, Any]"]
TiedIds = Callable[[UUID, date, "frozenset[str]"], Any]
TiesAmong = Callable[[User, date, "Collection[Any]"], "dict[Any, set[str]]"]
View = Callable[..., Any]


class Request(HttpRequest):
    """A request that passed ``requires``: somebody is signed in."""

    user: User


PUBLIC = "public"
OWN = "account.own"
_relationships: dict[tuple[str, type[models.Model]], Subjects] = {}


@dataclass(frozen=True)
class Bundle:
    """Several ways of being related to a model that one question answers."""

    kinds: frozenset[str] = frozenset()
    ties: Ties | None = None
    gathered: TiedIds | None = None
    among: TiesAmong | None = None


_bundles: dict[type[models.Model], Bundle] = {}


def register_relationship(kind: str, model: type[models.Model], subjects: Subjects) -> None:
    """Say, once in ``apps.ready()``, which rows of a model a user is related to in one way.

    ``subjects(user, on)`` answers the rows' primary keys as a one-column queryset (``values_list("elder_id")``);
    it becomes a subquery, so it must not be evaluated.
    """
    if kind not in definitions.relationships():
        raise KeyError(f"{kind} is no relationship in roles.yaml")
    _relationships[kind, model] = subjects


def register_ties(kinds: Iterable[str], model: type[models.Model], ties: Ties, *, gathered: TiedIds, among: TiesAmong) -> None:
    """Say, once in ``apps.ready()``, where several ways of being related to a model are answered by one question.

    ``ties(user, on, kinds)`` answers rows with a ``kind`` and the model's primary key as ``subject``;
    ``gathered(user.pk, on, kinds)`` answers the same primary keys as an expression that finds all of them at once;
    ``among(user, on, pks)`` answers, for a few primary keys, all the kinds of each.
    """
    if unknown := set(kinds) - set(definitions.relationships()):
        raise KeyError(f"{sorted(unknown)} are no relationships in roles.yaml")
    _bundles[model] = Bundle(frozenset(kinds), ties, gathered, among)


def reach(user: Someone, action: str, *, on: date | None = None) -> Reach:
    """How far a permission reaches for a user; nowhere for strangers and unknown words."""
    if not isinstance(user, User):
        return Reach()
    return _reach(action, user.roles_on(on or localdate()))


@lru_cache(maxsize=4096)
def _reach(action: str, held: frozenset[str]) -> Reach:
    return rules.reach(action, held, definitions.roles())


def may(user: Someone, action: str, subject: models.Model | None = None, *, on: date | None = None) -> bool:
    """Whether a user may do something at all, or to this very subject."""
    if subject is None:
        return bool(reach(user, action, on=on))
    return subject.pk in among(user, action, [subject.pk], model=type(subject), on=on)


def among(user: Someone, action: str, pks: "Collection[Any]", *, model: type[models.Model], on: date | None = None) -> set[Any]:
    """Which of a few subjects a user may treat so."""
    day = on or localdate()
    far = reach(user, action, on=day)
    if far.anywhere:
        return set(pks)
    if not far.kinds or not pks:
        return set()
    held = _held(user, pks, far.kinds, model=model, on=day)
    return {pk for pk in pks if held[pk] & far.kinds}


def check_may(user: Someone, action: str, subject: models.Model | None = None, *, on: date | None = None) -> None:
    """Refuse, with the way out, what a user may not do."""
    if may(user, action, subject, on=on):
        return
    if subject is not None and may(user, action, on=on):
        raise NotAllowed(
            _("You are not responsible for this person. Ask their doctor or institution, or open it as an emergency.")
        )
    raise NotAllowed(_("Your roles do not include “%(action)s”. Ask your administrator.") % {"action": _meaning(action)})


def check_can_create_user(by: User | None) -> None:
    """Accounts are opened by those who know the person; ``None`` is the platform itself."""
    if by is not None:
        check_may(by, "user.create")


def check_can_manage(by: User | None) -> None:
    """Closing accounts and setting others' passwords is for administrators; ``None`` is the platform itself."""
    if by is not None:
        check_may(by, "user.manage")


def check_can_give(by: User | None, role: Role, *, to: User) -> None:
    """A role is given by someone its definition names, and never to oneself; ``None`` is the platform itself."""
    if by is None:
        return
    if by.pk == to.pk:
        raise NotAllowed(_("Nobody gives or ends a role of their own. Ask another administrator."))
    if not any(may(by, word) for word in role.given_by):
        raise NotAllowed(_("Only %(givers)s may decide on this role.") % {"givers": _names_of_givers(role)})


def visible(
    user: Someone, action: str, queryset: "models.QuerySet[M]", *, via: str = "", on: date | None = None, of_all: bool = False
) -> "models.QuerySet[M]":
    """Only the rows that a user may treat so; ``via`` is the path to the person concerned (``elder``, ``binding__elder``).

    With ``of_all`` the rows are about most of those the user may see: whom that is gets gathered first, not asked row by row.
    """
    far = reach(user, action, on=on)
    if far.anywhere:
        return queryset
    model = _model_at(queryset.model, via)
    bundle = _bundles.get(model, Bundle())
    if of_all and bundle.gathered is not None and far.kinds and far.kinds <= bundle.kinds:
        return queryset.filter(**{f"{via or 'pk'}__in": bundle.gathered(cast("User", user).pk, on or localdate(), far.kinds)})
    related = [subjects for _, subjects in _related(user, far.kinds, model, on=on or localdate())]
    if not related:
        return queryset.none()
    return queryset.filter(**{f"{via or 'pk'}__in": related[0].union(*related[1:]) if related[1:] else related[0]})


def one(user: Someone, action: str, queryset: "models.QuerySet[M]", *, pk: Any, via: str = "") -> "M | None":
    """The row with a primary key, where a user may treat so the one whom it concerns; ``via`` as in ``visible``.

    The row is fetched and that one subject asked about, which costs far less than filtering by everybody the user may see.
    """
    row = queryset.filter(pk=pk).first()
    subject: Any = row
    for step in filter(None, via.split("__")):
        subject = getattr(subject, step, None)
    if subject is None:
        return row if reach(user, action).anywhere else None
    return row if may(user, action, subject) else None


def words_held(user: Someone, actions: Iterable[str], subject: models.Model, *, on: date | None = None) -> frozenset[str]:
    """Which of several permissions a user has for one subject, in one question about how the two are related."""
    day = on or localdate()
    reaches = {action: reach(user, action, on=day) for action in actions}
    kinds = frozenset(kind for far in reaches.values() for kind in far.kinds)
    held = _held(user, [subject.pk], kinds, model=type(subject), on=day)[subject.pk] if kinds else set()
    return frozenset(action for action, far in reaches.items() if far.anywhere or far.kinds & held)


def _held(
    user: Someone, pks: "Collection[Any]", kinds: frozenset[str], *, model: type[models.Model], on: date
) -> dict[Any, set[str]]:
    """The ways, among some, in which a user is related to each of a few subjects."""
    held: dict[Any, set[str]] = defaultdict(set)
    bundle = _bundles.get(model, Bundle())
    if bundle.among is not None and kinds & bundle.kinds:
        held.update({pk: set(found) for pk, found in _remembered(bundle.among, cast("User", user), pks, on=on).items()})
    some = model._base_manager.filter(pk__in=pks).order_by()
    asked = [
        some.filter(pk__in=subjects).annotate(tie=Value(kind)).values_list("pk", "tie")
        for kind, subjects in _related(user, kinds - bundle.kinds, model, on=on)
    ]
    for pk, kind in asked[0].union(*asked[1:], all=True) if asked else ():
        held[pk].add(kind)
    return held


def _remembered(ask: TiesAmong, user: User, pks: "Collection[Any]", *, on: date) -> dict[Any, set[str]]:
    """Ties asked for once in a request that changes nothing, however many parts of its page ask."""
    scope = requests.current()
    if scope is None or not scope.reads_only:
        return ask(user, on, pks)
    known: dict[Any, set[str]] = scope.facts.setdefault(("ties", ask, user.pk, on), {})
    missing = [pk for pk in pks if pk not in known]
    if missing:
        found = ask(user, on, missing)
        known.update({pk: found.get(pk, set()) for pk in missing})
    return {pk: known[pk] for pk in pks}


def _related(
    user: Someone, kinds: frozenset[str], model: type[models.Model], *, on: date
) -> "list[tuple[str, models.QuerySet[Any, Any]]]":
    """For each way of being related its subjects; ways that one question answers come together."""
    bundle = _bundles.get(model, Bundle())
    found: list[tuple[str, models.QuerySet[Any, Any]]] = []
    if bundle.ties is not None and kinds & bundle.kinds:
        found.append(("", bundle.ties(cast("User", user), on, kinds & bundle.kinds).order_by().values_list("subject")))
    for kind in sorted(kinds - bundle.kinds):
        subjects = _subjects(kind, model, user=cast("User", user), on=on)
        if subjects is not None:
            found.append((kind, subjects.order_by()))
    return found


def _subjects(kind: str, model: type[models.Model], *, user: User, on: date) -> "models.QuerySet[Any, Any] | None":
    if kind == definitions.BREAK_GLASS:
        opened = BreakGlass.objects.filter(user=user, subject_kind=model._meta.label_lower, at__lte=Now(), until__gt=Now())
        return opened.values_list("subject_id")
    subjects = _relationships.get((kind, model))
    return subjects(user, on) if subjects else None


def _model_at(model: type[models.Model], via: str) -> type[models.Model]:
    for step in filter(None, via.split("__")):
        model = cast("type[models.Model]", model._meta.get_field(step).related_model)
    return model


def _meaning(action: str) -> str:
    permission = definitions.permissions().get(action)
    return permission.words.say(get_language() or "zh-hans") if permission else action


def _names_of_givers(role: Role) -> str:
    language = get_language() or "zh-hans"
    givers = [giver for giver in definitions.roles().values() if set(role.given_by) & set(giver.may)]
    return _(", ").join(giver.words.say(language) for giver in givers)


def public(view: View) -> View:
    """Mark a view that anyone may open, signed in or not."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(action: str) -> Callable[[View], View]:
    """Open a view only to signed-in users with a role that has this permission word."""
    if action not in definitions.permissions():
        raise KeyError(f"{action} is no permission in roles.yaml")

    def decorate(view: View) -> View:
        guarded = _guard_async(view, action) if iscoroutinefunction(view) else _guard(view, action)
        guarded.permission = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def _guard(view: View, action: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return stopped(request, action) or view(request, *args, **kwargs)

    return guarded


def _guard_async(view: View, action: str) -> View:
    @wraps(view)
    async def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return await sync_to_async(stopped)(request, action) or await view(request, *args, **kwargs)

    return guarded


def stopped(request: HttpRequest, action: str) -> HttpResponse | None:
    """What to answer instead of the page: the way to sign in or to a second factor; None when the page may open."""
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    request.user = _in_person(request.user)
    check_may(request.user, action)
    if action != OWN and needs_second_factor(request.user):
        return _to_second_factor(request)
    return None


def _in_person(user: User) -> User:
    """The user instead of Django's promise of one, which takes a detour at every look."""
    person: User = getattr(user, "_wrapped", user)
    return person


def needs_second_factor(user: User) -> bool:
    """Whether a role of the user demands a second factor and none has been set up."""
    return rules.demands_mfa(user.roles_on(localdate()), definitions.roles()) and not has_second_factor(user)


def has_second_factor(user: User) -> bool:
    """Whether the user has an authenticator app or a key; recovery codes alone do not count."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if _is_program(request):
        return JsonResponse({"error": "sign_in", "message": _("Sign in first."), "field": None}, status=401)
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": resolve_url("account_login")})
    return redirect_to_login(request.get_full_path())


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    if _is_program(request):
        raise NotAllowed(_("Your role needs a second factor. Set one up on your account page, then try again."))
    if "HX-Request" in request.headers:
        return HttpResponse(status=403, headers={"HX-Redirect": resolve_url("mfa_index")})
    messages.warning(request, _("Your role sees more than one institution: set up a second factor to go on."))
    return redirect("mfa_index")


def _is_program(request: HttpRequest) -> bool:
    """Whether no person reads the answer as a page: an API call, an event stream."""
    return request.path.startswith(("/api/", "/fhir/")) or not request.accepts("text/html")
