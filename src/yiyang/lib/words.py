"""A name that belongs to data and is written once in Chinese and once in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same meaning in two languages; Chinese leads."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        """The words in a language such as "zh-hans" or "en"; anything unknown gets Chinese."""
        return self.en if language.startswith("en") else self.zh

    def filled(self, **facts: object) -> "Words":
        """The same sentence with its named gaps filled, e.g. ``{value}``."""
        return Words(self.zh.format(**facts), self.en.format(**facts))
