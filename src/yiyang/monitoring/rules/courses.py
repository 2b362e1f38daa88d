"""How readings move an alarm: it begins, grows, calms down, comes back; never two at once, never flickering.

The platform's rules (facts A.6): one alarm while it lasts; graver readings raise its severity; it has recovered after so many
readings in a row inside the limits by a margin; one that was handled is raised again when it gets graver, or is still abnormal
after 24 hours.
"""

from collections.abc import Iterable

from yiyang.monitoring.types.alarms import AlarmState
from yiyang.monitoring.types.courses import Episode, Look, Terms


def follow(known: Episode | None, looks: Iterable[Look], terms: Terms) -> list[Episode]:
    """Lead an alarm (or none) through what was seen, in time order; answers every alarm touched, the present one last."""
    course = [known] if known else []
    current = known
    for look in looks:
        if current is not None and not current.is_over:
            _see(current, look, terms)
        elif look.rank and not _is_quiet(current, look):
            current = begin(look)
            course.append(current)
    return course


def begin(look: Look) -> Episode:
    """A new alarm from its first abnormal moment."""
    return Episode(
        AlarmState.RAISED, look.rank, look.at, 1, worst=(look.rank, look.beyond), first_place=look.place,
        last_place=look.place, worst_place=look.place, began=True,
    )  # fmt: skip


def _is_quiet(past: Episode | None, look: Look) -> bool:
    """Whether a person closed this a short while ago and it is no graver now."""
    return past is not None and look.at < past.quiet_until and look.rank <= past.rank


def _see(episode: Episode, look: Look, terms: Terms) -> None:
    if look.rank:
        _see_abnormal(episode, look)
    elif look.at > episode.last_at:
        _see_calm(episode, look, terms)


def _see_abnormal(episode: Episode, look: Look) -> None:
    episode.count += 1
    if episode.state == AlarmState.HANDLED and (look.rank > episode.rank or look.at >= episode.quiet_until):
        _raise_again(episode, look)
    elif look.rank > episode.rank:
        episode.rank, episode.worsened = look.rank, True
    if (look.rank, look.beyond) > episode.worst:
        episode.worst, episode.worst_place = (look.rank, look.beyond), look.place
    if look.at >= episode.last_at:
        episode.last_at, episode.last_place, episode.streak, episode.recovered_at = look.at, look.place, 0, 0


def _raise_again(episode: Episode, look: Look) -> None:
    episode.state, episode.rank, episode.again = AlarmState.RAISED, look.rank, True
    episode.quiet_until, episode.recovered_at, episode.streak = 0, 0, 0
    episode.worst, episode.worst_place = (look.rank, look.beyond), look.place


def _see_calm(episode: Episode, look: Look, terms: Terms) -> None:
    """Calm moments count until it has recovered; after that only an abnormal one changes anything."""
    if episode.recovered_at:
        return
    episode.last_at = terms.times[look.place + look.length - 1]
    if not look.clear:
        episode.streak = 0
        return
    missing = terms.clear_count - episode.streak
    if look.length < missing:
        episode.streak += look.length
        return
    episode.streak = terms.clear_count
    episode.recovered_at = episode.last_at = terms.times[look.place + missing - 1]
    if episode.state == AlarmState.HANDLED:
        episode.state, episode.quiet_until = AlarmState.CLOSED, 0
