"""Every read of elders and of who answers for them."""

from yiyang.people.queries.access import elder_for, elders_for, identity_ids, relatives_of
from yiyang.people.queries.person import (
    answerers,
    committees,
    grantees,
    merge_for,
    merges_for,
    piece_for,
    stranger_for,
    suspicion_for,
    suspicions_for,
)
from yiyang.people.queries.responsibility import (
    family_users,
    group_counts,
    in_group,
    panel_load,
    panel_of,
    responsibilities_of,
    responsible,
    responsible_for,
)
from yiyang.people.queries.search import Found, Twin, likeness, own_hits, possible_duplicates, search, suspects

__all__ = [
    "Found",
    "Twin",
    "answerers",
    "committees",
    "elder_for",
    "elders_for",
    "family_users",
    "grantees",
    "group_counts",
    "identity_ids",
    "in_group",
    "likeness",
    "merge_for",
    "merges_for",
    "own_hits",
    "panel_load",
    "panel_of",
    "piece_for",
    "possible_duplicates",
    "relatives_of",
    "responsibilities_of",
    "responsible",
    "responsible_for",
    "search",
    "stranger_for",
    "suspects",
    "suspicion_for",
    "suspicions_for",
]
