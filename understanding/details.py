"""Which fact of a dish a question wants: the size of the cut, what goes in first, the lid, the water, the pan."""

from typing import Literal, get_args

from text.normalize import simplify
from understanding.tables import words

Detail = Literal[
    "size", "vessel", "order", "water", "cover", "degree", "count", "ahead", "which", "cut", "raw", "whether"
]


def read_details(question: str) -> tuple[Detail, ...]:
    """Return the facts that a question wants, in the order of `Detail`; none where its words name no such fact."""
    text, rows = simplify(question), words("details")
    return tuple(detail for detail in get_args(Detail) if rows[detail].search(text))


def asked_to_do(question: str) -> str:
    """Return the clause of a simplified question that asks whether to do something, from the asking on."""
    match = words("details")["to_do"].search(question)
    return match[0] if match else ""


def without_done(question: str) -> str:
    """Return a simplified question without what it says is done by then: 为啥还要冻 of 肉煮完为啥还要冻."""
    return words("details")["done_by_then"].sub("", question, count=1) or question


def container_asked(question: str) -> str:
    """Return the can or packet whose size a question wants, "" where it wants none."""
    match = words("details")["container"].search(simplify(question))
    return next(filter(None, match.groupdict().values()), "") if match else ""


def asks_how_big(question: str) -> bool:
    """Tell whether a question wants the size of a pan or tin."""
    return words("details")["how_big"].search(simplify(question)) is not None
