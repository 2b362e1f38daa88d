"""How passwords and second factors are kept and who may make an account."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.database import AxesDatabaseHandler
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id

from yiyang.base import crypto

SECOND_FACTOR = "mfa_authenticator.data"
HASH_LENGTH = 32


class Argon2(Argon2PasswordHasher):
    """Argon2id with one of the costs OWASP recommends as equal: 7 MiB, five passes, one lane.

    The one with less memory and more passes keeps a machine quick on which many sign in at once, as at eight in the morning.
    libsodium does the work: it uses the processor's wide registers and takes about half the time for the same hashes. Keeping
    and checking take the same time, so that the clock does not tell a name nobody has from a wrong password.
    """

    algorithm = "argon2"
    time_cost = 5
    memory_cost = 7_168
    parallelism = 1
    salt_entropy = 95  # sixteen letters and digits, the length libsodium takes

    def encode(self, password: str, salt: str) -> str:
        """What is kept of a password, in the form of Django's own class; ``salt`` has sixteen characters."""
        digest = argon2id.kdf(HASH_LENGTH, password.encode(), salt.encode("ascii"), self.time_cost, self.memory_cost * 1024)
        costs = f"m={self.memory_cost},t={self.time_cost},p={self.parallelism}"
        return f"{self.algorithm}$argon2id$v=19${costs}${_unpadded(salt.encode())}${_unpadded(digest)}"

    def verify(self, password: str, encoded: str) -> bool:
        """Whether a password is the one that was kept as ``encoded``, by this class or by Django's own."""
        _algorithm, kept = encoded.split("$", 1)
        try:
            return bool(argon2id.verify(f"${kept}".encode("ascii"), password.encode()))
        except InvalidkeyError:
            return False


def _unpadded(raw: bytes) -> str:
    return base64.b64encode(raw).rstrip(b"=").decode("ascii")


class Attempts(AxesDatabaseHandler):
    """Counts wrong tries; a right password after none leaves nothing to forget, and the database is not asked to."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        request.wrong_tries = super().get_failures(request, credentials)  # type: ignore[attr-defined]
        return int(request.wrong_tries)  # type: ignore[attr-defined]

    def user_logged_in(self, sender: Any, request: HttpRequest, user: AbstractBaseUser, **facts: Any) -> None:
        if getattr(request, "wrong_tries", 1):
            super().user_logged_in(sender, request, user, **facts)


class Password(AuthenticationBackend):
    """Sign-in by name and password; who is signed in is looked up on every page, with what they may do."""

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:
        user = get_user_model()._default_manager.signed_in(user_id, on=localdate())
        return user if user is not None and self.user_can_authenticate(user) else None


class LongEnough(MinimumLengthValidator):
    """A password long enough, said in both our languages."""

    def get_error_message(self) -> str:
        return self.get_help_text()

    def get_help_text(self) -> str:
        return _("A password has at least %(count)d characters.") % {"count": self.min_length}


class ClosedDoor(DefaultAccountAdapter):
    """Accounts are made by those who know the person; nobody signs up from outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedFactors(DefaultMFAAdapter):
    """The keys of authenticator apps and recovery codes lie sealed in the database."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.encrypt(text, place=SECOND_FACTOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(base64.b64decode(encrypted_text), place=SECOND_FACTOR)
