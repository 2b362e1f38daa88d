"""What is told to people: why an answer cannot be used, and which clause did what. In Chinese and English."""

from collections.abc import Iterable

from yiyang.assessment.types import Band, Group, Instrument, Item, Number
from yiyang.lib.words import Words


def unknown_item(instrument: Instrument) -> Words:
    """The answers name an item the instrument does not have."""
    return Words(f"{instrument.zh}没有这一项", f"{instrument.en} has no such item")


def missing(item: Item) -> Words:
    """An item nobody answered; a missing answer is not 0."""
    return Words(f"“{item.zh}”还没有回答", f"“{item.en}” has no answer")


def not_a_list(group: Group) -> Words:
    """Answers of a group that are no list."""
    count = len(group.items)
    return Words(f"这里要一个列表，{count} 项各一个答案", f"a list is needed here, one answer for each of {count} items")


def too_many(group: Group, count: int) -> Words:
    """More answers than items."""
    return Words(f"只有 {len(group.items)} 项，却有 {count} 个答案", f"there are {len(group.items)} items but {count} answers")


def unknown_option(item: Item) -> Words:
    """An answer the item does not allow; the answer itself is not repeated, it may end in a log."""
    allowed = ", ".join(str(option.given_as) for option in item.options)
    return Words(f"“{item.zh}”没有这个选项，只能是：{allowed}", f"“{item.en}” has no such option; it can be: {allowed}")


def not_a_number(item: Item, number: Number) -> Words:
    """Something else where a number is needed."""
    kind = Words("整数", "a whole number") if number.whole else Words("数字", "a number")
    return Words(f"“{item.zh}”要填{kind.zh}", f"“{item.en}” needs {kind.en}")


def out_of_range(item: Item, number: Number) -> Words:
    """A number that cannot be."""
    allowed = _allowed(number)
    return Words(f"“{item.zh}”只能是{allowed.zh}", f"“{item.en}” can only be {allowed.en}")


def _allowed(number: Number) -> Words:
    limits = [
        Words(f"不小于 {number.least:g}", f"at least {number.least:g}") if number.least is not None else None,
        Words(f"不大于 {number.most:g}", f"at most {number.most:g}") if number.most is not None else None,
        Words(f"{number.multiple_of} 的倍数", f"a multiple of {number.multiple_of}") if number.multiple_of > 1 else None,
    ]
    said = [limit for limit in limits if limit] or [Words("有限的数", "a finite number")]
    return Words("、".join(words.zh for words in said), ", ".join(words.en for words in said))


def exactly_one(codes: Iterable[str]) -> Words:
    """Items of which one, and only one, is to be answered."""
    named = " / ".join(codes)
    return Words(f"{named} 中必须且只能填一项", f"exactly one of {named} must be given")


def no_clause(names: Iterable[str]) -> Words:
    """Answers that no row of the document describes together."""
    named = " / ".join(names)
    return Words(
        f"{named} 的这些答案放在一起，标准里没有对应的判定，请核对",
        f"the document judges no such combination of {named}; check them",
    )


def limits(band: Band) -> str:
    """From where to where a band reaches."""
    return f"{band.least}" if band.least == band.most else f"{band.least}–{band.most}"


def raised(label: Words, change: tuple[Band, Band] | None) -> Words:
    """What a clause that makes a level worse did: nothing is worse than the worst level."""
    if change is None:
        return Words(f"{label.zh}：同时符合，只提高一次", f"{label.en}: holds as well; the level goes up once only")
    before, after = change
    if before.level == after.level:
        return Words(f"{label.zh}：已是最重一级，不再提高", f"{label.en}: already the worst level")
    return Words(f"{label.zh}：由{before.zh}提高为{after.zh}", f"{label.en}: raised from {before.en} to {after.en}")
