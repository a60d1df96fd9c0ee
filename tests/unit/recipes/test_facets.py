"""What is read off recipes that state neither time, heat, course nor equipment, as Markdown recipes do."""

import pytest

from recipes.facets.facets import facets_of
from recipes.facets.minutes import estimated_minutes
from recipes.recipe import Recipe


def recipe(name: str, ingredients: list[str], steps: list[str], **more: object) -> Recipe:
    return Recipe.create(name=name, ingredients=ingredients, steps=steps, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ingredients", "heat"),
    [
        (["1条鲈鱼", "3片姜"], 0),
        (["500克包菜", "4个干辣椒"], 1),
        (["300克豆腐", "20克郫县豆瓣酱"], 1),
        (["400克鸡腿肉", "12个干辣椒"], 2),
        (["500克鸡块", "80克干辣椒"], 3),
        (["400克牛肉", "15个干辣椒", "40克郫县豆瓣酱"], 3),
        (["8个扇贝", "1个小米辣(可选)"], 0),
    ],
)
def test_heat_is_a_matter_of_amount(ingredients: list[str], heat: int) -> None:
    assert facets_of(recipe("菜", ingredients, ["炒熟。"])).heat == heat


def test_a_stated_heat_is_believed() -> None:
    assert facets_of(recipe("鱼", ["1条鱼", "30个干辣椒"], ["煮熟。"], tags=("微辣",))).heat == 1


@pytest.mark.parametrize(
    ("steps", "least", "most"),
    [
        (["煮20分钟。", "放凉后2小时内冷藏，冷藏不超过2天。"], 20, 26),
        (["打成汁。", "30分钟内喝完。"], 1, 6),
        (["腌1天。", "煮30分钟。"], 1470, 1480),
        (["前10分钟每3分钟搅一次，再煮5分钟。"], 5, 20),
    ],
)
def test_how_long_something_keeps_is_no_time_of_cooking(steps: list[str], least: int, most: int) -> None:
    assert least <= estimated_minutes(steps) <= most


@pytest.mark.parametrize(
    ("name", "steps", "equipment"),
    [
        ("豉汁蒸排骨", ["水开上锅，大火蒸20分钟。"], {"蒸锅"}),
        ("电饭煲蒸蛋", ["放进电饭煲蒸15分钟。"], {"电饭煲"}),
        ("烤羊排", ["放进烤箱，200度烤30分钟，没有烤箱也可以用空气炸锅。"], {"烤箱"}),
        ("柠檬茶", ["红茶用开水冲泡，加冰。"], {"无需开火"}),
    ],
)
def test_equipment_is_told_by_what_is_done(name: str, steps: list[str], equipment: set[str]) -> None:
    assert facets_of(recipe(name, ["料"], steps)).equipment == equipment


@pytest.mark.parametrize(
    ("name", "course"),
    [
        ("西瓜汁", "饮品"),
        ("糖醋汁", "酱料"),
        ("口水鸡", "凉菜"),
        ("糖拌西红柿", "凉菜"),
        ("空气炸锅薯条", "小吃"),
        ("蒜蓉粉丝蒸扇贝", "水产"),
    ],
)
def test_courses_by_name(name: str, course: str) -> None:
    assert course in facets_of(recipe(name, ["料"], ["做好。"])).courses


def test_oyster_sauce_makes_no_seafood_and_meat_in_rice_no_meat_dish() -> None:
    assert "水产" not in facets_of(recipe("蚝油生菜", ["生菜", "蚝油"], ["炒熟。"])).courses
    assert "荤菜" not in facets_of(recipe("腊肠焖饭", ["大米", "腊肠"], ["焖熟。"])).courses


def test_kitchens() -> None:
    assert "川" in facets_of(recipe("水煮鱼", ["草鱼"], ["煮熟。"], description="四川名菜")).cuisines
    assert "韩" in facets_of(recipe("韩式炸鸡", ["鸡翅"], ["炸熟。"])).cuisines


@pytest.mark.parametrize(
    ("name", "steps", "methods"),
    [
        ("清蒸鲈鱼", ["大火蒸8分钟。", "泼上热油。"], {"蒸"}),
        ("土豆牛腩", ["小火炖1小时。"], {"炖"}),
        ("电饭煲鸡翅", ["电饭煲煮40分钟。"], {"煮"}),
        ("空气炸锅鸡翅", ["180度烤20分钟。"], {"烤"}),
        ("小酥肉", ["油温六成时下锅，炸至金黄。"], {"炸"}),
        ("葱爆羊肉", ["大火翻炒。"], {"炒"}),
        ("免烤芝士蛋糕", ["冷藏4小时。"], set()),
    ],
)
def test_methods_are_told_by_name_and_steps(name: str, steps: list[str], methods: set[str]) -> None:
    assert facets_of(recipe(name, ["料"], steps)).methods == methods


