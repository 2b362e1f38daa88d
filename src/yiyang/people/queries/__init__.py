"""Every read of elders and of who answers for them."""

from yiyang.people.queries.access import elder_for, elders_for, identity_ids, relatives_of
from yiyang.people.queries.responsibility import (
    family_users,
    panel_load,
    panel_of,
    responsibilities_of,
    responsible,
    responsible_for,
)
from yiyang.people.queries.search import Found, Twin, likeness, possible_duplicates, search, suspects

__all__ = [
    "Found",
    "Twin",
    "elder_for",
    "elders_for",
    "family_users",
    "identity_ids",
    "likeness",
    "panel_load",
    "panel_of",
    "possible_duplicates",
    "relatives_of",
    "responsibilities_of",
    "responsible",
    "responsible_for",
    "search",
    "suspects",
]
