"""Every change to elders, those around them and who answers for them."""

from yiyang.people.actions.duplicates import dismiss_suspicion, merge_elders, note_suspicion, undo_merge
from yiyang.people.actions.elders import (
    add_address,
    checked,
    edit_elder,
    end_address,
    link_account,
    move,
    record_death,
    register_committee,
    register_elder,
    reveal,
)
from yiyang.people.actions.family import (
    add_family_member,
    end_family_member,
    join_group,
    leave_group,
    link_family_account,
    record_consent,
    reveal_family_phone,
    revoke_consent,
)
from yiyang.people.actions.placement import place_elder
from yiyang.people.actions.responsibility import assign_responsibility, end_responsibility, tell_of_broken_glass
from yiyang.people.actions.takeover import take_over_register

__all__ = [
    "add_address",
    "add_family_member",
    "assign_responsibility",
    "checked",
    "dismiss_suspicion",
    "edit_elder",
    "end_address",
    "end_family_member",
    "end_responsibility",
    "join_group",
    "leave_group",
    "link_account",
    "link_family_account",
    "merge_elders",
    "move",
    "note_suspicion",
    "place_elder",
    "record_consent",
    "record_death",
    "register_committee",
    "register_elder",
    "reveal",
    "reveal_family_phone",
    "revoke_consent",
    "take_over_register",
    "tell_of_broken_glass",
    "undo_merge",
]
