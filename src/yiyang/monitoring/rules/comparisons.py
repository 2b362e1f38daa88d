"""What a reading was compared with when it was the elder's own past, in words: the number, of which days, and by how much."""

from yiyang.lib.words import Words
from yiyang.monitoring.types.alarms import Limit, Spelled
from yiyang.monitoring.types.history import Against, Clause, Compared
from yiyang.monitoring.types.severity import Side

EDGES = {
    (Against.USUAL, Side.HIGH): Words("本人常态上沿 ", "own usual upper edge "),
    (Against.USUAL, Side.LOW): Words("本人常态下沿 ", "own usual lower edge "),
}
NO_EDGE = Words("", "")


def edge(limit: Limit) -> Words:
    """What kind of limit stands before the number."""
    compared = limit.compared
    return EDGES.get((compared.clause.against, compared.clause.side), NO_EDGE) if compared else NO_EDGE


def basis(compared: Compared, value: float, spelled: Spelled) -> Words:
    """What stands behind the number: «median of 26 mornings of the last 28 days 118, +24»."""
    past, held = _past(compared), _held(compared.clause)
    change, centre = _change(compared, value, spelled), spelled.shown(compared.centre)
    return Words(f"（{past.zh} {centre}，{change}{held.zh}）", f" ({past.en} {centre}, {change}{held.en})")


def condition(clause: Clause, spelled: Spelled) -> Words:
    """A clause as a rule page says it."""
    name, sign, toward = spelled.words, *(("≥", "+") if clause.side == Side.HIGH else ("≤", "−"))
    width, past, held, beside = _width(clause, spelled), _reference(clause), _held(clause), _past_table(clause, spelled, toward)
    return Words(
        f"{name.zh} {sign} {past.zh} {toward} {width.zh}{held.zh}{beside.zh}",
        f"{name.en} {sign} {past.en} {toward} {width.en}{held.en}{beside.en}",
    )


def _past(compared: Compared) -> Words:
    clause, slot, count = compared.clause, compared.slot, compared.count
    near, far = clause.days
    if clause.against == Against.USUAL:
        times = f"{count} {slot.en}" if slot.en else f"{count} days"
        return Words(f"近 {far} 天{slot.zh} {count} 次的中位数", f"median of {times} within {far} days")
    if clause.against == Against.EXTREME:
        word = ("最低", "lowest") if clause.side == Side.HIGH else ("最高", "highest")
        return Words(f"近 {far} 天{word[0]}", f"{word[1]} of the last {far} days")
    return Words(f"{near}–{far} 天前 {count} 次的中位数", f"median of {count} days, {near} to {far} days ago")


def _reference(clause: Clause) -> Words:
    near, far = clause.days
    if clause.against == Against.USUAL:
        return Words(f"本人近 {far} 天中位数", f"own median of {far} days")
    if clause.against == Against.EXTREME:
        word = ("最低", "lowest") if clause.side == Side.HIGH else ("最高", "highest")
        return Words(f"近 {far} 天{word[0]}值", f"the {word[1]} of {far} days")
    return Words(f"{near}–{far} 天前的中位数", f"the median of {near} to {far} days ago")


def _past_table(clause: Clause, spelled: Spelled, toward: str) -> Words:
    if clause.past_table is None:
        return Words("", "")
    width = _spread(clause.past_table.spreads, clause.past_table.least, spelled)
    return Words(f"；已过留意级限值时 {toward} {width.zh}", f"; past the watch limit {toward} {width.en}")


def _width(clause: Clause, spelled: Spelled) -> Words:
    if clause.share:
        return Words(f"{clause.share:.0%}", f"{clause.share:.0%}")
    return _spread(clause.spreads, clause.least, spelled)


def _spread(spreads: float, least: float, spelled: Spelled) -> Words:
    at_least = Words(f"{least:g} {spelled.shown_unit.zh}", f"{least:g} {spelled.shown_unit.en}")
    if not spreads:
        return at_least
    return Words(f"{spreads:g} 倍离散度（至少 {at_least.zh}）", f"{spreads:g} times the spread (at least {at_least.en})")


def _held(clause: Clause) -> Words:
    if clause.persist < 2:
        return Words("", "")
    return Words(f"，连续 {clause.persist} 天", f", {clause.persist} days in a row")


def _change(compared: Compared, value: float, spelled: Spelled) -> str:
    by = value - compared.centre
    sign = "+" if by >= 0 else "−"
    if compared.clause.share:
        return f"{sign}{abs(by) / compared.centre:.1%}"
    return f"{sign}{spelled.shown(abs(by))}"
