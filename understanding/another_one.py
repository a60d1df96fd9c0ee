"""Another dish than the one talked of: the same with other stuff, one told by its parts, more of a list."""

from culinary.ingredients import mentions, role_of
from recipes.facets.equipment import equipment_in
from understanding.tables import words


def other_parts(text: str) -> list[str]:
    """Return the foods and tools that simplified `text` may put in place of those of a dish, likeliest first."""
    rows = words("another_one")
    match = rows["switched"].search(text)
    new = match["new"] if match and any(mark in text for mark in "的呢") else ""
    found = [new] if len(new) > 1 and not rows["asks_rather"].search(new) else []
    for row in ("taken", "remade", "same_kind"):
        found += [match["new"].removesuffix("的") for match in rows[row].finditer(text)]
    if rows["changes"].search(text):
        found += [mention.text for mention in mentions(text) if role_of(mention.name) in ("main", "staple")]
    if rows["changes_tool"].search(text):
        found += equipment_in(text)
    return list(dict.fromkeys(found))


def described_dish(text: str) -> str:
    """Return the words by which simplified `text` tells what is wanted instead ("换个蒸茄子吧": 蒸茄子), or ""."""
    match = words("another_one")["described"].search(text)
    return match["phrase"] if match else ""


def tells_how_cooked(phrase: str) -> bool:
    """Tell whether a phrase says how something is cooked."""
    return words("another_one")["cooked"].search(phrase) is not None


def names_same_kind(text: str) -> bool:
    """Tell whether simplified `text` names other stuff for a dish of the same kind ("再包点韭菜鸡蛋的")."""
    return words("another_one")["same_kind"].search(text) is not None


def swaps_inside(text: str) -> bool:
    """Tell whether simplified `text` puts one food of a dish in place of another: it stays the dish."""
    return words("another_one")["inside"].search(text) is not None


def turns_to(before: str) -> bool:
    """Tell whether the words before a dish's name turn to it ("算了换个")."""
    return words("another_one")["turned_to"].search(before) is not None


def asks_for_more(text: str) -> bool:
    """Tell whether simplified `text` asks for another choice or version ("换一批", "不辣版", "anything else")."""
    return words("another_one")["more"].search(text) is not None


def means_what_is_there(text: str) -> bool:
    """Tell whether simplified `text` asks to cook with what was told of before: 就着这些凑两菜一汤."""
    return words("another_one")["with_these"].search(text) is not None


def tells_of_more(text: str) -> bool:
    """Tell whether simplified `text` tells of more that there is to cook with ("还有点肉末")."""
    return words("another_one")["also_there"].search(text) is not None and bool(mentions(text))
