"""What a turn tells in whatever words, once it is known to tell and to ask nothing."""

from collections.abc import Iterator

from culinary.ingredients import find_ingredients
from understanding.diets import allergens_named
from understanding.equipment import is_all_there_is, named_equipment
from understanding.preferences import Preferences
from understanding.refusals import ingredients_called
from understanding.tables import words


def told_loosely(text: str, told: Preferences) -> Preferences:
    """Return what the phrases found in a simplified text that tells, with what else it names.

    Args:
        text: a turn whose kind is known to be a preference.
        told: what `understanding.preferences` read; its foods stand, for it knows whose they are.
    """
    rows = words("telling")
    if any(rows[row].search(text) for row in ("asks", "taken_back", "forget", "forget_one")):
        return told
    has, lacks = named_equipment(text)
    more = Preferences(
        equipment=() if told.equipment else tuple(has),
        no_equipment=() if told.no_equipment else tuple(lacks),
        only_equipment=bool(has) and not lacks and is_all_there_is(text),
    )
    if told.dislikes and not told.allergens and rows["reacts"].search(text) and not rows["denies"].search(text):
        # 他不吃花生，会过敏: why it is not eaten stands beside.
        names = "、".join(told.dislikes)
        return told.joined(more).joined(Preferences(allergens=tuple(allergens_named(names) or told.dislikes)))
    if told.allergens or told.dislikes or told.likes:
        return told.joined(more)
    return told.joined(more).joined(_foods(text))


def _foods(text: str) -> Preferences:
    """Return the foods a text refuses; those it says someone reacts to are allergies."""
    rows, told = words("telling"), Preferences()
    for said, refused in _refusals(text):
        if rows["reacts"].search(refused):
            told = told.joined(Preferences(allergens=tuple(allergens_named(said) or find_ingredients(said))))
        else:
            told = told.joined(Preferences(dislikes=tuple(ingredients_called(said))))
    return told


def _refusals(text: str) -> Iterator[tuple[str, str]]:
    """Yield each part that names a food and is refused, with what is told of it: its own words and the next part's."""
    rows = words("telling")
    parts = [part for part in rows["part_end"].split(text) if part.strip()]
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if not (ingredients_called(part) or allergens_named(part)):
            continue
        alone = following if following and not ingredients_called(following) else ""
        told = f"{part} {alone}"
        if rows["refuses"].search(told) and not rows["denies"].search(told):
            yield part, told
