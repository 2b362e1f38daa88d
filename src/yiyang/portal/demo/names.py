"""Names, numbers and addresses of people who do not exist, in a district that does not exist."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.identity import identity_check_character


class Street(msgspec.Struct, frozen=True):
    """A street office, the neighbourhood committees under it and its lanes."""

    code: str
    name: str
    committees: tuple[str, ...]
    lanes: tuple[str, ...]


class NameLists(msgspec.Struct, frozen=True):
    """What ``names.yaml`` holds."""

    region: str
    district: str
    surnames: str
    male: tuple[str, ...]
    female: tuple[str, ...]
    younger: tuple[str, ...]
    second: str
    streets: tuple[Street, ...]

    def given(self, sex: str) -> list[str]:
        """The given names of one sex."""
        return " ".join(self.male if sex == "male" else self.female).split()


@cache
def lists() -> NameLists:
    """The name lists, read once."""
    return datafiles.load(Path(__file__).with_name("names.yaml"), NameLists)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who one invented person is: enough to register them."""

    name: str
    sex: str
    birth_date: date
    identity_number: str
    phone: str
    street: Street
    committee: int
    address: str

    @property
    def committee_code(self) -> str:
        """The committee's three digits, as record numbers write them."""
        return f"{self.committee:03d}"


@dataclass
class Registry:
    """Hands out people one after another, never the same number twice, always the same for one seed."""

    seed: int
    chance: random.Random = field(init=False)
    taken: set[str] = field(default_factory=set)
    phones: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def someone(self, *, on: date, name: str = "", sex: str = "", age: int | None = None) -> Identity:
        """One elder of the district; what is not given is drawn."""
        sex = sex or self.chance.choice(("male", "female", "female"))
        birth_date = self.birthday(self.age() if age is None else age, on)
        street = self.chance.choice(lists().streets)
        return Identity(
            name=name or self.name(sex),
            sex=sex,
            birth_date=birth_date,
            identity_number=self.identity_number(birth_date, sex),
            phone=self.phone(),
            street=street,
            committee=self.chance.randrange(len(street.committees)) + 1,
            address=self.address(street),
        )

    def age(self) -> int:
        """Between 60 and 101, most around 76."""
        return min(101, max(60, round(self.chance.triangular(60, 101, 74))))

    def birthday(self, age: int, on: date) -> date:
        """A day that makes someone this old on that day."""
        newest = date(on.year - age, on.month, min(on.day, 28))
        return newest - timedelta(days=self.chance.randrange(1, 360))

    def name(self, sex: str) -> str:
        """A surname and a given name of the generation."""
        surnames = lists().surnames
        surname = surnames[min(int(self.chance.expovariate(1 / 22)), len(surnames) - 1)]
        given = self.chance.choice(lists().given(sex))
        if self.chance.random() < 0.25:
            given = given[0] + self.chance.choice(lists().second)
        return surname + given

    def identity_number(self, birth_date: date, sex: str) -> str:
        """A number that GB 11643 accepts and nobody else in the district has."""
        while True:
            sequence = self.chance.randrange(500) * 2 + (1 if sex == "male" else 0)
            body = f"{lists().region}{birth_date:%Y%m%d}{sequence:03d}"
            if body not in self.taken:
                self.taken.add(body)
                return body + identity_check_character(body)

    def phone(self) -> str:
        """A number in a range that the demo district keeps to itself."""
        self.phones += 1
        return f"19900{self.phones:06d}"

    def address(self, street: Street) -> str:
        """A door in the street."""
        lane, number = self.chance.choice(street.lanes), self.chance.randrange(1, 188)
        floor, door = self.chance.randrange(1, 7), self.chance.randrange(1, 5)
        return f"{lists().district}{street.name}{lane}{number}号{floor}0{door}室"

    def relative(self, elder: str) -> str:
        """A child with the elder's surname."""
        return elder[0] + self.chance.choice(" ".join(lists().younger).split())
