"""The card prints every recipe inside its margins and says all that the recipe says."""

import io
import time

import pytest
from PIL import Image

from recipes.recipe import Recipe
from tools.image.card.amounts import Line, split_line
from tools.image.card.layout import MARGIN, MAX_HEIGHT, WIDTH, compose
from tools.image.card.sheet import Sheet, Text
from tools.image.card.theme import kind_of, palette
from tools.image.card.typography import Face, has_glyph, printable, width, wrap

BODY = Face("sans", 40)
STEP = "把五花肉切成3厘米见方的块，冷水下锅焯水3分钟后捞出沥干，"
PORK = Recipe.create(
    name="红烧肉",
    description="肥而不腻。",
    ingredients=["800克带皮五花肉", "2汤匙生抽(30毫升)", "适量盐"],
    steps=["五花肉切块，焯水3分钟。", "小火炖60分钟。"],
    notes=["收汁时不停翻动。"],
    servings=4,
    minutes=95,
    difficulty="中等",
    cuisine="本帮菜",
    tags=["热菜"],
    source="家传",
)
HUGE = Recipe.create(
    name="外婆家传红烧五花肉炖土豆粉条豆角大乱炖一锅出懒人版" * 8,
    description=STEP * 40,
    ingredients=[f"{n}00克名称很长的第{n}号食材（切成两厘米见方的丁，焯水备用，注意沥干）" for n in range(1, 90)],
    steps=[STEP * 12] * 80,
    notes=[STEP * 4] * 9,
    servings=1000,
    minutes=99999,
    difficulty="难" * 60,
    cuisine="菜" * 60,
    tags=["标签" * 40] * 5,
    source="https://example.org/" + "a" * 400,
)
ODD = Recipe.create(
    name="🍖【必学】\u202e红烧肉\x00!!",
    ingredients=["a" * 400, "适量", "1", "(只有括号)", "9" * 60 + "克盐", "بصل", "盐适量"],
    steps=["w" * 700, "，。" * 300, "第一行\n第二行"],
)
ENGLISH = Recipe.create(
    name="Kung Pao Chicken",
    ingredients=["400 g boneless chicken thighs", "12 dried chillies", "salt to taste"],
    steps=["Marinate the diced chicken for 15 minutes.", "Stir-fry over high heat for 2 minutes."],
    servings=2,
    minutes=30,
    difficulty="中等",
)


def texts(sheet: Sheet) -> list[Text]:
    return [mark for mark in sheet.marks if isinstance(mark, Text)]


def words(sheet: Sheet) -> str:
    return "".join(text.text for text in texts(sheet)).replace(" ", "")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("recipe", [PORK, HUGE, ODD, ENGLISH, Recipe.create(name="🍖")])
def test_nothing_leaves_the_margins(recipe: Recipe, language: str) -> None:
    sheet = compose(recipe, "light", language)  # type: ignore[arg-type]
    assert sheet.height <= MAX_HEIGHT
    for text in texts(sheet):
        hanging = text.face.size if text.text[-1] in "，。、；" else 0
        assert text.x >= MARGIN - 1, text
        assert text.right <= WIDTH - MARGIN + hanging + 1, text
        assert text.face.size * 0.5 < text.y < sheet.height, text


@pytest.mark.parametrize("recipe", [PORK, HUGE, ODD, ENGLISH])
def test_no_two_texts_overlap(recipe: Recipe) -> None:
    placed = sorted(texts(compose(recipe)), key=lambda text: text.y)
    for number, first in enumerate(placed):
        for second in placed[number + 1 : number + 12]:
            side_by_side = first.right <= second.x + 1 or second.right <= first.x + 1
            assert side_by_side or second.y - first.y > second.face.size * 0.72, (first, second)


def test_everything_the_recipe_says_is_printed() -> None:
    printed = words(compose(PORK, english="Red-braised pork"))
    for part in (
        "红烧肉",
        "Red-braisedpork",
        "肥而不腻。",
        "带皮五花肉",
        "800克",
        "生抽",
        "30毫升",
        "2汤匙",
        "适量",
        "盐",
    ):
        assert part in printed
    for part in (
        "五花肉切块，焯水3分钟。",
        "小火炖60分钟。",
        "收汁时不停翻动。",
        "4人份",
        "1小时35分",
        "中等",
        "本帮菜",
        "家传",
    ):
        assert part in printed


def test_a_card_that_ends_early_counts_what_is_missing() -> None:
    sheet = compose(HUGE)
    numerals = [int(text.text) for text in texts(sheet) if text.text.isdigit() and text.x == MARGIN]
    missing = len(HUGE.steps) - max(numerals)
    assert f"还有{missing}条" in words(sheet)


def test_labels_follow_the_language() -> None:
    printed = words(compose(ENGLISH, language="en"))
    for part in ("Ingredients", "Method", "Serves", "30min", "Medium"):
        assert part in printed
    assert not any("\u4e00" <= c <= "\u9fff" for c in printed.replace("食", "").replace("神", ""))


