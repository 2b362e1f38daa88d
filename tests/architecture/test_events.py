"""Who listens to what is pinned here, so that nobody is surprised by an effect."""

import json
from pathlib import Path

from yiyang.base import events

PINNED = Path(__file__).with_name("subscribers.json")


def test_the_subscribers_of_every_event_are_the_ones_written_down():
    present = {event: names for event, names in sorted(events.subscribers().items()) if names}
    assert present == json.loads(PINNED.read_text()), f"Write the new list into {PINNED.name}: {json.dumps(present, indent=2)}"
