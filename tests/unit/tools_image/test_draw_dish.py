"""The LangChain tool draws only dishes that have a recipe."""

import os
from pathlib import Path

from recipes.recipe import Recipe
from settings import ImageSettings
from tools.image import Picture, create_draw_dish, create_illustrator

PORK = Recipe.create(name="红烧肉", steps=["炖60分钟。"])


async def find(name: str) -> Recipe | None:
    return PORK if name == "红烧肉" else None


async def call(tmp_path: Path, **arguments: str) -> tuple[str, Picture | None]:
    tool = create_draw_dish(create_illustrator(ImageSettings(folder=tmp_path)), find)
    message = await tool.ainvoke({"type": "tool_call", "id": "1", "name": "draw_dish", "args": arguments})
    return message.content, message.artifact


async def test_a_dish_is_drawn(tmp_path: Path) -> None:
    content, picture = await call(tmp_path, dish="红烧肉", instruction="深色")
    assert picture is not None
    assert picture.path.is_file()
    assert "红烧肉" in content and picture.path.name in content


async def test_what_has_no_recipe_is_not_drawn(tmp_path: Path) -> None:
    content, picture = await call(tmp_path, dish="我的猫")
    assert picture is None
    assert "只能画有菜谱的菜" in content


async def test_a_refusal_is_the_tools_answer(tmp_path: Path) -> None:
    content, picture = await call(tmp_path, dish="红烧肉", instruction="旁边画个美女")
    assert picture is None
    assert "我只画菜" in content
    assert not os.listdir(tmp_path)
