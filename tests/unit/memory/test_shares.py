"""Links to what was shared: opened by whoever has them, taken back by their owner alone, over every store."""

import base64

import pytest
from langgraph.store.base import BaseStore

from memory.shares import Share, ShareError, Shares
from recipes.recipe import Recipe

DUCK = Recipe.create(name="外婆的鸭", ingredients=["鸭 1只"], steps=["炖。"])
LIST = Recipe.create(name="买菜", ingredients=["【蔬菜】", "土豆 1000克"])
PICTURE = base64.b64encode(b"RIFF\0\0\0\0WEBP").decode()


@pytest.fixture
async def shares(store: BaseStore) -> Shares:
    made = Shares(store)
    for owner in ("anna", "ben"):
        await made.forget(owner)
    return made


async def test_a_link_leads_to_what_was_shared_until_its_owner_takes_it_back(shares: Shares) -> None:
    one = await shares.add("anna", Share(kind="recipe", recipe=DUCK, picture=PICTURE))
    found = await shares.find(one.token)
    assert found == one and found.recipe == DUCK and found.picture == PICTURE
    assert not await shares.drop("ben", one.token) and await shares.find(one.token) == one
    assert await shares.drop("anna", one.token) and not await shares.drop("anna", one.token)
    assert await shares.find(one.token) is None and await shares.all("anna") == []


async def test_no_link_is_guessed_or_made_twice(shares: Shares) -> None:
    one = await shares.add("anna", Share(kind="recipe", recipe=DUCK))
    again = await shares.add("anna", Share(kind="recipe", recipe=DUCK))
    drawn = await shares.add("anna", Share(kind="recipe", recipe=DUCK, picture=PICTURE))
    bens = await shares.add("ben", Share(kind="recipe", recipe=DUCK))
    assert one.token == again.token and len({one.token, drawn.token, bens.token}) == 3
    assert all(len(token) >= 32 for token in (one.token, drawn.token, bens.token))
    for wrong in ("", one.token[:-1], one.token.swapcase(), "anna", "%"):
        assert await shares.find(wrong) is None


async def test_all_links_of_an_owner_are_forgotten_and_no_others(shares: Shares) -> None:
    made = [await shares.add("anna", Share(kind="list", language="en", recipe=one)) for one in (LIST, DUCK)]
    bens = await shares.add("ben", Share(kind="list", recipe=LIST))
    assert {one.token for one in await shares.all("anna")} == {one.token for one in made}
    await shares.forget("anna")
    assert [await shares.find(one.token) for one in made] == [None, None]
    assert await shares.find(bens.token) == bens and await shares.all("ben") == [bens]


async def test_there_is_a_limit_of_links(shares: Shares, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory.shares.MOST", 1)
    await shares.add("anna", Share(kind="recipe", recipe=DUCK))
    with pytest.raises(ShareError, match="At most 1"):
        await shares.add("anna", Share(kind="list", recipe=LIST))
    assert await shares.add("ben", Share(kind="list", recipe=LIST))
