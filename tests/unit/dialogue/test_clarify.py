"""Which questions are asked back for the dish that is meant."""

from langchain_core.documents import Document

from dialogue.clarify import choices_for
from recipes.recipe import EnglishText, Recipe


def found(*names: str, english: str = "", score: float = 0.9, matched: str = "") -> list[Document]:
    recipes = [
        Recipe.create(name=name, ingredients=("1块豆腐",), steps=("炒熟。",), english=EnglishText(name=english))
        for name in names
    ]
    return [
        Document(
            page_content="",
            metadata={"title": recipe.name, "score": score, "matched": matched or recipe.name}
            | {"recipe": recipe.model_dump(mode="json")},
        )
        for recipe in recipes
    ]


FOUND = found("麻婆豆腐", "脆皮豆腐", "毛豆腐")


def test_a_food_alone_is_asked_back_a_dish_of_that_name_is_not() -> None:
    assert choices_for("豆腐怎么做", FOUND) == ["麻婆豆腐", "脆皮豆腐", "毛豆腐"]
    assert choices_for("臭豆腐怎么做", FOUND) == []


def test_a_food_alone_is_asked_back_by_dishes_of_it_the_way_it_is_cooked_first() -> None:
    def dish(name: str, food: str) -> Document:
        recipe = Recipe.create(name=name, ingredients=(food,), steps=("做熟。",))
        known = {"title": name, "score": 0.9, "matched": name, "recipe": recipe.model_dump(mode="json")}
        return Document(page_content="", metadata=known)

    dishes = [dish("凉拌莴笋丝", "1根莴笋"), dish("油焖春笋", "300克春笋"), dish("莴笋炒肉片", "1根莴笋")]
    assert choices_for("莴笋怎么炒", dishes) == ["莴笋炒肉片", "凉拌莴笋丝"]
    assert choices_for("莴笋怎么做", dishes) == ["凉拌莴笋丝", "莴笋炒肉片"]
    assert choices_for("莴笋怎么炒", dishes[1:]) == []


def test_a_name_that_one_dish_alone_goes_by_is_not_asked_back() -> None:
    cabbage, others = found("手撕包菜", score=1.0, matched="炒包菜"), found("卷心菜沙拉", "清炒时蔬", score=1.0)
    assert choices_for("炒包菜怎么做", [*cabbage, *others]) == []
    fried = found("脆皮豆腐", "普宁炸豆腐", score=1.0, matched="炸豆腐")
    assert choices_for("炸豆腐怎么做", fried) == ["脆皮豆腐", "普宁炸豆腐"]


def test_a_dish_called_by_its_english_title_is_not_asked_back() -> None:
    tied = found("红烧肉", "毛氏红烧肉", english="Red-Braised Pork Belly", score=1.0, matched="红烧肉")
    assert choices_for("how to make red braised pork belly", tied) == []
    assert choices_for("how to make braised pork", tied) == ["红烧肉", "毛氏红烧肉"]
