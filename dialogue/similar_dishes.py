"""Another dish like the one in focus: with another main part, or made in another pot."""

from culinary.ingredients import mentions, role_of
from dialogue.cutoffs import LIKELY, LIKENED, NAMED
from dialogue.finder import Finder
from recipes.names import clean_name
from text.normalize import simplify
from understanding.another_one import described_dish, other_parts, tells_how_cooked
from understanding.lacking import puts_in_place
from understanding.turning_down import said_after_giving_up, tells_of_another, without_turning_down


def sibling(question: str, focus: str, finder: Finder) -> str:
    """Return the dish like `focus` that a follow-up turns to ("莲藕的呢", "那换成排骨呢", "只有微波炉"), or "".

    The name is put together from the new part and what stays of the dish in focus, and counts only where the index has
    such a dish; another wine or sauce makes none.
    """
    text = simplify(question)
    title = simplify(clean_name(focus))
    if described := _described(text, focus, finder):
        return described
    for new in other_parts(text):
        if new in title:
            continue
        for name in _composed(title, new):
            found, score = finder.best(name)
            if found != focus and _is_made_of(simplify(clean_name(found)), new, title, named=score >= NAMED):
                return found
    return _other_way(text, title, focus, finder)


def likened(question: str, focus: str, finder: Finder) -> str:
    """Return the dish that a follow-up turns to by telling what it is like ("江浙那种咸的豆浆"), or ""."""
    text = simplify(question)
    if not tells_of_another(text) or puts_in_place(text):
        return ""
    found, score = finder.best(without_turning_down(text) or question)
    return found if score >= LIKENED and found != focus else ""


def _described(text: str, focus: str, finder: Finder) -> str:
    """Return the dish that is turned to by what it is made of and how ("换个蒸茄子吧"), or "".

    Its title must have all of several parts; the name of one part must come with the way it is cooked.
    """
    phrase = described_dish(text)
    parts = [mention.text for mention in mentions(phrase)]
    if not parts:
        return ""
    found, score = finder.best(phrase)
    title = simplify(found)
    if len(parts) > 1:
        meant = score >= LIKELY and all(part in title for part in parts)
    else:
        meant = score >= NAMED and parts[0] in title and tells_how_cooked(phrase)
    return found if meant and found != focus else ""


def _other_way(text: str, title: str, focus: str, finder: Finder) -> str:
    """Return another dish of the same main part, described after the first was given up ("算了，就清水煮煮那种")."""
    rest = said_after_giving_up(text)
    parts = [mention.text for mention in mentions(title) if role_of(mention.name) in ("main", "staple")]
    if not rest or not parts:
        return ""
    found, score = finder.best(f"{parts[0]}{rest}")
    return found if score >= LIKELY and found != focus and parts[0] in simplify(found) else ""


def alike(title: str, other: str) -> bool:
    """Tell whether two dishes are of one kind: a food in common, or the last letter of their names."""
    name, second = simplify(clean_name(title)), simplify(clean_name(other))
    foods = {mention.name for mention in mentions(name)} & {mention.name for mention in mentions(second)}
    return bool(foods) or name[-1:] == second[-1:]


def _composed(title: str, new: str) -> list[str]:
    """Return names that a dish like `title` with the part `new` may have, the likeliest first."""
    swapped = [title[: old.start] + new + title[old.end :] for old in mentions(title)]
    longest = len(title) if len(title) < 4 else min(4, len(title) - 1)
    ends = [f"{new}{title[-size:]}" for size in range(longest, 0, -1)]
    starts = [f"{title[:size]}{new}" for size in range(min(4, len(title) - 1), 1, -1)]
    return list(dict.fromkeys([*swapped, *starts, *ends]))


def _is_made_of(found: str, new: str, title: str, *, named: bool) -> bool:
    """Tell whether a dish has the new part and is otherwise like the old one.

    One found by its very name must share two letters with the old one, any other must begin as it does.
    """
    rest = found.replace(new, "", 1)
    alike = len(set(rest) & set(title)) >= min(2, len(title) - 1, len(rest)) > 0
    return new in found and alike and (named or found[:2] == title[:2])
