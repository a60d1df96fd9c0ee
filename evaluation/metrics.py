"""Measures of retrieval and of answers."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict, Field

DEPTHS = (1, 3, 5)


class Recall(BaseModel):
    """Share of questions whose first right recipe stands among the first 1, 3 or 5, and mean reciprocal rank."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    n: int
    at_1: float = Field(alias="recall@1")
    at_3: float = Field(alias="recall@3")
    at_5: float = Field(alias="recall@5")
    mrr: float


def _counts(letter: str) -> bool:
    return (letter.isascii() and letter.isalnum()) or "\u4e00" <= letter <= "\u9fa5"


def first_right(found: Sequence[str], gold: Iterable[str]) -> int:
    """Return the place of the first title of `found` that is in `gold`, counted from 1; 0 if there is none."""
    wanted = set(gold)
    return next((place for place, title in enumerate(found, 1) if title in wanted), 0)


def recall(places: Sequence[int]) -> Recall:
    """Sum up the places of the first right recipes (see `first_right`); zeros throughout for no places."""
    count = len(places)
    shares = [mean([1 <= place <= depth for place in places]) for depth in DEPTHS]
    mrr = mean([1 / place if place else 0.0 for place in places])
    return Recall(n=count, at_1=shares[0], at_3=shares[1], at_5=shares[2], mrr=mrr)


def by_group(labelled: Iterable[tuple[str, int]]) -> dict[str, Recall]:
    """Return the recall of each group of `(group, place)`, groups in alphabetical order."""
    groups: dict[str, list[int]] = defaultdict(list)
    for group, place in labelled:
        groups[group].append(place)
    return {group: recall(groups[group]) for group in sorted(groups)}


def mean(values: Sequence[float]) -> float:
    """Return the mean to four decimals, 0 for no values."""
    return round(sum(values) / len(values), 4) if values else 0.0


def plain(text: str) -> str:
    """Return `text` without spaces and `*`, full-width forms folded (NFKC), lower case."""
    return "".join(unicodedata.normalize("NFKC", text).replace("*", "").split()).lower()


def contains(answer: str, wanted: str) -> bool:
    """Tell whether `wanted` stands in `answer`, both plain; a number never matches inside a longer one."""
    needle = plain(wanted)
    before = r"(?<![0-9])(?<![0-9]\.)" if needle[:1].isdigit() else ""
    after = r"(?!\.?[0-9])" if needle[-1:].isdigit() else ""
    return bool(needle) and re.search(f"{before}{re.escape(needle)}{after}", plain(answer)) is not None


def is_right(answer: str, must_contain: Iterable[str], must_not: Iterable[str] = ()) -> bool:
    """Tell whether an answer has one of the wanted strings and none of the unwanted ones."""
    return any(contains(answer, text) for text in must_contain) and not any(contains(answer, no) for no in must_not)


def character_f1(answer: str, reference: str) -> float:
    """Return F1 over the bags of characters of two texts, as TheGodOfCookery measured itself.

    Only Chinese characters, ASCII letters and digits count. Order does not: a high value means alike, not right.
    """
    said, wanted = (Counter(filter(_counts, text)) for text in (answer, reference))
    common = (said & wanted).total()
    return round(2 * common / (said.total() + wanted.total()), 4) if common else 0.0
