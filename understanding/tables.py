"""The phrase tables of this room by their names."""

from functools import cache
from pathlib import Path

from text.phrases import Phrases, load_phrases

_FOLDER = Path(__file__).parent / "phrases"


@cache
def words(concept: str) -> Phrases:
    """Return the phrases of one concept, such as `heat_level`."""
    return load_phrases(_FOLDER / f"{concept}.yaml")
