"""Where what a user told once is kept: shown, added to, deleted on request."""

from langgraph.store.base import BaseStore

from understanding.preferences import Preferences
from understanding.turn_reading import TurnReading


async def keep_told(said: TurnReading, before: Preferences, store: "PreferenceStore | None", owner: str) -> Preferences:
    """Take in what a turn tells of the user, or has forgotten, and return what is known then.

    Args:
        before: what the conversation knows already; all there is where there is no `store`.
    """
    known = before.joined(await store.get(owner)) if store else before
    if said.keeping == "forget":
        left = known.without(said.forgets) if said.forgets else Preferences()
        if store:
            await store.replace(owner, left)
        return left
    if said.told == Preferences():
        return known
    return known.joined(await store.add(owner, said.told) if store else said.told)


class PreferenceStore:
    """Preferences of owners in the long-term store, below the owner's namespace."""

    def __init__(self, store: BaseStore) -> None:
        self._store = store

    async def get(self, owner: str) -> Preferences:
        """Return what is kept of an owner."""
        item = await self._store.aget(("owners", owner, "preferences"), "kitchen")
        return Preferences.model_validate(item.value) if item else Preferences()

    async def add(self, owner: str, told: Preferences) -> Preferences:
        """Keep what an owner told beside what is kept already, and return all of it."""
        kept = (await self.get(owner)).joined(told)
        await self._store.aput(("owners", owner, "preferences"), "kitchen", kept.model_dump(mode="json"), index=False)
        return kept

    async def replace(self, owner: str, kept: Preferences) -> None:
        """Keep this of an owner, and nothing else."""
        await self.forget(owner)
        if kept != Preferences():
            await self.add(owner, kept)

    async def forget(self, owner: str) -> None:
        """Delete everything kept of an owner's preferences."""
        await self._store.adelete(("owners", owner, "preferences"), "kitchen")
