"""`yiyang`: Django's management command under our own name.

Understands `--var DIR` before any command, speaks the language of the terminal, and turns what an operator can put
right into one sentence.
"""

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import django
from django.core.management import execute_from_command_line
from django.db import OperationalError
from django.utils import translation

from yiyang.runtime import places
from yiyang.runtime.errors import MISUSE, OperatorError
from yiyang.runtime.errors import gettext_noop as _
from yiyang.runtime.postgres import EmbeddedPostgres

# These start the stack; the database's address has to be known when Django reads its settings.
STARTERS = {"up", "demo"}
# These live long; the settings give them lasting connections to the database.
LASTING = {"monitor", "jobs"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiyang.settings")
    try:
        run(take_folder(list(sys.argv if arguments is None else arguments)))
    except OperatorError as error:
        give_up(error)
    except OSError as error:
        give_up(explained(error))


def take_folder(words: list[str]) -> list[str]:
    """Take `--var DIR` out of the words and let it say where everything lives."""
    rest = []
    remaining = iter(words)
    for word in remaining:
        name, equals, value = word.partition("=")
        if name != "--var":
            rest.append(word)
            continue
        folder = value if equals else next(remaining, "")
        if not folder:
            raise OperatorError(_("--var needs a folder, for example --var /srv/yiyang."), exit_code=MISUSE)
        os.environ["YIYANG_VAR"] = str(Path(folder).absolute())
    return rest


def run(words: list[str]) -> None:
    """Hand over to Django; a database that is away is told in a sentence."""
    if words[1:2] and words[1] in LASTING:
        os.environ["YIYANG_PROCESS"] = words[1]
    if words[1:2] and words[1] in STARTERS and places.database_is_embedded():
        EmbeddedPostgres(places.var()).settle_address()
    use_terminal_language()
    try:
        execute_from_command_line(words)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None):
            raise
        raise OperatorError(_("The database does not answer. Start Yiyang with: yiyang up")) from error


def use_terminal_language() -> None:
    """Chinese where the terminal is Chinese, else English."""
    django.setup()
    wanted = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    translation.activate("zh-hans" if wanted.startswith("zh") else "en")


def explained(error: OSError) -> OperatorError:
    """What a refusal of the file system means to the operator; anything else is a fault of ours and stays one."""
    sentences = {
        errno.ENOSPC: _("The disk is full at %(path)s; free some space and start again."),
        errno.EACCES: _("This user may not use %(path)s; change its owner, or choose another folder with --var."),
        errno.EPERM: _("This user may not use %(path)s; change its owner, or choose another folder with --var."),
        errno.EROFS: _("%(path)s is read-only; choose another folder with --var."),
        errno.EEXIST: _("%(path)s is in the way; move it aside, or choose another folder with --var."),
        errno.ENOTDIR: _("%(path)s is not inside a folder; choose another folder with --var."),
    }
    if error.errno not in sentences or error.filename is None:
        raise error
    return OperatorError(sentences[error.errno], path=error.filename)


def give_up(error: OperatorError) -> None:
    """Say the sentence and leave with the code."""
    try:
        sentence = error.in_readers_language()
    except Exception:
        sentence = str(error)
    sys.stderr.write(f"{sentence}\n")
    sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
