"""The image tool for agents: draw a dish that is in the recipe index."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from recipes.recipe import Recipe
from tools.image.illustrator import Illustrator
from tools.image.picture import ImageError, Picture

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

FindRecipe = Callable[[str], Awaitable[Recipe | None]]


class DrawDish(BaseModel):
    """Arguments of `draw_dish`."""

    dish: str = Field(min_length=1, max_length=100, description="菜名，例如 红烧肉 / name of the dish")
    instruction: str = Field(default="", max_length=500, description="画风和摆盘，例如 水彩 俯拍 / style and plating")


def create_draw_dish(illustrator: Illustrator, find: FindRecipe) -> "BaseTool":
    """Return the LangChain tool `draw_dish`; its artifact is the `Picture`, None where there is none.

    Args:
        illustrator: draws.
        find: returns the recipe of a dish, None for what is no dish: only dishes with a recipe are drawn.
    """
    from langchain_core.tools import StructuredTool

    async def draw_dish(dish: str, instruction: str = "") -> tuple[str, Picture | None]:
        recipe = await find(dish)
        if recipe is None:
            return f"没有找到“{dish}”的菜谱，只能画有菜谱的菜。 I only draw dishes that have a recipe.", None
        try:
            picture = await illustrator.illustrate(recipe, instruction=instruction)
        except ImageError as error:
            return str(error), None
        return f"已画好：{recipe.name}（{picture.path.name}）", picture

    return StructuredTool.from_function(
        coroutine=draw_dish,
        name="draw_dish",
        description="画一道菜的图片或菜谱卡片。Draw a picture or a recipe card of a dish.",
        args_schema=DrawDish,
        response_format="content_and_artifact",
    )
