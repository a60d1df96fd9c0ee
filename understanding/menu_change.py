"""What a turn wants of a menu that stands in the talk: which of its dishes it means, and what is to become of them."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from culinary.ingredients import find_ingredients, is_meat
from text.numerals import parse_number
from understanding.calendar import Meal, days_in, meal_in
from understanding.menu_wish import Place
from understanding.ordinals import read_places
from understanding.tables import words

Deed = Literal[
    "another", "swap_days", "more_persons", "fewer_persons", "persons", "more_greens", "more_meat", "fewer",
    "replace", "remove", "add", "order", "time", "list", "show", "recipe", "limit",
]  # fmt: skip
Staple = Literal["dumplings", "noodles", "porridge", "rice"]
CHANGES: frozenset[Deed] = frozenset(
    ("another", "swap_days", "more_persons", "fewer_persons", "persons", "more_greens", "more_meat", "fewer",
     "replace", "remove", "add", "limit")
)  # fmt: skip
"""What makes the menu another one; the rest asks about it."""
_READ: tuple[Deed, ...] = tuple(deed for deed in get_args(Deed) if deed != "limit")
"""What words say in so many words; a limit is told."""
_PLACES: tuple[Place, ...] = ("cold", "soup", "sweet", "meat", "vegetable", "staple")
_NOON, _MORNING, _LATEST = 12, 10, 23
_ENGLISH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_FEW = {"a": 1, "an": 1, "another": 1, "an extra": 1, "some": 1, "a couple of": 2}


@dataclass(frozen=True, slots=True)
class MenuTarget:
    """Which dishes of a menu words mean; nothing set where they mean none in particular."""

    numbers: tuple[int, ...] = ()
    """Places in the list, from 1; negative ones count from the last."""
    weekday: int | None = None
    offset: int | None = None
    day: int = 0
    """The n-th day, from 1; -1 the last."""
    meal: Meal | None = None
    place: Place | None = None
    foods: tuple[str, ...] = ()
    longest: bool = False
    hot: bool = False
    fried: bool = False
    whole: bool = False
    """All of the menu is meant."""
    text: str = ""
    """The words, in which the name of a dish may stand."""

    @property
    def of_a_day(self) -> bool:
        """Tell whether it names a day or a meal."""
        return self.weekday is not None or self.offset is not None or bool(self.day) or self.meal is not None


@dataclass(frozen=True, slots=True)
class MenuChange:
    """One thing that a turn wants of a menu."""

    deed: Deed
    target: MenuTarget = MenuTarget()
    into: str = ""
    """The words of what a dish is to become, or of what is added."""
    count: int = 1
    persons: int = 0
    """For how many it is to be, or how many more or fewer eat."""
    other_day: MenuTarget = MenuTarget()
    """With which day another changes places."""
    serving: tuple[int, int] | None = None
    """When it is to be on the table, hour and minute."""


def read_menu_changes(text: str) -> tuple[MenuChange, ...]:
    """Read what simplified `text` wants of a menu, a clause at a time.

    A clause that wants nothing belongs to the next, which says what is to be done about it (第三道太麻烦，换个简单的),
    or, as the last, to the one before it (换掉第二道，要素的).
    """
    found: list[MenuChange] = []
    before = ""
    for clause in clauses_of(text):
        change = _read(f"{before}，{clause}" if before else clause)
        if change is None:
            before = f"{before}，{clause}" if before else clause
            continue
        before = ""
        if found and _goes_on(found[-1], change):
            found[-1] = replace(found[-1], deed=change.deed, into=found[-1].into or change.into, count=change.count)
        else:
            found.append(change)
    if before and found and found[-1].deed in ("replace", "add"):
        found[-1] = replace(found[-1], into=f"{found[-1].into}，{before}".strip("，"))
    return tuple(found)


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a text, without those that only say that the rest stays."""
    rows = words("menu_changes")
    parts, start = list[str](), 0
    for match in rows["clause"].finditer(text):
        parts.append(text[start : match.start()])
        start = match.end()
    bare = [part.strip() for part in [*parts, text[start:]]]
    return [part for part in bare if part and not rows["stays"].search(part)]


def read_target(text: str) -> MenuTarget:
    """Return which dishes of a menu simplified `text` means."""
    rows = words("menu_changes")
    days, match = days_in(text), rows["day_number"].search(text)
    number = 0
    if match:
        said = match["day"] or match["day_en"]
        last = bool(match["last"]) or match["nth_en"] == "last"
        number = -1 if last else _number(said) or _ENGLISH.get(match["nth_en"] or "", 1)
    return MenuTarget(
        numbers=read_places(text) if not (match and match["nth_en"]) else (),
        weekday=days[0].weekday if days else None,
        offset=days[0].offset if days else None,
        day=number,
        meal=meal_in(text),
        place=place_in(text),
        foods=tuple(find_ingredients(text)),
        longest=rows["longest"].search(text) is not None,
        hot=rows["hot"].search(text) is not None,
        fried=rows["fried"].search(text) is not None,
        whole=rows["whole"].search(text) is not None,
        text=text,
    )


