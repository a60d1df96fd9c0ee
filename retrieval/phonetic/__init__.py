"""Dish names by sound: the index, its search, and the repair of misheard or mistyped names."""

from retrieval.phonetic.phonetic_index import Hit, PhoneticIndex
from retrieval.phonetic.repair import Change, Repair, is_doubtful, repair

__all__ = ["Change", "Hit", "PhoneticIndex", "Repair", "is_doubtful", "repair"]
