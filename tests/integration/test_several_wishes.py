"""Questions of two and three wishes: where at least three recipes keep them all, whatever is offered keeps them all."""

from collections.abc import Callable
from itertools import combinations

import pytest

from graph.assistant import open_assistant
from graph.events import Answer
from recipes.facets.facets import Facets, facets
from recipes.loaders import open_corpus
from settings import ROOT, Settings

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(900)]

WISHES: dict[str, Callable[[Facets], bool]] = {
    "不辣": lambda own: own.heat == 0,
    "20分钟以内": lambda own: own.minutes <= 20,
    "半小时内能做好": lambda own: own.minutes <= 30,
    "一人份": lambda own: "一人份" in own.suits,
    "简单": lambda own: own.difficulty == 1,
    "吃素能吃": lambda own: "素食" in own.diets,
    "清真": lambda own: "清真" in own.diets,
    "用电饭煲做": lambda own: "电饭煲" in own.equipment | own.alternatives,
    "用空气炸锅做": lambda own: "空气炸锅" in own.equipment | own.alternatives,
    "不用烤箱": lambda own: "烤箱" not in own.equipment,
    "适合孩子吃": lambda own: "儿童" in own.suits | own.claims,
    "软烂": lambda own: "软烂" in own.suits | own.claims,
    "不放鸡蛋": lambda own: "鸡蛋" not in own.ingredients,
    "不要油炸": lambda own: "炸" not in own.methods,
    "甜的": lambda own: "甜" in own.tastes,
    "冷着吃": lambda own: "冰凉" in own.suits | own.claims or "凉菜" in own.courses,
    "清淡": lambda own: "清淡" in own.suits | own.claims,
    "减脂": lambda own: "减脂" in own.suits | own.claims,
}
_NO_DISH = frozenset(("饮品", "酱料"))
_ENOUGH, _EVERY = 3, 9  # every ninth question, so that it takes seconds


async def test_what_is_offered_keeps_every_wish(real_settings: Settings) -> None:
    dishes = {one.name: facets(one) for one in open_corpus([ROOT / "data" / "recipes.jsonl"]).recipes}

    def kept(wishes: tuple[str, ...], own: Facets) -> bool:
        return all(WISHES[wish](own) for wish in wishes)

    asked = [wishes for size in (2, 3) for wishes in combinations(WISHES, size)]
    meals = [own for own in dishes.values() if _NO_DISH.isdisjoint(own.courses)]
    asked = [wishes for wishes in asked if sum(kept(wishes, own) for own in meals) >= _ENOUGH][::_EVERY]
    broken = {}
    quiet = real_settings.model_copy(update={"chat": real_settings.chat.model_copy(update={"provider": "none"})})
    async with open_assistant(quiet) as assistant:
        for wishes in asked:
            question = f"推荐几个{'、'.join(wishes).removesuffix('的')}的菜"
            answer = [event async for event in assistant.stream(question)][-1]
            assert isinstance(answer, Answer)
            offered = [source["title"] for source in answer.sources if source["title"] in dishes]
            if not offered or not all(kept(wishes, dishes[title]) for title in offered):
                broken[question] = offered
    assert len(asked) > 50
    assert not broken
