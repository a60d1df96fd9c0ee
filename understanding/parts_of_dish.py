"""Which part of a dish a turn asks how to make: its sauce, dip, broth, filling, marinade."""

from understanding.tables import words


def part_asked(text: str) -> str:
    """Return the part of the dish talked of that simplified `text` asks how to make, "" where it asks of none."""
    return next(iter(words("parts_of_dish").found(text)), "")
