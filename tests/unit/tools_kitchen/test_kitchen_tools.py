import pytest
from langchain_core.tools import BaseTool

from recipes.recipe import Recipe
from tools.kitchen.langchain_tools import create_kitchen_tools
from tools.kitchen.scale import ScaledRecipe

PORK = Recipe.create(
    name="红烧肉",
    ingredients=["800克带皮五花肉", "2汤匙生抽(30毫升)", "5片姜", "40克冰糖"],
    steps=["五花肉焯水3分钟。", "加2汤匙生抽和5片姜，小火炖60分钟。"],
    servings=4,
)
WINGS = Recipe.create(name="蜜汁鸡翅", ingredients=["8个鸡翅", "2汤匙蜂蜜", "5片姜"], steps=["烤20分钟。"], servings=2)


async def find(dish: str) -> Recipe | None:
    return {"红烧肉": PORK, "蜜汁鸡翅": WINGS}.get(dish)


@pytest.fixture
def tools() -> dict[str, BaseTool]:
    return {tool.name: tool for tool in create_kitchen_tools(find)}


async def call(tool: BaseTool, **arguments):
    message = await tool.ainvoke({"name": tool.name, "args": arguments, "id": "1", "type": "tool_call"})
    return message.content, message.artifact


async def test_all_seven_have_bilingual_descriptions_and_schemas(tools):
    assert set(tools) == {
        "scale_recipe", "substitute_ingredient", "shopping_list", "convert_units",
        "estimate_nutrition", "list_timers", "check_food_safety",
    }  # fmt: skip
    for tool in tools.values():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in tool.description) and "." in tool.description
        properties = tool.get_input_schema().model_json_schema()["properties"]
        assert "language" in properties


async def test_scaling_answers_with_text_and_the_scaled_recipe(tools):
    text, scaled = await call(tools["scale_recipe"], dish="红烧肉", servings=8)
    assert isinstance(scaled, ScaledRecipe)
    assert "1600克带皮五花肉" in text and "炖60分钟" in text
    assert scaled.scaled.servings == 8 and scaled.original is PORK


async def test_scaling_by_what_is_at_hand(tools):
    text, _ = await call(tools["scale_recipe"], dish="红烧肉", have=["五花肉", "1斤"])
    assert "500克带皮五花肉" in text


async def test_what_cannot_be_done_is_one_sentence_and_no_artifact(tools):
    for name, arguments in [
        ("scale_recipe", {"dish": "没有这道", "servings": 2}),
        ("scale_recipe", {"dish": "红烧肉"}),
        ("convert_units", {"amount": "很多", "to": "克"}),
        ("substitute_ingredient", {"ingredient": "月亮石"}),
        ("shopping_list", {"dishes": ["红烧肉", "没有这道"]}),
    ]:
        text, artifact = await call(tools[name], **arguments)
        assert artifact is None and "Traceback" not in text and "\n" not in text, name


async def test_shopping_for_two_dishes_scaled_to_four(tools):
    text, listed = await call(tools["shopping_list"], dishes=["红烧肉", "蜜汁鸡翅"], servings=4)
    ginger = next(item for item in listed.items if item.name == "姜")
    assert ginger.recipes == ("红烧肉", "蜜汁鸡翅") and "姜 15片" in text
    assert "鸡翅 16个" in text


async def test_substitutes_conversion_nutrition_and_timers(tools):
    text, _ = await call(tools["substitute_ingredient"], ingredient="冰糖", language="en")
    assert "white sugar for rock sugar" in text
    text, _ = await call(tools["convert_units"], amount="180℃", to="℉")
    assert "356" in text
    text, estimate = await call(tools["estimate_nutrition"], dish="红烧肉")
    assert "千卡" in text and 300 < estimate.per_serving.kcal < 1500
    text, timers = await call(tools["list_timers"], dish="红烧肉", language="en")
    assert text.splitlines()[1].endswith("1 h") and [timer.seconds for timer in timers] == [180, 3600]


async def test_safety_joins_question_and_dish(tools):
    text, found = await call(tools["check_food_safety"], question="8个月的宝宝能吃吗", dish="蜜汁鸡翅")
    assert [warning.rule for warning in found] == ["infant_honey"] and "一岁以内" in text
    text, found = await call(tools["check_food_safety"], question="红烧肉怎么做", dish="红烧肉")
    assert found == [] and text == "没有需要特别提醒的。"


async def test_unknown_arguments_are_refused(tools):
    with pytest.raises(ValueError, match="extra"):
        await tools["convert_units"].ainvoke({"amount": "1杯", "to": "克", "colour": "red"})
