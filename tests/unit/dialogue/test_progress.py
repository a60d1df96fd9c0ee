import pytest

from dialogue.progress import Progress, progress_in
from recipes.recipe import Recipe

STEW = Recipe.create(
    name="Bean stew",
    ingredients=["2 cups white beans", "1 onion, chopped", "3 tablespoons olive oil", "1 teaspoon salt"],
    steps=[
        "Soak the beans in cold water overnight.",
        "Heat the oil in a large pot and fry the onion until golden.",
        "Add the beans, cover with water and simmer for 50 minutes.",
        "Season with salt and serve with bread.",
    ],
)
FISH = Recipe.create(
    name="清蒸鲈鱼",
    ingredients=["鲈鱼1条", "姜丝10克", "蒸鱼豉油2汤匙"],
    steps=[
        "鲈鱼洗净，两面划刀，抹上料酒腌10分钟。",
        "盘底铺姜丝，放上鱼，水开后蒸8分钟。",
        "倒掉盘里的水，淋上蒸鱼豉油。",
    ],
)


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([], Progress(0)),
        (["Hello! Today we make a stew. Are you ready?"], Progress(0)),
        (["You need 2 cups white beans, 1 onion, 3 tablespoons olive oil and 1 teaspoon salt."], Progress(0)),
        (["First leave the beans in cold water overnight."], Progress(1)),
        (["Soak the beans overnight.", "Now heat oil in a pot, then fry the onion till it is golden."], Progress(2)),
        (["Soak the beans overnight in cold water.", "Take a large pot."], Progress(2, whole=False)),
        (["Soak the beans overnight.", "Fry the onion in oil until golden in a large pot.", "1 onion."], Progress(2)),
        (["Add the beans and water, simmer 50 minutes.", "Yes, that is right.", "50 minutes."], Progress(3)),
        (["Simmer for 50 minutes, covered with water. Then season with salt and serve with bread."], Progress(4)),
    ],
)
def test_how_far_replies_of_another_have_told(replies: list[str], expected: Progress) -> None:
    history = [pair for reply in replies for pair in (("user", "ok"), ("assistant", reply))]
    assert progress_in(STEW, history) == expected


def test_what_answers_how_much_tells_no_step() -> None:
    history = [("user", "next"), ("assistant", "Soak the beans in cold water overnight.")]
    history += [("user", "how much salt do I need later?"), ("assistant", "Season with 1 teaspoon salt.")]
    assert progress_in(STEW, history).step == 1


def test_in_chinese() -> None:
    history = [("user", "开始"), ("assistant", "先把鲈鱼洗净划刀，抹料酒腌10分钟。")]
    assert progress_in(FISH, history) == Progress(1)
    history += [("user", "腌好了"), ("assistant", "盘底铺上姜丝，鱼放上去，水开后蒸8分钟。")]
    assert progress_in(FISH, history) == Progress(2)


def test_a_recipe_without_steps_is_never_begun() -> None:
    assert progress_in(Recipe.create(name="蛋", ingredients=["鸡蛋"], steps=[]), [("assistant", "打蛋")]) == Progress(0)
