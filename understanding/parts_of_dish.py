"""Which part of a dish a turn asks how to make: its sauce, dip, broth, filling, marinade."""

from understanding.tables import words


def part_asked(text: str) -> str:
    """Return the part of a dish talked of that simplified `text` asks how to make, "" where it asks of none or all."""
    found = words("parts_of_dish").found(text)
    return "" if "whole" in found else next(iter(found), "")
