"""Dish names by sound: the index, its search, and the repair of misheard or mistyped names."""

from retrieval.phonetic_index import Hit, PhoneticIndex
from retrieval.repair import Change, Repair, repair

__all__ = ["Change", "Hit", "PhoneticIndex", "Repair", "repair"]
