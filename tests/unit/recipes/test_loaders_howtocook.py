"""HowToCook's Markdown: nothing lost, amounts merged, tools, versions, stars, times."""

import re
from pathlib import Path, PurePath

import pytest

from recipes.loaders import open_corpus
from recipes.loaders.howtocook import read_howtocook
from recipes.loaders.markdown import parse_markdown
from recipes.recipe import Recipe

FOLDER = Path(__file__).parent / "samples" / "howtocook"
FILES = sorted(FOLDER.rglob("*.md"))
STANDARD = {"必备原料和工具", "必备原料与工具", "计算", "操作", "附加内容", "材料", "主食材", "必备工具", "注意事项"}
LABELS = {"主料", "辅料", "工具", "原料", "份数", "每份", "的做法", "人数", "用量", "备注"}


def read(name: str) -> Recipe:
    path = next(path for path in FILES if path.stem == name)
    recipe = read_howtocook(path.read_text(encoding="utf-8"), path.relative_to(FOLDER))
    assert recipe is not None
    return recipe


def words_of(text: str) -> list[str]:
    """Return all that a reader sees, cut at punctuation."""
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.DOTALL)
    text = re.sub(r"^.*如果您遵循本指南.*$", " ", text, flags=re.MULTILINE)
    text = re.sub(r"\]\((?!http)[^)]*\)", " ", text)
    text = re.sub(
        r"<br>|的用量为|^\s*\d+[.、]|^```\w*|^第[一二三四五六]步|人数\s*\\?\*|\*\s*份数", " ", text, flags=re.MULTILINE
    )
    lines = [line for line in text.splitlines() if line.strip("# ") not in STANDARD]
    return [word for word in re.findall(r"[\w.]+", "\n".join(lines)) if word not in LABELS and word != "_"]


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name != "tips"], ids=lambda path: path.stem)
def test_every_word_of_a_file_stands_in_the_recipe(path: Path) -> None:
    recipe = read_howtocook(path.read_text(encoding="utf-8"), path.relative_to(FOLDER))
    assert recipe is not None
    parts = [recipe.name, recipe.description, *recipe.ingredients, *recipe.steps, *recipe.notes, *recipe.keywords]
    kept = re.sub(r"\s", "", " ".join(parts))
    words = words_of(path.read_text(encoding="utf-8"))
    assert len(words) > 15
    assert [word for word in words if word not in kept and word.removesuffix("的做法") not in kept] == []


def test_amounts_are_merged_and_what_only_one_list_says_is_kept() -> None:
    recipe = read("豆豉蒸排骨")
    assert recipe.ingredients == (
        "肋排 400 g（猪肋排，请摊主斩成小段）",
        "豆豉 15 g（约一汤匙）（阳江豆豉）",
        "大蒜 5 瓣",
        "玉米淀粉 12 g",
        "生抽 15 ml",
        "白糖 3 g（白砂糖，可不放）",
        "食用油 10 ml",
        "小米椒（可选）",
    )
    assert recipe.notes[0] == "工具：蒸锅、厨房纸"
    assert (recipe.servings, recipe.minutes, recipe.difficulty) == (2, 50, "中等")
    assert recipe.tags == ("荤菜", "蒸锅")
    assert "预估烹饪难度：★★★" in recipe.notes and "预估卡路里：640 大卡" in recipe.notes
    assert not any("Pull request" in note for note in recipe.notes)


def test_steps_keep_order_sub_headings_and_nested_entries() -> None:
    assert read("豆豉蒸排骨").steps == (
        "【备料】肋排泡清水 20 分钟，中途换一次水，捞出用厨房纸吸干。",
        "豆豉冲一下，和蒜一起剁碎。",
        "【腌制与蒸制】肋排加生抽、糖、淀粉抓匀：先放生抽；再放糖；最后放淀粉",
        "拌入豆豉蒜末和油，腌 30 分钟。",
        "水开后上锅，大火蒸 15 分钟，关火再焖 3 分钟。",
    )


def test_formulas_become_the_amount_of_one_portion() -> None:
    rice = read("酱油炒饭")
    assert rice.ingredients == ("隔夜饭 250g", "鸡蛋 1 个", "香葱 5g（可选）", "生抽 8ml", "盐 1g - 2g", "火腿丁(备选)")
    assert rice.servings == 1
    assert rice.steps[0] == "【准备原料】隔夜饭用手捏散"
    rolls = read("速冻春卷（空气炸锅）")
    assert rolls.name == "速冻春卷（空气炸锅）"
    assert rolls.ingredients[:2] == ("春卷 6 个（速冻春卷）", "油 3ml")
    assert "用量按份数计算：所列为每份的用量，乘以份数。" in rolls.notes
    assert "空气炸锅" in rolls.tags and "半成品" in rolls.tags


