"""The words that repair knows: of the kitchen, of ordinary Chinese, and the names of famous dishes."""

import csv
from functools import cache
from pathlib import Path

from culinary.dishes import load_dishes
from retrieval.phonetic.phonetic_index import PhoneticIndex

LEXICON = Path(__file__).resolve().parents[2] / "culinary" / "data" / "lexicon.tsv"
_COMMON = 30  # occurrences in jieba's dictionary from which a word is ordinary language


@cache
def cooking_words() -> dict[str, str]:
    """Return the words of `culinary/data/lexicon.tsv` (ingredients, techniques, tools, questions …) with their kind."""
    with LEXICON.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {word: row["kind"] for row in rows for word in row["words"].split()}


@cache
def famous_dishes() -> frozenset[str]:
    """Return the glossary's dish names of three characters or more: meant even where the index lacks them."""
    names = (name for dish in load_dishes() for name in (dish.name, *dish.aliases))
    return frozenset(name for name in names if len(name) > 2)


@cache
def lexicon_index() -> PhoneticIndex:
    """Return the cooking words of two syllables or more by sound."""
    return PhoneticIndex.build(sorted(word for word in cooking_words() if len(word) > 1))


@cache
def ordinary_words() -> frozenset[str]:
    """Return ordinary Chinese words of two to four characters, from jieba's dictionary."""
    from importlib.resources import files

    words = set()
    with (files("jieba") / "dict.txt").open(encoding="utf-8") as file:
        for line in file:
            word, count, _ = line.split(" ")
            if 2 <= len(word) <= 4 and int(count) >= _COMMON:
                words.add(word)
    return frozenset(words)
