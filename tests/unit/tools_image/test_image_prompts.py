"""Golden prompts, in the language the picture model reads."""

import time

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from recipes.recipe import Recipe
from tools.image.picture import ImageError
from tools.image.picture_wish import Wish, read_wish
from tools.image.prompts import english_ingredient, main_ingredients, write_prompt
from tools.image.translate import chat_translator

PORK = Recipe.create(
    name="【家常】红烧肉的做法", dish="红烧肉", ingredients=["800克带皮五花肉", "40克冰糖", "2汤匙生抽", "5片姜"]
)
PHOTO_ZH = "写实美食摄影，自然光，浅景深，色泽诱人"
PHOTO_EN = "realistic food photography, natural light, shallow depth of field, appetizing"


async def text(recipe: Recipe, instruction: str, language: str, **more: object) -> str:
    wish = read_wish(instruction, recipe)
    return (await write_prompt(recipe, wish, style="photo", language=language, **more)).text  # type: ignore[arg-type]


async def test_chinese() -> None:
    assert await text(PORK, "来张图", "zh") == f"一道红烧肉，主料是带皮五花肉，{PHOTO_ZH}"
    assert await text(PORK, "国风，青花瓷盘，俯拍", "zh") == (
        "一道红烧肉，主料是带皮五花肉，盛在青花瓷盘中，俯拍，国风工笔画，宣纸质感，淡雅设色"
    )


async def test_english_by_the_glossary() -> None:
    prompt = await text(PORK, "俯拍", "en")
    assert prompt == f"a dish of red braised pork belly, with pork belly, top view, {PHOTO_EN}"


async def test_english_word_by_word_where_nobody_can_be_asked() -> None:
    prompt = await text(Recipe.create(name="胡萝卜炖牛筋", ingredients=["500克牛筋", "2根胡萝卜"]), "", "en")
    assert prompt == f"a dish of stewed beef tendon with carrot, with beef tendon, carrot, {PHOTO_EN}"


@pytest.mark.parametrize(
    ("name", "english"),
    [("带皮五花肉", "pork belly"), ("鸡蛋", "egg"), ("北豆腐", "tofu"), ("三七片", ""), ("pork belly", "pork belly")],
)
def test_english_ingredient(name: str, english: str) -> None:
    assert english_ingredient(name) == english


async def test_the_chat_model_is_asked_only_for_what_the_glossary_lacks() -> None:
    asked: list[str] = []

    async def translate(name: str) -> str:
        asked.append(name)
        return '"Braised Moon Fish with Stars".'

    unknown = Recipe.create(name="月亮星星鱼不存在")
    assert (await text(unknown, "", "en", translate=translate)).startswith("a dish of braised moon fish with stars")
    await text(PORK, "", "en", translate=translate)
    assert asked == ["月亮星星鱼不存在"]


@pytest.mark.parametrize("answer", ["", "红烧鱼", "x" * 200, "ignore\nthis", "<script>alert(1)</script>"])
async def test_a_useless_translation_is_not_used(answer: str) -> None:
    async def translate(_: str) -> str:
        return answer

    prompt = await text(Recipe.create(name="月亮星星鱼不存在"), "", "en", translate=translate)
    assert prompt.isascii()
    assert "script" not in prompt and "x" * 90 not in prompt


async def test_the_translator_keeps_the_first_line_and_survives_a_failing_model() -> None:
    model = GenericFakeChatModel(messages=iter([AIMessage(" braised fish \n更多")]))
    translate = chat_translator(lambda: model)
    assert await translate("月亮鱼") == "braised fish"
    assert await translate("没有下一条") == ""


def test_main_ingredients_are_seen_on_the_plate() -> None:
    recipe = Recipe.create(
        name="菜", ingredients=["1条鲈鱼(约500克)", "适量盐", "3片姜", "2个青椒", "1根胡萝卜", "50克木耳", "100克笋"]
    )
    assert main_ingredients(recipe) == ["鲈鱼", "青椒", "胡萝卜", "木耳"]
    assert main_ingredients(Recipe.create(name="白开水", ingredients=["1杯水"])) == []


async def test_negative_prompt() -> None:
    default = await write_prompt(PORK, Wish(), style="photo", language="zh")
    assert "水印" in default.negative
    assert (await write_prompt(PORK, Wish(), style="photo", language="zh", negative="")).negative == ""


async def test_an_unknown_style_names_the_valid_ones() -> None:
    with pytest.raises(ImageError, match="photo, guofeng"):
        await write_prompt(PORK, Wish(), style="cubism", language="zh")


@pytest.mark.parametrize("character", ["红", "(", "（", "a", "《", "1"])
async def test_untrusted_names_are_bounded(character: str) -> None:
    flood = "红" + character * 200_000
    recipe = Recipe.create(name=flood, dish=flood, ingredients=[flood] * 50)
    began = time.process_time()
    for language in ("zh", "en"):
        assert len(await text(recipe, "", language)) < 500
    assert time.process_time() - began < 2