def test_two_versions_in_one_file_stay_apart() -> None:
    recipe = read("葱花鸡蛋饼")
    assert recipe.steps[0].startswith("【做法一：摊】") and recipe.steps[2].startswith("【做法二：烤】")
    assert recipe.ingredients[-2:] == ("【做法二：烤】", "黄油 10g")
    assert "鸡蛋两个，小的用三个" in recipe.ingredients and "盐 1.5g" in recipe.ingredients
    assert recipe.difficulty == "简单" and recipe.servings == 1
    assert recipe.notes[0] == "工具：烤盘、平底锅、硅胶铲"


def test_tables_code_english_titles_and_steps_written_as_paragraphs() -> None:
    recipe = read("桂花冰茶")
    assert recipe.ingredients == (
        "乌龙茶包 3 包（约 6g）",
        "干桂花 2 g",
        "蜂蜜 20 ml（可换糖浆）",
        "水 800 ml（分两次加）",
    )
    assert recipe.keywords == ("桂花冰茶（Osmanthus Iced Tea）的做法",)
    assert recipe.steps == ("400ml 沸水泡茶 6 分钟，滤出。", "趁热放桂花和蜂蜜，搅匀。", "加 400ml 冰水，冷藏 1 小时。")
    assert recipe.minutes == 70 and recipe.servings == 2
    assert "茶 : 水 = 1 : 130" in recipe.notes


def test_lists_inside_one_entry_are_taken_apart() -> None:
    recipe = read("蒜蓉辣酱")
    assert recipe.ingredients[:2] == ("红辣椒 1 斤", "大蒜 200g") and recipe.ingredients[-1] == "白酒（可选）"
    assert recipe.notes[0] == "工具：炒锅、玻璃罐（要能密封）"
    assert recipe.keywords == ("万能蒜蓉辣酱的做法",)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- 油 = （张数 * 10ml）", "油 （张数 * 10ml）"),
        ("- 两升水", "两升水"),
        ("- 面粉 125g x 4= 500g，", "面粉 125g x 4= 500g"),
        ("- 火腿肠的用量为 0.7 个/人 向上取整。", "火腿肠 0.7 个/人 向上取整"),
        ("- 盐🧂 1/5 平勺", "盐🧂 1/5 平勺"),
        ("- 肉蟹 1 只（大约 300g） * 份数", "肉蟹 1 只（大约 300g）"),
        ("- `料酒` 5ml", "料酒 5ml"),
        ("-土豆 2 个", "土豆 2 个"),
        ("- 鸡蛋 = 1.5 个 * 份数，向上取整", "鸡蛋 1.5 个，向上取整"),
        ("- 凉皮用量为 300 g/人", "凉皮 300 g/人"),
        ("- 水(600cc)", "水(600cc)"),
        ("- [可选] 柠檬汁或白醋 5ml", "[可选] 柠檬汁或白醋 5ml"),
        ("- (色拉油 || 菜籽油) 100 ml", "(色拉油 || 菜籽油) 100 ml"),
    ],
)
def test_amounts_in_all_their_spellings(line: str, expected: str) -> None:
    recipe = read_howtocook(f"# 菜的做法\n\n## 计算\n\n{line}\n\n## 操作\n\n- 做", PurePath("菜.md"))
    assert recipe is not None and recipe.ingredients == (expected,)


@pytest.mark.parametrize(
    ("sentence", "minutes"),
    [
        ("新手只需要 30 分钟即可完成。", 30),
        ("全程耗时 15-30 分钟。", 30),
        ("大约需要 2min", 2),
        ("备料需要 15 分钟，腌制需要 2 小时，烹饪需要 45 分钟。", 180),
        ("牛肉需要腌制 20 分钟。", None),
        ("冷藏 3 小时更好吃。", None),
        ("预计制作时长约一个半小时", 90),
    ],
)
def test_the_whole_time_is_read_and_no_stage_alone(sentence: str, minutes: int | None) -> None:
    text = f"# 菜的做法\n\n{sentence}\n\n## 计算\n\n- 盐 1g\n\n## 操作\n\n- 做"
    recipe = read_howtocook(text, PurePath("菜.md"))
    assert recipe is not None and recipe.minutes == minutes


