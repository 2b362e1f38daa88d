"""``yiyang audit verify`` as an operator meets it."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from yiyang.audit import actions
from yiyang.audit.management.commands import audit
from yiyang.audit.types import Flaw, FlawKind

pytestmark = pytest.mark.django_db


def test_a_whole_trail_ends_well(write, wang, capsys):
    write(wang, 3)
    actions.seal()
    call_command("audit", "verify", "--json")
    assert json.loads(capsys.readouterr().out) == {"links": 3, "waiting": 0, "flaws": [], "sound": True}


def test_a_broken_trail_ends_with_an_error(write, wang, capsys):
    write(wang, 3)
    actions.seal()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_entry SET verb = 'x.y'")
    with pytest.raises(CommandError) as error:
        call_command("audit", "verify")
    assert error.value.returncode == 1


@pytest.mark.parametrize("kind", FlawKind)
def test_every_kind_of_flaw_has_its_sentence(kind):
    assert "7" in audit.sentence(Flaw(kind, seq=7, entry_id=7))
