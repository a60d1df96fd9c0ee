"""What is done to food: the verbs of recipes, and which of them do much the same."""

import re
from dataclasses import dataclass
from functools import cache

from culinary.dishes import parts_of, read_table
from culinary.taxonomy import DATA


@dataclass(frozen=True, slots=True)
class Action:
    """A verb as a text writes it, and its family: 炖 and 焖 both are simmer."""

    word: str
    family: str


@cache
def _families() -> dict[str, str]:
    """Map every wording to its family; "" for words that only look like a verb (烤箱, 冒泡)."""
    rows = read_table(DATA / "actions.tsv", ("family", "chinese", "english"))
    return {word: row["family"] for row in rows for word in (*parts_of(row["chinese"]), *parts_of(row["english"]))}


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(_families(), key=len, reverse=True)
    english = "|".join(re.escape(word) for word in words if word[0].isascii())
    chinese = "|".join(word for word in words if not word[0].isascii())
    return re.compile(rf"{chinese}|\b(?:{english})\b")


def actions_in(text: str) -> frozenset[Action]:
    """Return what a simplified, lower-case text says is done, the longest wording where several overlap."""
    found = (match[0] for match in _pattern().finditer(text))
    return frozenset(Action(word, family) for word in found if (family := _families()[word]))


def likeness(asked: frozenset[Action], done: frozenset[Action]) -> float:
    """Return how well what is done fits what is asked: 1 for the same verb, 0.6 for one of its family, 0 for none."""
    if asked & done or _stems(asked) & _stems(done):
        return 1.0
    return 0.6 if {one.family for one in asked} & {one.family for one in done} else 0.0


def _stems(actions: frozenset[Action]) -> set[str]:
    """Return the verbs without their ending: simmer for simmering, 蒸 for 清蒸."""
    return {one.word[:4] if one.word.isascii() else one.word[-1] for one in actions}
