"""Facts about how good an alarm was: right, wrong or nobody can say."""

from enum import StrEnum

from yiyang.lib.words import Words


class Verdict(StrEnum):
    """Whether an alarm was right, in the eyes of whoever saw to it. Nobody having said so is an empty text, never a guess."""

    TRUE = "true"
    FALSE = "false"
    UNCLEAR = "unclear"

    @property
    def words(self) -> Words:
        """How people say it."""
        return VERDICT_WORDS[self]


VERDICT_WORDS = {
    Verdict.TRUE: Words("报对了", "Right"),
    Verdict.FALSE: Words("误报", "False alarm"),
    Verdict.UNCLEAR: Words("说不清", "Unclear"),
}
