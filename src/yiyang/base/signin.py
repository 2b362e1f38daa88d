"""How passwords and second factors are kept and who may make an account."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.base import crypto

SECOND_FACTOR = "mfa_authenticator.data"


class Argon2(Argon2PasswordHasher):
    """Argon2id with one of the costs OWASP recommends as equal: 9 MiB, four passes, one lane.

    The one with less memory and more passes keeps a machine quick on which many sign in at once, as at eight in the morning.
    """

    algorithm = "argon2"
    time_cost = 4
    memory_cost = 9_216
    parallelism = 1


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
