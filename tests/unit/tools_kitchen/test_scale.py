from fractions import Fraction

import pytest

from culinary.quantities import find_quantities
from recipes.recipe import Recipe
from tools.kitchen.amounts import scale_line, scale_step
from tools.kitchen.scale import ScaledRecipe, scale
from tools.kitchen.text import KitchenError

BRAISED = Recipe.create(
    name="红烧肉",
    ingredients=[
        "800克带皮五花肉",
        "2汤匙生抽(30毫升)",
        "1/4茶匙盐",
        "1个八角",
        "700毫升热水",
        "葱适量",
    ],
    steps=[
        "五花肉切3厘米见方的块，加1汤匙黄酒煮3分钟。",
        "倒入热水700毫升，小火炖60分钟。",
        "六成热(180℃)时下锅，翻炒3分钟。",
    ],
    servings=4,
)
CAKE = Recipe.create(
    name="蛋糕",
    ingredients=["鸡蛋 3", "90克低筋面粉", "3克酵母", "60克糖"],
    steps=["放入20cm圆模，170℃烤35分钟。", "面团分成6份。"],
)


@pytest.mark.parametrize(
    ("text", "doubled", "halved"),
    [
        ("加2个鸡蛋", "加4个鸡蛋", "加1个鸡蛋"),
        ("半勺盐", "1勺盐", "1/4勺盐"),
        ("一斤半牛肉", "3斤牛肉", "3/4斤牛肉"),
        ("10克-15克糖", "20-30克糖", "5-7.5克糖"),
        ("俩鸡蛋", "4个鸡蛋", "1个鸡蛋"),
        ("1斤2两肉", "2.4斤肉", "0.6斤肉"),
        ("两小块姜", "4小块姜", "1小块姜"),
        ("1½杯奶", "3杯奶", "3/4杯奶"),
        ("2汤匙(30毫升)", "4汤匙(60毫升)", "1汤匙(15毫升)"),
        ("1 cup milk", "2 cups milk", "1/2 cup milk"),
        ("2 tbsp soy sauce", "4 tbsp soy sauce", "1 tbsp soy sauce"),
        ("几滴香油", "几滴香油", "几滴香油"),
        ("盐适量", "盐适量", "盐适量"),
        ("切成4块", "切成4块", "切成4块"),
        ("煮1小时30分钟", "煮1小时30分钟", "煮1小时30分钟"),
        ("180℃烤20分钟，厚3厘米", "180℃烤20分钟，厚3厘米", "180℃烤20分钟，厚3厘米"),
        ("第2步的八角", "第2步的八角", "第2步的八角"),
    ],
)
def test_amounts_of_lines(text: str, doubled: str, halved: str) -> None:
    assert scale_line(text, Fraction(2)) == doubled
    assert scale_line(text, Fraction(1, 2)) == halved


def test_servings_scale_ingredients_and_steps_but_no_time_and_keep_the_original() -> None:
    result = scale(BRAISED, servings=8)
    assert result.factor == 2
    assert result.original is BRAISED
    assert result.scaled.ingredients == (
        "1600克带皮五花肉",
        "4汤匙生抽(60毫升)",
        "1/2茶匙盐",
        "2个八角",
        "1400毫升热水",
        "葱适量",
    )
    assert "加2汤匙黄酒煮3分钟" in result.scaled.steps[0]
    assert "1400毫升，小火炖60分钟" in result.scaled.steps[1]
    assert result.scaled.servings == 8
    for before, after in zip(BRAISED.steps, result.scaled.steps, strict=True):
        kinds = ("time", "temperature", "length")
        kept = [[q.text for q in find_quantities(step) if q.kind in kinds] for step in (before, after)]
        assert kept[0] == kept[1]


def test_what_one_has_decides_the_factor_in_any_unit() -> None:
    assert scale(BRAISED, have=("五花肉", "一斤")).factor == Fraction(500, 800)
    assert scale(BRAISED, have=("猪五花", "1.6kg")).factor == 2
    assert scale(CAKE, have=("鸡蛋", "6个")).factor == 2
    assert scale(CAKE, have=("鸡蛋", "300克")).factor == 2


def test_pans_scale_by_area() -> None:
    assert float(scale(CAKE, pan=("20cm圆", "26cm圆")).factor) == pytest.approx(1.69, abs=0.01)
    assert float(scale(CAKE, pan=("6寸", "8寸")).factor) == pytest.approx(64 / 36, abs=0.01)
    assert float(scale(CAKE, pan=("20cm方", "20x30cm")).factor) == pytest.approx(1.5, abs=0.01)
    assert float(scale(CAKE, pan=("20cm圆", "8 inch round")).factor) == pytest.approx(1.03, abs=0.01)


def notes(result: ScaledRecipe) -> str:
    assert all(note.zh and note.en for note in result.notes)
    return "".join(note.zh for note in result.notes)


def test_notes_say_what_does_not_grow_in_step() -> None:
    said = notes(scale(BRAISED, servings=12))
    assert all(word in said for word in ("盐", "香料", "没过食材", "时间和温度没有改"))
    cake = scale(CAKE, factor=0.5)
    said = notes(cake)
    assert all(word in said for word in ("鸡蛋按比例是1.5个", "75克", "酵母", "几份"))
    assert cake.scaled.ingredients[0] == "鸡蛋 1.5"
    assert "上色" in notes(scale(CAKE, pan=("20cm圆", "26cm圆")))


def test_the_same_size_changes_and_notes_nothing() -> None:
    result = scale(BRAISED, servings=4)
    assert result.scaled == BRAISED
    assert result.notes == ()