def place_for(text: str) -> Place | None:
    """Return the place of a dish that simplified `text` wants: as it says, else as the food that it names has it."""
    said = place_in(text)
    if said is not None:
        return said
    foods = find_ingredients(text)
    return None if not foods else "meat" if any(map(is_meat, foods)) else "vegetable"


def kind_of_staple(text: str) -> Staple | None:
    """Return the kind of noodles or rice that simplified `text` wants, None where it names none."""
    rows = words("menu_changes")
    return next((kind for kind in get_args(Staple) if rows[kind].search(text)), None)


def place_in(text: str) -> Place | None:
    """Return the place in a meal that simplified `text` names first, None where it names none."""
    rows = words("menu_changes")
    starts = {place: match.start() for place in _PLACES if (match := rows[place].search(text))}
    return min(starts, key=lambda place: starts[place], default=None)


def place_of_all(clause: str) -> Place | None:
    """Return the places that a simplified clause begins with and says something of: 汤要甜的; else None."""
    match = words("menu_changes")["of_all"].match(clause)
    return place_in(match[0]) if match else None


def _read(clause: str) -> MenuChange | None:
    for deed in _READ:
        change = _replaced(clause) if deed == "replace" else _of(deed, clause)
        if change is not None:
            return change
    return None


def _of(deed: Deed, clause: str) -> MenuChange | None:
    match = words("menu_changes")[deed].search(clause)
    if match is None:
        return None
    said = {name.rstrip("0123456789").removesuffix("_en"): value for name, value in match.groupdict().items() if value}
    rest = f"{clause[: match.start()]} {clause[match.end() :]}".strip()
    match deed:
        case "swap_days":
            return MenuChange(deed, read_target(said["one"]), other_day=read_target(said["two"]))
        case "more_persons" | "fewer_persons" | "persons":
            return MenuChange(deed, persons=_number(next(iter(said.values()))) or 0)
        case "fewer":
            return MenuChange(deed, read_target(clause), count=_number(said.get("fewer", "")) or 1)
        case "add":
            return _added(said, rest)
        case "order":
            return MenuChange(deed, _of_days(clause), serving=_serving(clause))
        case "remove":
            return MenuChange(deed, read_target(rest))
        case _:
            return MenuChange(deed, read_target(clause), serving=_serving(clause) if deed == "time" else None)


def _replaced(clause: str) -> MenuChange | None:
    rows = words("menu_changes")
    if rows["plain_one"].search(clause):
        return MenuChange("replace")
    if match := rows["replace_into"].search(clause):
        said = {name.rstrip("0123456789"): value for name, value in match.groupdict().items() if value}
        target = said.get("target", "") if said else clause[: match.start()]
        into = said.get("into", "") if said else clause[match.end() :]
        return MenuChange("replace", read_target(target), into=into.strip(" 的吧呢呀啊了."))
    if match := rows["replace"].search(clause):
        return MenuChange("replace", read_target(f"{clause[: match.start()]} {clause[match.end() :]}".strip()))
    return None


def _added(said: dict[str, str], rest: str) -> MenuChange | None:
    """Return what is added, None where it is no dish: 再加点盐."""
    into = said.get("into", "").strip(" 的吧呢呀啊了.")
    if not words("menu_changes")["what_is_added"].search(into):
        return None
    return MenuChange("add", _of_days(f"{rest} {into}"), into=into, count=_number(said.get("count", "")) or 1)


def _of_days(text: str) -> MenuTarget:
    """Return only of which day words speak."""
    found = read_target(text)
    return MenuTarget(
        weekday=found.weekday, offset=found.offset, day=found.day, meal=found.meal, whole=found.whole, text=text
    )


def _goes_on(before: MenuChange, change: MenuChange) -> bool:
    """Tell whether a clause says what to do about what the clause before it complains of: 汤不要了，换成凉菜."""
    if change.deed == before.deed == "fewer":
        return True
    target = change.target
    points = target.numbers or target.of_a_day or target.place or target.foods or target.whole
    return change.deed == "replace" and before.deed in ("remove", "replace") and not points and not before.into


def _serving(text: str) -> tuple[int, int] | None:
    match = words("menu_changes")["serving_at"].search(text)
    hour = _number(match["hour"] or match["hour_en"]) if match else None
    if match is None or not hour or hour > _LATEST:
        return None
    minute = 30 if match["half"] else int(match["minute"] or 0)
    return (hour + 12 if hour < _NOON and (hour < _MORNING or "中午" not in text) else hour, minute)


def _number(said: str | None) -> int | None:
    if not said:
        return None
    if said in _FEW:
        return _FEW[said]
    found = parse_number(said)
    return int(found.low) if found and found.low else None
