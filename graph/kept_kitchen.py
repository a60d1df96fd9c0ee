"""A user's kitchen during one turn: read before the answer is composed, changed as the answer says."""

from dataclasses import dataclass, replace

from langgraph.store.base import BaseStore

from answering.phrase_book import say
from answering.types import Answered, KitchenView
from graph.my_kitchen import today
from memory.kitchen import Changes, KitchenFullError, Kitchens
from tools.kitchen.text import Language
from understanding.my_kitchen import Deed

FAVOURITES: frozenset[Deed] = frozenset(("kept", "unkept", "favourites_shown"))


@dataclass(frozen=True)
class KeptKitchen:
    """The kitchen of the owner of a turn."""

    view: KitchenView
    _kitchens: Kitchens
    _owner: str

    async def done(self, answered: Answered, language: Language) -> Answered:
        """Do to the kitchen what an answer says, and return the answer; what could not be done is said in its place."""
        if answered.undo and await self._kitchens.undo(self._owner) is None:
            return _saying(answered, say("kitchen_nothing_undone", language))
        try:
            await self._kitchens.write(self._owner, answered.changes, self.view.state)
        except KitchenFullError as error:
            return _saying(answered, str(error))
        return answered


async def open_kitchen(store: BaseStore, owner: str, favourites: bool) -> KeptKitchen:
    """Read an owner's kitchen; the favourites only where they are asked for."""
    kitchens = Kitchens(store)
    marked = tuple(await kitchens.favourites(owner)) if favourites else ()
    return KeptKitchen(KitchenView(await kitchens.read(owner), today(), marked), kitchens, owner)


def _saying(answered: Answered, text: str) -> Answered:
    return replace(answered, parts=(text,), sources=(), offered=(), chips=(), prose=None, changes=Changes())
