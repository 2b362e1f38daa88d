"""What a child says is in its log, to the last word."""

import os

from yiyang.runtime.journal import Journal


def test_the_last_words_of_a_child_that_has_ended_are_in_its_log_when_the_log_is_closed(tmp_path):
    said, heard = 5000, os.pipe()
    journal = Journal(tmp_path / "child.log")
    journal.follow(os.fdopen(heard[0], "rb"))
    with os.fdopen(heard[1], "wb") as child:
        child.write(b"a word\n" * said)
    journal.close()
    assert (tmp_path / "child.log").read_text().splitlines() == ["a word"] * said


def test_a_log_that_nobody_wrote_to_can_be_closed(tmp_path):
    Journal(tmp_path / "child.log").close()
    assert not (tmp_path / "child.log").exists()
