"""Names of what is neither dish nor food: allergens, diets, those who eat, equipment, cuisines."""

from answering.english import food_name
from answering.phrase_book import phrase_book, say
from tools.kitchen.text import Language


def named(word: str, language: Language) -> str:
    """Return the name of such a word; of a food where it is none of them."""
    key = f"name_{word}"
    return say(key, language) if key in phrase_book()[language] else food_name(word, language)
