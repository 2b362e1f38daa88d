"""Trouble an operator can end: one sentence that says what is wrong and what to do.

The sentence is kept as message id and facts, because it is raised where Django may not be set up yet;
whoever prints it translates it.
"""

from django.utils.translation import gettext

MISUSE = 2


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the catalogue; Django's own marker needs settings, which may not exist yet."""
    return sentence


class OperatorError(Exception):
    """Something the person at the keyboard has to put right; printed without a traceback."""

    def __init__(self, sentence: str, *, exit_code: int = 1, **facts: object) -> None:
        super().__init__(sentence % facts)
        self.sentence = sentence
        self.facts = facts
        self.exit_code = exit_code

    def in_readers_language(self) -> str:
        """The sentence as the operator reads it; asks for a configured Django."""
        return gettext(self.sentence) % self.facts
