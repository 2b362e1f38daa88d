"""Asking every address as everybody, and putting the answer in one word."""

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.matrix.addresses import Address, is_guarded
from tests.architecture.matrix.rows import ACTORS, NOBODY, Row
from yiyang.accounts import actions as accounts
from yiyang.accounts import guards
from yiyang.accounts.models import User
from yiyang.portal.demo.cast import cast
from yiyang.portal.demo.world import World


def client_of(actor: str, world: World) -> Client:
    """Their browser; who needs a second factor has one. Nobody has not signed in."""
    client = Client()
    if actor == NOBODY:
        return client
    user = world.user(ACTORS[actor]) if ACTORS[actor] else _someone(actor, world)
    if guards.needs_second_factor(user):
        TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    return client


def _someone(role: str, world: World) -> User:
    user = accounts.create_user(f"a-{role}", display_name=role, password=cast().password, by=None)
    accounts.grant_role(user, role, by=None, start=world.town.start)
    return user


def answers(actor: str, world: World, asked: list[Address]) -> dict[str, str]:
    """What the site says to one of them at every guarded address, in one word."""
    client = client_of(actor, world)
    return {address.name: answer(client, address.path) for address in asked if is_guarded(address)}


def row_of(address: Address, said: dict[str, dict[str, str]]) -> Row:
    """What an address said to everybody."""
    if not is_guarded(address):
        return Row(open=(NOBODY, *ACTORS))
    words = {actor: said[actor][address.name] for actor in ACTORS}
    return Row(
        open=tuple(actor for actor, word in words.items() if word == "open"),
        hidden=tuple(actor for actor, word in words.items() if word == "hidden"),
    )


def answer(client: Client, path: str) -> str:
    """What becomes of a request, taken back at once: open, hidden, refused or sign_in."""
    with transaction.atomic():
        response = client.get(path)
        if response.status_code == 405:
            response = client.post(path)
        transaction.set_rollback(True)
    return word_for(response)


def word_for(response: HttpResponse) -> str:
    """The answer in one word."""
    if response.status_code in (403, 404):
        return {403: "refused", 404: "hidden"}[response.status_code]
    target = response.headers.get("Location", "")
    assert response.status_code < 500 or response.status_code == 503, f"{response.status_code} is no answer to a person"
    return "sign_in" if target.startswith(reverse("account_login")) else "open"
