"""How staff type a name: full pinyin or initials (张国生 → zhangguosheng, zgs)."""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name's full pinyin and its initials, lower case, without spaces or tones."""

    full: str
    initials: str


@lru_cache(maxsize=8192)
def spell(name: str) -> Spelling:
    """Spell a Chinese, Latin or mixed name; the first character is read as a surname where it has a surname reading."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - a quarter of a second and 50 MB, which few processes need

    syllables = [part.lower() for part in lazy_pinyin(name.strip(), style=Style.NORMAL) if part.strip()]
    syllables = _with_surname_reading(name.strip(), syllables)
    letters = ["".join(c for c in syllable if c.isalnum()) for syllable in syllables]
    return Spelling("".join(letters), "".join(word[0] for word in letters if word))


SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "任": "ren",
    "华": "hua", "盖": "ge", "尉": "wei", "缪": "miao", "秘": "bi", "覃": "qin", "召": "shao", "种": "chong",
    "乐": "yue", "黑": "he", "翟": "zhai", "员": "yun", "燕": "yan", "洗": "xian", "万": "wan", "折": "she",
}  # fmt: skip


def _with_surname_reading(name: str, syllables: list[str]) -> list[str]:
    reading = SURNAME_READINGS.get(name[:1])
    return [reading, *syllables[1:]] if reading and syllables else syllables
