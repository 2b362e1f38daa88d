"""How passwords are kept and who may make an account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest


class Argon2(Argon2PasswordHasher):
    """Argon2id with OWASP's recommended cost: 19 MiB, two passes, one lane."""

    algorithm = "argon2"
    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


class ClosedDoor(DefaultAccountAdapter):
    """Accounts are made by those who know the person; nobody signs up from outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