def test_lines_that_name_a_stage_stand_before_its_first_step_and_choices_stay_together() -> None:
    text = (
        "# 菜的做法\n\n## 计算\n\n每份（建议 2-4 人份）：\n\n- 酒（任选其一）：\n  - 白酒 50ml + 水 150ml\n  - 啤酒 200ml\n"
        "- 盐 8g\n\n## 操作\n\n备料\n\n1. 切\n2. 洗\n\n下锅\n\n1. 炒"
    )
    recipe = read_howtocook(text, PurePath("菜.md"))
    assert recipe is not None
    assert recipe.steps == ("【备料】切", "洗", "【下锅】炒")
    assert recipe.ingredients == ("盐 8g", "【酒（任选其一）】", "白酒 50ml + 水 150ml", "啤酒 200ml")
    assert recipe.servings == 2


@pytest.mark.parametrize("stars", range(1, 6))
def test_stars_are_a_difficulty_in_words(stars: int) -> None:
    text = f"# 菜的做法\n\n预估烹饪难度：{'★' * stars}\n\n## 计算\n\n- 盐 1g\n\n## 操作\n\n- 做"
    recipe = read_howtocook(text, PurePath("菜.md"))
    assert recipe is not None
    assert recipe.difficulty == ["简单", "简单", "中等", "困难", "困难"][stars - 1]
    assert recipe.notes == (f"预估烹饪难度：{'★' * stars}",)


def test_a_guide_is_no_recipe_and_files_about_the_repository_are_passed_over(tmp_path: Path) -> None:
    guide = FOLDER / "tips" / "焯水.md"
    assert read_howtocook(guide.read_text(encoding="utf-8"), PurePath("焯水.md")) is None
    (tmp_path / "README.md").write_text("# 菜谱\n\n欢迎。", encoding="utf-8")
    (tmp_path / "焯水.md").write_text(guide.read_text(encoding="utf-8"), encoding="utf-8")
    names = [recipe.name for recipe in open_corpus([tmp_path]).recipes]
    assert names == ["焯水", "焯水：开水下锅", "焯水：冷水下锅"]


def test_products_survive_emphasis_does_not() -> None:
    (block,) = parse_markdown("- 保持*变软*，盐 人数*4g - 人数*6g，**等 3 分钟**")
    assert block.text == "保持变软，盐 人数*4g - 人数*6g，等 3 分钟"


def test_lists_nested_beyond_measure_are_refused() -> None:
    text = "\n".join("  " * depth + "- a" for depth in range(80))
    with pytest.raises(ValueError, match="nested deeper"):
        parse_markdown(text)


def test_short_paragraphs_without_a_list_below_them_are_steps() -> None:
    recipe = read_howtocook("# 菜的做法\n\n## 原料\n\n- 菜\n\n## 操作\n\n切好土豆\n\n下锅炒熟", PurePath("菜.md"))
    assert recipe is not None and recipe.steps == ("切好土豆", "下锅炒熟")


def test_labels_without_empty_lines_and_nested_stages() -> None:
    text = (
        "# 蜂蜜小餐包\n\n## 必备原料和工具\n\n面团\n- 面粉：300g\n- 黄油: 20g\n蜂蜜水（刷面）\n- 蜂蜜：15g\n- 水: 15g\n\n"
        "- 香料\n    - 肉桂粉 1g\n    - 香草 1g\n- 打蛋器\n- 量酒器\n- 搅拌棒\n\n"
        "## 计算\n\n- 6 寸：用 2 份\n  - 面粉 300g，黄油 20g\n\n"
        "## 操作\n\n- 备料:\n    - 面粉过筛\n    - 黄油软化\n- 烘烤\n    - 预热\n    - 以**上火 **150** 度**烤 20 分钟\n![出炉](a.jpg)\n- 刷蜂蜜水"
    )
    recipe = read_howtocook(text, PurePath("蜂蜜小餐包.md"))
    assert recipe is not None
    assert recipe.ingredients == (
        "【面团】", "面粉 300g", "黄油 20g", "【蜂蜜水（刷面）】", "蜂蜜 15g", "水 15g", "【香料】", "肉桂粉 1g", "香草 1g",
    )  # fmt: skip
    assert recipe.steps == ("【备料】面粉过筛", "黄油软化", "【烘烤】预热", "以上火 150 度烤 20 分钟", "刷蜂蜜水")
    assert recipe.notes[0] == "工具：打蛋器、量酒器、搅拌棒"
    assert "6 寸：用 2 份：面粉 300g，黄油 20g" in recipe.notes[1] and "图：出炉" in recipe.notes


def test_a_decimal_at_the_start_of_a_step_is_no_step_number() -> None:
    recipe = read_howtocook("# 汤的做法\n\n## 食材\n\n- 鸡\n\n## 步骤\n\n- 1.5升水烧开\n- 2、放鸡\n", PurePath("汤.md"))
    assert recipe and recipe.steps == ("1.5升水烧开", "放鸡")
