"""Whether a food named in a turn is to go into a dish rather than being in it."""

from understanding.tables import words


def is_put_in(text: str, start: int, end: int) -> bool:
    """Tell whether what stands in `text[start:end]` is to go into a dish, or is there instead of what the dish has."""
    rows = words("putting_in")
    return rows["before"].search(text[:start]) is not None or rows["after"].search(text[end:]) is not None


def goes_in(before: str) -> bool:
    """Tell whether the words before a dish's name say that the dish goes into another ("昨天剩的", "里面放点")."""
    return words("putting_in")["goes_in"].search(before) is not None
