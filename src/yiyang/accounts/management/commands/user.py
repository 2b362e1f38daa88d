"""``yiyang user add|password|role``: accounts made and mended at the machine itself."""

import getpass
import sys
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import actions, definitions
from yiyang.accounts.models import RoleGrant, User
from yiyang.base.errors import DomainError


class Command(BaseCommand):
    """Make accounts, set passwords, give and end roles."""

    help = "Add a user, set a password, give or end a role. A password is read from the terminal or from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True)
        add = kinds.add_parser("add", help="open an account")
        add.add_argument("username")
        add.add_argument("--name", default="", help="the name shown to others")
        add.add_argument("--role", action="append", default=[], choices=sorted(definitions.roles()), help="may be repeated")
        password = kinds.add_parser("password", help="set a new password")
        password.add_argument("username")
        role = kinds.add_parser("role", help="give a role, or end it with --end")
        role.add_argument("username")
        role.add_argument("role", choices=sorted(definitions.roles()))
        role.add_argument("--end", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        steps = {"add": self.add, "password": self.password, "role": self.role}
        try:
            steps[options["what"]](options)
        except DomainError as error:
            raise CommandError(str(error.message)) from error

    def add(self, options: dict[str, Any]) -> None:
        """Open an account with its roles."""
        user = actions.create_user(options["username"], display_name=options["name"], password=_read_password(), by=None)
        for role in options["role"]:
            actions.grant_role(user, role, by=None, start=localdate())
        self.stdout.write(_("%(user)s can sign in now.") % {"user": user.username})

    def password(self, options: dict[str, Any]) -> None:
        """Set a new password."""
        user = _user(options["username"])
        actions.set_password(user, _read_password(), by=None)
        self.stdout.write(_("The new password of %(user)s holds from now on.") % {"user": user.username})

    def role(self, options: dict[str, Any]) -> None:
        """Give a role from today, or end it today."""
        user, role = _user(options["username"]), options["role"]
        if not options["end"]:
            actions.grant_role(user, role, by=None, start=localdate())
            self.stdout.write(_("%(user)s has the role %(role)s from today.") % {"user": user.username, "role": role})
            return
        for grant in RoleGrant.objects.on(localdate()).filter(user=user, role=role):
            actions.revoke_role(grant, by=None, on=localdate())
        self.stdout.write(_("%(user)s no longer has the role %(role)s.") % {"user": user.username, "role": role})


def _user(username: str) -> User:
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise CommandError(_("There is no user “%(user)s”.") % {"user": username})
    return user


def _read_password() -> str:
    return getpass.getpass(_("Password: ")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
