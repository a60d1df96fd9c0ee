"""The equipment that a question has, wants or lacks, and whether it may need a fire."""

from recipes.facets.equipment import equipment_in, equipment_mentions
from understanding.marked_text import MarkedText
from understanding.tables import words

_WARMS_UP = "微波炉"


def lacking_equipment(marked: MarkedText) -> frozenset[str]:
    """Return the equipment that is not there or not wanted: 没有烤箱, 烤箱和空气炸锅都没有."""
    rows, found = words("equipment"), set[str]()
    for start, end in _groups(marked.text):
        before = rows["lacking"].search(marked.text[:start])
        after = rows["broken"].match(marked.text[end:])
        if before or after:
            until = end + (after.end() if after else 0)
            marked.mark(before.start() if before else start, until)
            found.update(equipment_in(marked.text[start:until]))
    return frozenset(found)


def wanted_equipment(marked: MarkedText) -> frozenset[str]:
    """Return the equipment that a question names to cook with; what stands around it says nothing of the dish."""
    rows = words("equipment")
    found = equipment_in(marked.rest)
    for match in equipment_mentions(marked.text):
        before = rows["before"].search(marked.text[: match.start()])
        after = rows["after"].match(marked.text[match.end() :])
        marked.mark(before.start() if before else match.start(), match.end() + (after.end() if after else 0))
    return frozenset(found) - ({_WARMS_UP} if rows["to_warm_up"].search(marked.text) else set())


def without_fire(marked: MarkedText) -> bool:
    """Tell whether nothing is to be cooked on a fire."""
    return bool(marked.take(words("equipment")["no_fire"]))


def is_all_there_is(text: str) -> bool:
    """Tell whether a simplified question says that there is nothing else to cook with: 就一个微波炉."""
    return words("equipment")["only"].search(text) is not None


def told_equipment(clause: str) -> tuple[list[str], list[str]]:
    """Return the equipment that a simplified clause tells one has at home, and that it tells one has not."""
    rows = words("equipment")
    has: list[str] = []
    lacks: list[str] = []
    for start, end in _groups(clause):
        before = clause[:start]
        if rows["home"].search(before):
            (lacks if rows["lacking"].search(before) else has).extend(equipment_in(clause[start:end]))
    return has, lacks


def named_equipment(text: str) -> tuple[list[str], list[str]]:
    """Return all equipment that a simplified text names, and of it what it says is not there."""
    rows = words("equipment")
    has: list[str] = []
    lacks: list[str] = []
    for start, end in _groups(text):
        gone = rows["lacking"].search(text[:start]) or rows["broken"].match(text[end:])
        (lacks if gone else has).extend(equipment_in(text[start:end]))
    return has, lacks


def _groups(text: str) -> list[tuple[int, int]]:
    """Return where equipment is named, what is listed together as one: 烤箱和空气炸锅."""
    joined, groups = words("equipment")["joined"], list[tuple[int, int]]()
    for match in equipment_mentions(text):
        if groups and joined.search(text[groups[-1][1] : match.start()]):
            groups[-1] = (groups[-1][0], match.end())
        else:
            groups.append(match.span())
    return groups
