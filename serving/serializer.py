"""What LangServe sends of a turn: also the values that nodes hand to each other, which its own serializer cannot."""

from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import Any

import orjson
from langserve.serialization import WellKnownLCSerializer
from pydantic import BaseModel


class TurnSerializer(WellKnownLCSerializer):
    """LangServe's serializer, sets as sorted lists and fractions as text (3/2)."""

    def dumps(self, obj: Any) -> bytes:
        """Return the JSON of a value.

        Raises:
            TypeError: it holds something that has no JSON.
        """
        return orjson.dumps(obj, default=_plain)


def _plain(value: Any) -> Any:
    match value:
        case BaseModel():
            return value.model_dump()
        case AbstractSet():
            return sorted(value)
        case Fraction():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON")
