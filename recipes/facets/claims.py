"""What names of recipes claim beside the dish: for babies, low in fat, without sugar."""

from functools import lru_cache
from pathlib import Path

from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "claims.yaml"


@lru_cache(maxsize=8192)
def claims_in(name: str) -> frozenset[str]:
    """Return what a simplified name, or a question in the words of names, claims."""
    return frozenset(load_phrases(_WORDS).found(name))
