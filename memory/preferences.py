"""Where what a user told once is kept: shown, added to, deleted on request."""

from collections.abc import Collection

from langgraph.store.base import BaseStore
from pydantic import Field

from understanding.preferences import Preferences
from understanding.turn_reading import TurnReading


class _Kept(Preferences):
    """What lies in the store: what is known, and what was deleted, which older conversations still know."""

    deletions: int = 0
    deleted: dict[str, int] = Field(default_factory=dict)
    """Each entry that was deleted and not told again, and which deletion that was, from 1."""

    @property
    def known(self) -> Preferences:
        return Preferences.model_validate(self.model_dump())


async def keep_told(
    said: TurnReading, before: Preferences, since: int | None, store: "PreferenceStore | None", owner: str
) -> tuple[Preferences, int]:
    """Take in what a turn tells of the user, or has forgotten; return what is known then, and the deletions till then.

    Args:
        before: what the conversation knows already; all there is where there is no `store`.
        since: the deletions until its last turn, None where it has none yet.
    """
    known, deletions = (await store.joined(owner, before, since)) if store else (before, 0)
    if said.keeping == "forget":
        everything = not said.forgets
        gone = [one for one in known.entries() if everything or one.partition(":")[2] in said.forgets]
        if store:
            deletions = await store.delete(owner, gone, everything=everything)
        if everything:
            return Preferences(), deletions
        # 鸡蛋没事，是牛奶过敏: what takes its place is told in the same breath.
        known = known.less(gone)
    if said.told == Preferences():
        return known, deletions
    return known.joined(await store.add(owner, said.told) if store else said.told), deletions


class PreferenceStore:
    """Preferences of owners in the long-term store, below the owner's namespace."""

    def __init__(self, store: BaseStore) -> None:
        self._store = store

    async def get(self, owner: str) -> Preferences:
        """Return what is kept of an owner."""
        return (await self._kept(owner)).known

    async def joined(self, owner: str, told: Preferences, since: int | None) -> tuple[Preferences, int]:
        """Return what a conversation knows beside what is kept, without what was deleted since; and the deletions.

        What is deleted in another conversation, or in the settings, is deleted in all.
        """
        kept = await self._kept(owner)
        gone = [] if since is None else [entry for entry, number in kept.deleted.items() if number > since]
        return told.less(gone).joined(kept.known), kept.deletions

    async def add(self, owner: str, told: Preferences) -> Preferences:
        """Keep what an owner told beside what is kept already, and return all of it."""
        kept, again = await self._kept(owner), set(told.entries())
        known = kept.known.joined(told)
        deleted = {entry: number for entry, number in kept.deleted.items() if entry not in again}
        await self._put(owner, known, kept.deletions, deleted)
        return known

    async def delete(self, owner: str, gone: Collection[str], *, everything: bool = False) -> int:
        """Delete entries of an owner (see `Preferences.entries`), or all there is; return the number of deletions."""
        kept = await self._kept(owner)
        known, number = Preferences() if everything else kept.known.less(gone), kept.deletions + 1
        await self._put(owner, known, number, kept.deleted | dict.fromkeys(gone, number))
        return number

    async def forget(self, owner: str) -> None:
        """Delete everything kept of an owner's preferences, as if nothing had ever been told."""
        await self._store.adelete(("owners", owner, "preferences"), "kitchen")

    async def _kept(self, owner: str) -> _Kept:
        item = await self._store.aget(("owners", owner, "preferences"), "kitchen")
        return _Kept.model_validate(item.value) if item else _Kept()

    async def _put(self, owner: str, known: Preferences, deletions: int, deleted: dict[str, int]) -> None:
        kept = _Kept(**known.model_dump(), deletions=deletions, deleted=deleted)
        await self._store.aput(("owners", owner, "preferences"), "kitchen", kept.model_dump(mode="json"), index=False)