def test_text_in_both_languages() -> None:
    result = scale(BRAISED, servings=2)
    assert "原量的1/2倍" in result.text()
    assert "times the original" in result.text("en")


@pytest.mark.parametrize(
    ("recipe", "wish", "message"),
    [
        (BRAISED, {}, "只给一项"),
        (BRAISED, {"servings": 2, "factor": 2.0}, "只给一项"),
        (BRAISED, {"servings": 0}, "至少"),
        (CAKE, {"servings": 2}, "没写"),
        (BRAISED, {"have": ("牛肉", "1斤")}, "没有牛肉"),
        (BRAISED, {"have": ("五花肉", "三勺半碗")}, "换算"),
        (BRAISED, {"have": ("五花肉", "很多")}, "换算"),
        (CAKE, {"pan": ("大的", "20cm圆")}, "模具"),
        (CAKE, {"pan": ("0cm圆", "20cm圆")}, "模具"),
        (BRAISED, {"factor": 0.0}, "倍数"),
        (BRAISED, {"factor": 1000.0}, "倍数"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(recipe: Recipe, wish: dict[str, object], message: str) -> None:
    with pytest.raises(KitchenError, match=message):
        scale(recipe, **wish)


@pytest.mark.parametrize(
    ("line", "doubled"),
    [
        ("6个鸡腿(每个约120克)", "12个鸡腿(每个约120克)"),
        ("1条鲈鱼(约600克)", "2条鲈鱼(约1200克)"),
        ("2 large eggs", "4 large eggs"),
        ("1 egg", "2 eggs"),
        ("1 cup flour", "2 cups flour"),
        ("鸡蛋 2", "鸡蛋 4"),
        ("1个洋葱(切成4块)", "2个洋葱(切成4块)"),
        ("一小把香菜", "2小把香菜"),
        ("五花肉(3厘米厚)500g", "五花肉(3厘米厚)1000g"),
        ("400毫升牛奶(蛋白质含量3.2%以上)", "800毫升牛奶(蛋白质含量3.2%以上)"),
    ],
)
def test_lines_keep_their_wording_and_what_holds_for_one_piece(line: str, doubled: str) -> None:
    assert scale_line(line, Fraction(2)) == doubled


@pytest.mark.parametrize(
    ("step", "doubled"),
    [
        (
            "五花肉切3厘米见方的块，加2片姜和1汤匙黄酒，煮3分钟。",
            "五花肉切3厘米见方的块，加4片姜和2汤匙黄酒，煮3分钟。",
        ),
        ("土豆切成4块，打入2个鸡蛋，180℃烤20分钟。", "土豆切成4块，打入4个鸡蛋，180℃烤20分钟。"),
        ("鸡蛋2个打散，用1/2茶匙盐调味。", "鸡蛋4个打散，用1茶匙盐调味。"),
        ("面团分成8个剂子，每个约30克。", "面团分成16个剂子，每个约30克。"),
        ("捏成二十个丸子", "捏成40个丸子"),
        ("水油皮分成12份，每份约24克。", "水油皮分成24份，每份约24克。"),
        ("蒜剁末，分成两份。", "蒜剁末，分成两份。"),
        ("切成12克左右的剂子(约60个)，每个放约12克馅。", "切成12克左右的剂子(约120个)，每个放约12克馅。"),
        ("各包1个咸蛋黄搓圆，馅共约43克；另加5克糖。", "各包1个咸蛋黄搓圆，馅共约43克；另加10克糖。"),
        ("放进63克的月饼模，刷1汤匙水。", "放进63克的月饼模，刷2汤匙水。"),
        ("倒入4个100毫升布丁杯。", "倒入4个100毫升布丁杯。"),
        ("葱姜各10克切末，饺子一次下约20个。", "葱姜各20克切末，饺子一次下约20个。"),
        ("每100克面粉加1克酵母。", "每100克面粉加1克酵母。"),
        ("分3次加入，每次50毫升水。", "分3次加入，每次50毫升水。"),
        ("油温六成热，下2个八角。", "油温六成热，下4个八角。"),
        (
            "Add 2 eggs and 1 cup milk, bake at 350°F for 20 minutes.",
            "Add 4 eggs and 2 cups milk, bake at 350°F for 20 minutes.",
        ),
        ("盖上一张厨房纸，用2根筷子夹。", "盖上一张厨房纸，用2根筷子夹。"),
        ("把面皮一张张叠好，翻一个面。", "把面皮一张张叠好，翻一个面。"),
        ("鱼身两面各划3刀，抹1茶匙盐。", "鱼身两面各划3刀，抹2茶匙盐。"),
    ],
)
def test_steps_scale_food_and_nothing_else(step: str, doubled: str) -> None:
    assert scale_step(step, Fraction(2)) == doubled


def test_counts_stay_countable() -> None:
    assert scale_line("5片姜", Fraction(3, 2)) == "8片姜"
    assert scale_line("3～5瓣蒜", Fraction(1, 2)) == "2-3瓣蒜"
    assert scale_line("1个八角", Fraction(1, 4)) == "1/4个八角"


def test_so_many_of_what_a_dish_is_called_after() -> None:
    eggs = Recipe.create(name="茶叶蛋", ingredients=["10个鸡蛋", "4汤匙生抽"], steps=["煮熟。"])
    assert scale(eggs, have=("", "20个")).factor == 2
    cakes = Recipe.create(name="鸡蛋饼", ingredients=["2个鸡蛋", "100克面粉"], steps=["摊开。"])
    with pytest.raises(KitchenError, match="个数"):
        scale(cakes, have=("", "10个"))