def test_equipment_that_would_do_as_well_is_an_alternative() -> None:
    facets = facets_of(recipe("肉粽", ["糯米"], ["水煮3小时，也可以用高压锅压1小时。"]))
    assert "高压锅" in facets.alternatives
    assert "高压锅" not in facets.equipment


def test_what_a_recipe_is_without_claiming_it() -> None:
    plain = facets_of(recipe("白灼菜心", ["400克菜心", "2茶匙生抽"], ["烫1分钟。", "淋汁。"]))
    assert {"无油", "无糖", "无蛋", "免烤", "减脂", "快手", "儿童"} <= plain.suits
    rich = facets_of(recipe("炸鸡", ["800克鸡翅", "1个鸡蛋", "油", "30克糖"], ["炸10分钟。"]))
    assert not {"无油", "无糖", "无蛋", "免油炸", "减脂"} & rich.suits


@pytest.mark.parametrize(
    ("name", "ingredients", "tastes"),
    [
        ("番茄蛋汤", ["2个番茄", "3克盐", "2克白糖"], {"咸"}),
        ("南瓜羹", ["300克南瓜", "20克冰糖"], {"甜"}),
        ("糖醋里脊", ["300克里脊", "30克白糖", "20克醋", "2克盐"], {"咸", "酸"}),
        ("白粥", ["100克大米"], set()),
    ],
)
def test_tastes_are_read_off_the_list(name: str, ingredients: list[str], tastes: set[str]) -> None:
    assert facets_of(recipe(name, ingredients, ["煮20分钟。"])).tastes == tastes


@pytest.mark.parametrize(
    ("name", "steps", "cold"),
    [
        ("酱牛肉", ["卤1小时。", "放凉切片装盘。"], True),
        ("卤鸡腿", ["关火放凉。", "再煮开。", "小火煮30分钟。", "捞出。", "趁热吃。"], False),
        ("拌面", ["面煮熟过冰水。", "浇酱。"], True),
        ("冷吃兔", ["炒干。"], False),
        ("凉面", ["煮熟。"], True),
    ],
)
def test_cold_is_how_a_dish_is_served(name: str, steps: list[str], cold: bool) -> None:
    assert ("冰凉" in facets_of(recipe(name, ["500克肉"], steps)).suits) is cold


def test_what_keeps_says_for_how_long() -> None:
    assert "耐放" in facets_of(recipe("腊八蒜", ["500克蒜"], ["泡好密封，冷藏可以放3个月。"])).suits
    assert "耐放" not in facets_of(recipe("炒青菜", ["500克青菜"], ["炒3分钟。"])).suits


def test_spirits_that_are_not_cooked_make_a_drink() -> None:
    assert "饮品" in facets_of(recipe("日落大道", ["60毫升伏特加", "100毫升橙汁"], ["倒入杯中搅匀。"])).courses
    assert "饮品" not in facets_of(recipe("朗姆烤肋排", ["500克排骨", "60毫升朗姆酒"], ["烤40分钟。"])).courses


def test_a_cake_without_flour_is_without_flour() -> None:
    assert "面粉" not in facets_of(recipe("巴斯克蛋糕", ["400克奶油奶酪", "12克玉米淀粉"], ["烤25分钟。"])).ingredients


def test_stars_are_counted() -> None:
    assert "stars:5" in facets_of(recipe("烤猪肘", ["1个肘子"], ["烤2小时。"], notes=("烹饪难度：★★★★★",))).terms()


def test_what_is_blanched_and_then_fried_is_fried() -> None:
    dish = recipe("荷塘月色", ["300克莲藕"], ["水开后下藕片煮2分钟捞出。", "炒锅放油，大火翻炒1分钟。"])
    soup = recipe("番茄汤", ["300克番茄"], ["番茄炒软炒香。", "加水煮10分钟。", "撒葱花。", "盛出。"])
    assert facets_of(dish).methods == {"煮", "炒"}
    assert facets_of(soup).methods == {"煮"}


@pytest.mark.parametrize(
    ("name", "step", "in_broth"),
    [
        ("雪菜肉丝面", "面捞进碗，浇热汤。", True),
        ("阳春面", "碗里放猪油，面煮好盛入。", True),
        ("炸酱面", "面煮好，浇酱拌匀。", False),
        ("葱油拌面", "浇热汤。", False),
        ("肉酱意面", "加一勺面汤。", False),
        ("海带排骨汤", "炖1小时。", True),
    ],
)
def test_noodles_in_soup_are_told_from_dry_ones(name: str, step: str, in_broth: bool) -> None:
    assert ("带汤" in facets_of(recipe(name, ["200克面条"], [step])).suits) is in_broth


def test_what_is_sweet_may_be_drunk_or_eaten() -> None:
    assert "能喝" in facets_of(recipe("番薯糖水", ["300克番薯"], ["煮20分钟。"])).suits
    assert "能喝" not in facets_of(recipe("南瓜饼", ["300克南瓜"], ["煎熟。"])).suits
