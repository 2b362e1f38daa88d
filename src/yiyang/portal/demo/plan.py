"""Who lives in the demo district and how they are: drawn before anything is written, the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from yiyang.portal.demo.cast import Part, Relative, cast
from yiyang.portal.demo.names import Identity, Registry
from yiyang.portal.demo.physiology import Body, body_of

OWN_HOME = "own_home"
HYPERTENSION, DIABETES, LUNGS, HEART_FAILURE = "I10.x00", "E11.900", "J44.900", "I50.900"
TREATED_DAYS_AGO = 40


@dataclass(frozen=True, slots=True)
class Resident:
    """One elder of the district with everything the builder needs to know."""

    key: str
    identity: Identity
    at: str
    room: str
    doctor: str
    state: str
    living: str
    conditions: tuple[str, ...]
    medicines: tuple[str, ...]
    allergies: tuple[str, ...]
    cautions: tuple[str, ...]
    devices: tuple[str, ...]
    body: Body
    family: Relative | None = None
    user: str = ""


def residents(count: int, *, seed: int, on: date) -> Iterator[Resident]:
    """The cast first, then as many others as asked for."""
    registry = Registry(seed)
    chance = random.Random(seed + 1)
    for part in cast().elders[:count]:
        yield played(part, registry.someone(on=on, name=part.name, sex=part.sex, age=part.age))
    for number in range(len(cast().elders), count):
        yield drawn(f"e{number:05d}", registry, chance=chance, on=on)


def played(part: Part, identity: Identity) -> Resident:
    """An elder from the cast."""
    return Resident(
        key=part.key,
        identity=identity,
        at=part.at,
        room=part.room,
        doctor=part.doctor,
        state=part.state,
        living=part.living,
        conditions=part.conditions,
        medicines=medicines_for(part.conditions),
        allergies=part.allergies,
        cautions=part.cautions,
        devices=part.devices,
        body=Body(**part.body),  # type: ignore[arg-type]
        family=part.family,
        user=part.user,
    )


def drawn(key: str, registry: Registry, *, chance: random.Random, on: date) -> Resident:
    """An elder whose life is left to chance."""
    identity = registry.someone(on=on)
    age = (on - identity.birth_date).days // 365
    at = chance.choices((OWN_HOME, "nursing", "home"), (0.6, 0.18, 0.22))[0]
    doctor = doctor_for(at, chance)
    conditions = tuple(illness.code for illness in cast().illnesses if chance.random() < illness.share)
    return Resident(
        key=key,
        identity=identity,
        at=at,
        room="" if at == OWN_HOME else f"{chance.randrange(1, 5)}-{chance.randrange(1, 30):02d}",
        doctor=doctor,
        state="living" if at != "nursing" else chance.choice(("nursing", "nursing", "medical")),
        living=living_for(at, chance),
        conditions=conditions,
        medicines=medicines_for(conditions),
        allergies=(chance.choice(cast().substances),) if chance.random() < 0.12 else (),
        cautions=(chance.choice(cast().cautions),) if chance.random() < 0.35 else (),
        devices=devices_for(at, conditions, chance),
        body=drawn_body(age, conditions, chance=chance, on=on),
        family=Relative("", registry.relative(identity.name), chance.choice(("son", "daughter"))),
    )


def drawn_body(age: int, conditions: tuple[str, ...], *, chance: random.Random, on: date) -> Body:
    """A body with those illnesses; some began a medicine in the months that the history covers."""
    body = body_of(
        age, hypertension=HYPERTENSION in conditions, diabetes=DIABETES in conditions, lungs=LUNGS in conditions, chance=chance
    )
    if HYPERTENSION not in conditions or chance.random() > 0.15:
        return body
    started = on - timedelta(days=TREATED_DAYS_AGO + chance.randrange(20))
    return replace(body, systolic=body.systolic + 14, relief=16.0, treated_from=started)


def doctor_for(at: str, chance: random.Random) -> str:
    """The contracted doctor; a few elders have none yet."""
    if chance.random() < 0.06:
        return ""
    return "feng" if at == "nursing" else chance.choices(("li", "chen"), (0.6, 0.4))[0]


def living_for(at: str, chance: random.Random) -> str:
    """With whom an elder lives."""
    if at != OWN_HOME:
        return "in_institution"
    return chance.choices(("with_spouse", "with_children", "alone"), (0.45, 0.3, 0.25))[0]


def medicines_for(conditions: tuple[str, ...]) -> tuple[str, ...]:
    """What is usually taken, each once."""
    taken = [name for illness in cast().illnesses if illness.code in conditions for name in illness.medicines]
    return tuple(dict.fromkeys(taken))


def devices_for(at: str, conditions: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    """What measures an elder: by illness, by place, and a wristband here and there."""
    wanted = {
        "blood_pressure": HYPERTENSION in conditions or chance.random() < 0.3,
        "glucometer": DIABETES in conditions,
        "scale": HEART_FAILURE in conditions,
        "oximeter": LUNGS in conditions,
        "thermometer": at != OWN_HOME,
        "wristband": chance.random() < 0.2,
    }
    return tuple(kind for kind, is_there in wanted.items() if is_there)
