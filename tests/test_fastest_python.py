"""Which Python the environment is built from."""

import sys
from pathlib import Path

import pytest

from tools import fastest_python


def said(release, seconds, program):
    return release, seconds, program


def test_the_first_python_is_taken_when_no_other_is_clearly_faster():
    assert fastest_python.choose([said((3, 11), 0.10, "first"), said((3, 11), 0.09, "second")]) == "first"


def test_a_clearly_faster_build_of_the_same_release_is_taken():
    assert fastest_python.choose([said((3, 11), 0.10, "slow"), said((3, 11), 0.06, "fast")]) == "fast"


def test_another_release_is_not_taken_however_fast():
    assert fastest_python.choose([said((3, 11), 0.10, "asked for"), said((3, 13), 0.02, "newer")]) == "asked for"


def test_one_that_cannot_serve_is_passed_over():
    assert fastest_python.choose([None, said((3, 12), 0.10, "serves")]) == "serves"


def test_without_any_there_is_no_choice():
    assert fastest_python.choose([None]) is None


def test_this_python_tells_its_release_and_program():
    release, seconds, program = fastest_python.probed(sys.executable)
    assert release == sys.version_info[:2]
    assert seconds > 0
    assert Path(program).exists()


@pytest.mark.parametrize("words", ["exit 1", "echo 3 9 0.1 /old", "echo not a python"])
def test_a_program_that_is_no_usable_python_is_none(tmp_path, words):
    program = tmp_path / "python3"
    program.write_text(f"#!/bin/sh\n{words}\n")
    program.chmod(0o755)
    assert list(fastest_python.candidates(str(tmp_path))) == [str(program)]
    assert fastest_python.probed(str(program)) is None
