"""Links to a recipe or a list as it was when it was shared: kept with their owner, opened by whoever has them."""

import secrets
from datetime import UTC, datetime
from typing import Literal

from langgraph.store.base import BaseStore
from pydantic import BaseModel, Field

from errors import UserError
from recipes.recipe import Recipe

MOST = 200
_LINKS = ("shares",)


class ShareError(UserError, ValueError):
    """A link that is not made; the message is one sentence for the user."""


class Share(BaseModel, frozen=True, extra="ignore"):
    """What a link leads to; times are ISO 8601, UTC."""

    token: str = Field(default_factory=lambda: secrets.token_urlsafe(24))
    kind: Literal["recipe", "list"]
    language: Literal["zh", "en"] = "zh"
    recipe: Recipe = Field(description="Of a list its lines are the ingredients, by aisle")
    picture: str = Field("", description="WebP as base64")
    created: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


class Shares:
    """The links of all owners. Nobody learns from one whose it is, and none can be guessed."""

    def __init__(self, store: BaseStore) -> None:
        self._store = store

    async def add(self, owner: str, share: Share) -> Share:
        """Keep a link; one to the same thing takes the place of the one before.

        Raises:
            ShareError: the owner has `MOST` already.
        """
        kept = await self.all(owner)
        same = [one for one in kept if (one.kind, one.recipe, one.picture) == (share.kind, share.recipe, share.picture)]
        if same:
            return same[0]
        if len(kept) >= MOST:
            raise ShareError(f"链接最多 {MOST} 个。At most {MOST} links are kept.")
        await self._store.aput(_home(owner), share.token, share.model_dump(mode="json"), index=False)
        await self._store.aput(_LINKS, share.token, {"owner": owner}, index=False)
        return share

    async def all(self, owner: str) -> list[Share]:
        """Return an owner's links, the latest first."""
        found = await self._store.asearch(_home(owner), limit=MOST)
        return sorted((Share.model_validate(one.value) for one in found), key=lambda one: one.created, reverse=True)

    async def drop(self, owner: str, token: str) -> bool:
        """Take an owner's link back; return whether there was one."""
        if await self._store.aget(_home(owner), token) is None:
            return False
        await self._store.adelete(_LINKS, token)
        await self._store.adelete(_home(owner), token)
        return True

    async def find(self, token: str) -> Share | None:
        """Return what a link leads to, None for one that was taken back or never was."""
        link = await self._store.aget(_LINKS, token)
        item = await self._store.aget(_home(link.value["owner"]), token) if link else None
        return Share.model_validate(item.value) if item else None

    async def forget(self, owner: str) -> None:
        """Take every link of an owner back."""
        for one in await self.all(owner):
            await self.drop(owner, one.token)


def _home(owner: str) -> tuple[str, str, str]:
    return "owners", owner, "shares"
