import pytest

from answering.english import dish_name, food_name, in_english, is_english, line_text, needs_translation, short_name
from recipes.recipe import Recipe


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("800克带皮五花肉", "800 g pork belly"),
        ("2汤匙生抽(30毫升)", "2 tbsp light soy sauce (30 ml)"),
        ("1条鲈鱼(约600克)", "1 sea bass (600 g)"),
        ("3个番茄(约450克)", "3 tomatoes (450 g)"),
        ("1瓣蒜", "1 clove garlic"),
        ("3瓣蒜", "3 cloves garlic"),
        ("3根葱", "3 stalks scallion"),
        ("210毫升温水", "210 ml water"),
        ("盐适量", "salt, to taste"),
        ("1 cup milk", "1 cup milk"),
        ("1茶匙花椒粉", "1 tsp Sichuan pepper"),
    ],
)
def test_lines_are_rebuilt_from_what_they_say(line: str, english: str) -> None:
    assert line_text(line, "en") == english
    assert line_text(line, "zh") == line


def test_names() -> None:
    assert dish_name("麻婆豆腐", "en") == "Mapo tofu (麻婆豆腐)" and dish_name("麻婆豆腐", "zh") == "麻婆豆腐"
    assert short_name("麻婆豆腐", "en") == "Mapo tofu" and short_name("Lamb stew", "en") == "Lamb stew"
    assert food_name("老抽", "en") == "dark soy sauce"


def test_only_what_cannot_be_read_is_translated() -> None:
    assert needs_translation("蒸8分钟", "en") and not needs_translation("蒸8分钟", "zh")
    assert is_english("Mapo tofu (麻婆豆腐) serves three people") and not is_english("麻婆豆腐 mapo")


def test_a_recipe_keeps_its_steps_and_its_id() -> None:
    recipe = Recipe.create(name="麻婆豆腐", ingredients=["450克嫩豆腐"], steps=["切丁。"])
    shown = in_english(recipe)
    assert shown.recipe_id == recipe.recipe_id and shown.steps == recipe.steps
    assert shown.ingredients == ("450 g soft tofu",)


def test_every_line_of_the_corpus_can_be_read_in_english(corpus) -> None:
    unread = [
        line for recipe in corpus.values() for line in recipe.ingredients if not is_english(line_text(line, "en"))
    ]
    assert unread == []
