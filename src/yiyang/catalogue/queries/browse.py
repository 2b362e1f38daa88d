"""Finding services and packages as people ask for them."""

from dataclasses import dataclass

from yiyang.catalogue import definitions
from yiyang.catalogue.types.offers import Item
from yiyang.lib import pinyin


@dataclass(frozen=True, slots=True)
class Wanted:
    """What someone looks for in the catalogue; empty means everything."""

    text: str = ""
    category: str = ""
    list: str = ""
    resource: str = ""
    performer: str = ""


def find(wanted: Wanted) -> tuple[Item, ...]:
    """The services that fit, in the order of their lists; text is a code, a name in either language, or its pinyin."""
    return tuple(item for item in definitions.items().values() if _fits(item, wanted))


def _fits(item: Item, wanted: Wanted) -> bool:
    asked = (
        (wanted.category, item.category.value),
        (wanted.list, item.list.code),
        (wanted.resource, item.resource.value),
    )
    if any(chosen and chosen != value for chosen, value in asked):
        return False
    if wanted.performer and wanted.performer not in item.performers:
        return False
    return not wanted.text or _is_called(item, wanted.text.strip().lower())


def _is_called(item: Item, text: str) -> bool:
    if text in item.code.lower() or text in item.words.zh or text in item.words.en.lower():
        return True
    spelt = pinyin.spell(item.words.zh)
    return spelt.full.startswith(text.replace(" ", "")) or spelt.initials.startswith(text)
