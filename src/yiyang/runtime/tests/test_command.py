"""What `yiyang` understands before Django does."""

import errno
import os

import pytest

from yiyang.runtime import command
from yiyang.runtime.errors import OperatorError


@pytest.mark.parametrize("words", [["yiyang", "--var", "/srv/y", "up"], ["yiyang", "up", "--var=/srv/y"]])
def test_the_folder_may_be_named_anywhere(words, monkeypatch):
    monkeypatch.setenv("YIYANG_VAR", "elsewhere")
    assert (command.take_folder(words), os.environ["YIYANG_VAR"]) == (["yiyang", "up"], "/srv/y")


def test_a_forgotten_folder_is_asked_for():
    with pytest.raises(OperatorError, match="--var needs a folder"):
        command.take_folder(["yiyang", "up", "--var"])


def test_a_full_disk_is_told_with_its_place():
    assert str(command.explained(OSError(errno.ENOSPC, "full", "/srv/y"))) == (
        "The disk is full at /srv/y; free some space and start again."
    )


def test_a_fault_of_ours_is_not_dressed_up():
    with pytest.raises(OSError, match="our fault"):
        command.explained(OSError(errno.EBADF, "our fault"))


def test_the_operator_reads_the_sentence_in_the_language_of_the_terminal():
    error = OperatorError(
        "Port %(port)d is taken by another program; stop that, or choose another with %(option)s.", port=8000, option="--port"
    )
    assert error.in_readers_language().startswith(("8000", "端口", "Port 8000"))
