"""Which fact of a recipe a question asks for, and which sentences of a recipe give such a fact."""

import re
from typing import Literal

from culinary.ingredients import find_ingredients
from understanding.tables import words

Fact = Literal["time", "amount", "which", "heat", "flame", "order"]
_GIVES: dict[Fact, str] = {
    "time": "gives_time",
    "amount": "gives_number",
    "heat": "gives_heat",
    "flame": "gives_flame",
    "order": "gives_order",
}
_CLAUSE = re.compile(r"[，,。（(?？]")


def asks(text: str) -> bool:
    """Tell whether simplified `text` asks something of what it names ("葱和姜,先放哪个")."""
    return words("asking")["asks"].search(text) is not None


def asks_for_fact(text: str) -> bool:
    """Tell whether simplified `text` asks for more than a dish."""
    return words("asking")["asks_for_fact"].search(text) is not None


def asks_to_be_guided(text: str) -> bool:
    """Tell whether simplified `text` wants a dish step by step as it is cooked, not all of it at once."""
    return words("steps")["guided"].search(text) is not None


def facts_asked(question: str) -> list[Fact]:
    """Return the facts that a simplified question asks for."""
    facts: tuple[Fact, ...] = ("time", "heat", "flame", "amount", "which", "order")
    return [fact for fact in facts if words("asking")[fact].search(question)]


def gives(sentence: str, fact: Fact) -> bool:
    """Tell whether a sentence of a recipe may give a fact."""
    return fact in _GIVES and words("asking")[_GIVES[fact]].search(sentence) is not None


def food_measured(question: str) -> str:
    """Return the ingredient whose amount a simplified question asks for, or ""."""
    match = words("asking")["amount"].search(question)
    if match is None:
        return ""
    after = find_ingredients(_CLAUSE.split(question[match.end() :], maxsplit=1)[0][:6])
    before = find_ingredients(question[: match.start()])
    return after[0] if after else before[-1] if before else ""


def work_in(text: str) -> set[str]:
    """Return the words for kitchen work in a simplified text."""
    return set(words("asking")["work"].findall(text))


def without_asking(text: str) -> str:
    """Return a simplified question without the words that only ask."""
    return words("asking")["filler"].sub(" ", text)