def test_ingredients_keep_their_order() -> None:
    names = [f"食材{c}" for c in "甲乙丙丁戊"]
    found = [
        t.text
        for t in texts(compose(Recipe.create(name="菜", ingredients=[f"1克{n}" for n in names])))
        if t.text in names
    ]
    assert found == names


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_has_contrast(mode: str) -> None:
    def luminance(color: str) -> float:
        channels = [c / 255 for c in bytes.fromhex(color[1:])]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for accent in ("cinnabar", "bamboo", "indigo", "gamboge", "rouge"):
        colors = palette(mode, accent)  # type: ignore[arg-type]
        for ink, least in ((colors.ink, 7), (colors.muted, 4.4), (colors.accent, 4.4)):
            high, low = sorted((luminance(ink), luminance(colors.paper)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= least, (accent, ink)


def test_the_accent_follows_the_dish() -> None:
    kinds = {"清蒸鲈鱼": "indigo", "提拉米苏蛋糕": "rouge", "红烧肉": "cinnabar", "皮蛋瘦肉粥": "gamboge"}
    assert {name: kind_of(Recipe.create(name=name)) for name in kinds} == kinds
    assert kind_of(Recipe.create(name="鱼香茄子", tags=["素菜"])) == "bamboo"


def test_the_image_has_ink_and_the_colours_of_its_theme() -> None:
    light, dark = (compose(PORK, mode).render() for mode in ("light", "dark"))  # type: ignore[arg-type]
    assert light.size == dark.size == (WIDTH, compose(PORK).height)
    assert light.getpixel((20, light.height - 20)) == (0xFA, 0xF5, 0xEA)
    assert dark.getpixel((20, dark.height - 20)) == (0x1A, 0x16, 0x14)
    assert len(light.getcolors(maxcolors=1 << 20) or ()) > 50
    buffer = io.BytesIO()
    light.save(buffer, "PNG")
    assert Image.open(buffer).size == light.size


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("800克带皮五花肉", Line("带皮五花肉", "800克")),
        ("2汤匙生抽(30毫升)", Line("生抽", "2汤匙", "30毫升")),
        ("1/4茶匙盐", Line("盐", "1/4茶匙")),
        ("适量盐", Line("盐", "适量")),
        ("盐少许", Line("盐", "少许")),
        ("五花肉 500克", Line("五花肉", "500克")),
        ("鸡蛋 2-3 个", Line("鸡蛋", "2-3 个")),
        ("about 500 g beef", Line("beef", "about 500 g")),
        ("半个洋葱", Line("洋葱", "半个")),
        ("两根葱", Line("葱", "两根")),
        ("五香粉", Line("五香粉")),
        ("十三香", Line("十三香")),
        ("八角", Line("八角")),
        ("三文鱼", Line("三文鱼")),
        ("500 g pork belly", Line("pork belly", "500 g")),
        ("1 tsp of salt", Line("salt", "1 tsp")),
        ("salt to taste", Line("salt", "to taste")),
        ("12 dried chillies", Line("dried chillies", "12")),
        ("210毫升温水", Line("温水", "210毫升")),
        ("2个长茄子", Line("长茄子", "2个")),
        ("葱花(可选)", Line("葱花", "", "可选")),
        ("(只有括号)", Line("(只有括号)")),
    ],
)
def test_split_line(raw: str, line: Line) -> None:
    assert split_line(raw) == line


def test_wrap_keeps_every_character_and_the_rules_of_line_starts() -> None:
    text = "鸡腿肉切1.5厘米的丁，加盐、料酒（黄酒也行）、1茶匙生抽和2汤匙水；抓到“发黏”，再拌入3茶匙淀粉！腌15分钟。"
    for limit in range(170, 900, 37):
        lines = wrap(text, BODY, limit)
        assert "".join(lines) == text
        assert all(line[0] not in "，。、；！？）”" and line[-1] not in "（“" for line in lines)
        assert all(width(line.rstrip("，。、；"), BODY) <= limit for line in lines)


def test_wrap_does_not_part_words_and_numbers() -> None:
    lines = wrap("Stir-fry the chicken for 15 minutes at 180°C until golden", BODY, 330)
    assert " ".join(lines) == "Stir-fry the chicken for 15 minutes at 180°C until golden"
    assert all("分钟" in line or "15" not in line for line in wrap("大火收汁再焖上大约15分钟左右", BODY, 400))


def test_printable_drops_what_the_font_lacks() -> None:
    assert printable("红烧肉🍖\u202e\x00 臺灣 ½ é") == "红烧肉 臺灣 ½ é"
    assert has_glyph("灣")
    assert not has_glyph("🍖")


@pytest.mark.parametrize("character", ["字", "a", "(", "（", " ", "1", "，", "1克", "(1", "\u0301", "约"])
def test_hostile_text_costs_little_time(character: str) -> None:
    flood = "x" + character * 300_000
    began = time.process_time()
    compose(
        Recipe.create(name=flood, description=flood, ingredients=[flood], steps=[flood], notes=[flood], source=flood)
    )
    assert time.process_time() - began < 3
