"""Where what a user told once is kept: shown, added to, deleted on request."""

from typing import Literal

from langgraph.store.base import BaseStore

from understanding.preferences import Preferences, only_tells, told_in, wants


async def keep_told(
    question: str, before: Preferences, store: "PreferenceStore | None", owner: str, language: Literal["zh", "en"]
) -> tuple[Preferences, str]:
    """Take in what a turn tells, shows or deletes, and return what is known then and what to reply.

    Args:
        before: what the conversation knows already; all there is where there is no `store`.

    Returns:
        The preferences after the turn, and the reply where the turn was about them only, else "".
    """
    wish, told = wants(question), told_in(question)
    if wish == "forget":
        if store:
            await store.forget(owner)
        return Preferences(), "好的，已经忘掉了。" if language == "zh" else "Done, I have forgotten them."
    known = before.joined(await store.get(owner)) if store else before
    if told != Preferences():
        known = known.joined(await store.add(owner, told) if store else told)
    text = known.text(language)
    if wish == "show":
        nothing = "我还没有记下你的口味。" if language == "zh" else "I have noted nothing about you yet."
        return known, f"我记得：{text}。" if text and language == "zh" else text or nothing
    if only_tells(question):
        return known, f"记住了（{text}），以后都会注意。" if language == "zh" else f"Noted ({text})."
    return known, ""


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

    async def forget(self, owner: str) -> None:
        """Delete everything kept of an owner's preferences."""
        await self._store.adelete(("owners", owner, "preferences"), "kitchen")
