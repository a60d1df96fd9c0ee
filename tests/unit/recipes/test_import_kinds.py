"""What recipe managers, pages and people write, as kinds: each read into title, ingredients, steps, persons, minutes."""

import base64
import gzip
import io
import json
import random
import re
import zipfile
from pathlib import Path

import pytest

from recipes.export import write_recipes
from recipes.loaders import LoaderError, Problem, open_corpus, read_all, read_bytes
from recipes.loaders.encodings import decode
from recipes.loaders.html_text import plain_text
from recipes.loaders.times import minutes_of
from recipes.loaders.yields import persons_of
from recipes.recipe import Recipe, group_of


def zipped(**members: str | bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return kept.getvalue()


def script(node: object) -> str:
    return f'<html><script type="application/ld&#x2B;json">{json.dumps(node)}</script></html>'


LINKED = {"@type": "Recipe", "name": "Jetty Pie", "recipeIngredient": ["2 eggs", "1 leek"], "recipeInstructions": "1. Mix. 2. Bake.",
          "recipeYield": "serves 3", "totalTime": "PT30M"}  # fmt: skip
PARTED = {"name": "Jetty Pie", "ingredients": "FILLING:\n2 eggs\n1 leek", "directions": "Mix.\n\nBake.", "servings": "Serves 3",
          "total_time": "", "prep_time": "10 mins", "cook_time": "20 min"}  # fmt: skip
GRAPH = {"@graph": [{"@type": "WebPage", "mainEntity": {"@id": "#r"}}, {"@id": "#r", **LINKED, "recipeInstructions": {"@id": "#i"}},
         {"@id": "#i", "@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": {"@type": "HowToStep", "text": "Mix."}}, {"@id": "#s"}]},
         {"@id": "#s", "@type": "HowToStep", "text": ["Bake."]}]}  # fmt: skip
EXPANDED = [{"@type": ["http://schema.org/Recipe"], **{f"http://schema.org/{key}": [{"@value": value}] for key, value in LINKED.items() if isinstance(value, str) and key[0] != "@"},
             "http://schema.org/recipeIngredient": [{"@list": [{"@value": "2 eggs"}, {"@value": "1 leek"}]}]}]  # fmt: skip
AMOUNTS = LINKED | {"recipeIngredient": [{"@type": "PropertyValue", "name": "eggs", "value": 2},
                    {"name": "leek", "value": {"minValue": 1, "maxValue": 1.5, "unitCode": "KGM"}}]}  # fmt: skip
SECTIONS = [{"name": "Base", "instruction": "Mix.", "time": 5, "ingredients": [{"food": {"name": "eggs"}, "unit": None, "amount": 2.0}]},
            {"name": "", "instruction": "Bake.", "ingredients": [{"food": None, "note": "Top", "is_header": True}, {"food": {"name": "leek"}, "amount": 1.0}]}]  # fmt: skip
MARKED = """<!DOCTYPE html><div itemscope itemtype="http://schema.org/Recipe"><h1 itemprop="name">Jetty Pie</h1><meta itemprop="totalTime"
content="PT30M"><b itemprop="recipeYield">3</b><ul><li itemprop="recipeIngredient">2 <i>eggs</i><li itemprop="recipeIngredient">1 leek</ul>
<div itemprop="recipeInstructions"><p>Mix.<p>Bake.</div></div>"""
CLASSES = """<html><article class="h-recipe"><h1 class="p-name">Jetty Pie</h1><ul><li class="p-ingredient">2 eggs</li><li class="p-ingredient">1 leek</li></ul>
<time class="dt-duration" datetime="PT30M">half an hour</time><b class="p-yield">for 3</b><ol class="e-instructions"><li>Mix.</li><li>Bake.</li></ol></article>"""
FRONT = '---\ntitle: "Jetty Pie"\nyield: 3 servings\ntotal_time: 30 min\n\ningredients:\n- 2 eggs\n- 1 leek\n\ndirections:\n- Mix.\n- Bake.\n---\n\nCold days.\n'
NOTED = "#supper #slow\n\n# Jetty Pie\nServes 3, 30 minutes\n\n## Ingredients\n- 2 ==eggs== ^eggs\n- 1 leek\n\n## Preparation Steps\n1. Mix. ^step1\n2. Bake. #oven/hot\n^last\n\n%% mine\nalone %%\n"
TYPED = "Jetty Pie\nServes 3 | Prep time: 10 minutes | Cook time: 20 minutes\n\nIngredients\n2 eggs\n1 leek, sliced\n\nPreparation Steps\nMix.\nBake.\n\nNotes\nKeep.\n"
SHOWN = """<html><head><title>Jetty Pie - Our Kitchen</title></head><body><nav><h2>Ingredients</h2><ul><li>about us</li></ul></nav><div><h1>Jetty Pie</h1><p>Serves 3 | 30 minutes</p>
<div><h3><a id=i></a>Ingredients</h3><table><tr><td>2</td><td>eggs</td></tr><tr><td>1</td><td>leek</td></tr></table></div><p><strong>Directions:</strong></p><ol><li><p>Mix.</p></li><li>Bake.<li></ol>
<h3>More recipes</h3><ul><li>Fish Pie</li></ul></div><footer><p>Steps</p></footer></body></html>"""
BROKEN_LINES = "<html><title>Jetty Pie | Home</title><body><p>Jetty Pie<br>Serves 3, 30 minutes</p><p>Ingredients<br>2 eggs<br>1 leek</p><p>Method<br>Mix.<br>Bake.</p></body></html>"
WIKI = "---\nservings: 3\ntags: [soup]\n---\n# Jetty Pie\n![[pie.jpg]]\n**Total time:** 30 minutes\n\n## Ingredients\n- [ ] 2 [[Egg|eggs]]\n### Top\n- [x] 1 leek\n\n## Directions\n1. Mix.\n2. Bake.\n\n## Notes\nKeep.\n"
RULED = "# Jetty Pie\n\n*soup, slow*\n\n**3 servings**\n\nTotal time: 30 min\n\n---\n\n- *2* eggs\n- *1* leek\n\n---\n\nMix.\n\nBake.\n"
PLAIN = (
    "Jetty Pie\nServes 3\nPrep: 10 min | Cook: 20 min\n\nIngredients:\n2 eggs\n1 leek, sliced\n\nMethod\nMix.\nBake.\n"
)
COOK = "---\ntitle: Jetty Pie\nservings: 3\ntime: 30 min\n---\n> Cold too.\n\nMix @eggs{2} in a #bowl{}. -- well\n\n== Top ==\n\nBake with @leek{1}(sliced) for ~{20%minutes}.\n"
MASTER = "MMMMM----- Recipe via Meal-Master (tm) v8.05\n\n      Title: Jetty Pie\n Categories: Soup\n      Yield: 3 Servings\n\n      2 lg Eggs                               1 x  Leek\n           -beaten\n\n  Mix\n  it.\n\n  Bake.\n\nMMMMM\n"
GOURMET = '<?xml version="1.0" ?><!DOCTYPE gourmetDoc><gourmetDoc><recipe><title>Jetty Pie</title><yields>3 servings</yields><cooktime>30 minutes</cooktime><ingredient-list><ingredient><amount>2</amount><item>eggs</item></ingredient><inggroup><groupname>Top</groupname><ingredient><amount>1</amount><item>leek</item></ingredient></inggroup></ingredient-list><instructions>Mix.\nBake.</instructions></recipe></gourmetDoc>'
MX2 = '<?xml version="1.0" encoding="ISO-8859-1"?><mx2><RcpE name="Jetty Pie"><Serv qty="3"/><IngR name="eggs" qty="2"></IngR><IngR name="leek" qty="1"><IPrp>sliced</IPrp></IngR><DirS><DirT>Mix.</DirT><DirT>Bake.</DirT></DirS><TTim elapsed="0:30"/></RcpE></mx2>'
TABLE = 'title,totalTime,quantity,ingredients,instructions,\nJetty Pie,30,3,"2 eggs\n1 leek","1. Mix.\n2. Bake."\n'
MAIL = 'From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n{}\n--b--\n'
KINDS: dict[str, str | bytes] = {
    "a.json": json.dumps({"recipes": [LINKED]}),
    "comma.json": "[" + json.dumps(LINKED)[:-1] + ",},]",
    "page.html": script(GRAPH),
    "expanded.json": json.dumps(EXPANDED),
    "amounts.json": json.dumps(AMOUNTS),
    "sections.json": json.dumps({"name": "Jetty Pie", "steps": SECTIONS, "servings": 3, "working_time": 10, "waiting_time": 20}),
    "x.paprikarecipes": zipped(x__paprikarecipe=gzip.compress(json.dumps(PARTED).encode())),
    "tandoor.zip": zipped(one__zip=zipped(recipe__json=json.dumps(PARTED))),
    "b.yaml": "title: Jetty Pie\nservings: 3\ntotal time: 0:30\ningredients: {eggs: 2, leek: 1}\nmethod: |\n  Mix.\n  Bake.\n",
    "marked.html": MARKED, "classes.htm": CLASSES, "saved.mhtml": MAIL.format(base64.b64encode(script(LINKED).encode()).decode()),
    "shown.html": SHOWN, "lines.html": BROKEN_LINES, "noted.md": NOTED, "typed.txt": TYPED, "front.md": FRONT, "wiki.md": WIKI, "ruled.md": RULED, "plain.txt": PLAIN, "c.cook": COOK, "d.mmf": MASTER, "e.grmt": GOURMET,
    "f.mx2": MX2, "g.csv": TABLE,
}  # fmt: skip


def read(path: Path) -> tuple[list[Recipe], list[Problem]]:
    found = list(read_all([path]))
    return [one for one in found if isinstance(one, Recipe)], [one for one in found if isinstance(one, Problem)]


def put(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_read_into_the_same_recipe(tmp_path: Path, name: str) -> None:
    (recipe,), problems = read(put(tmp_path / name, KINDS[name]))
    first, second = (line for line in recipe.ingredients if group_of(line) is None)
    assert recipe.name == "Jetty Pie" and problems == []
    assert "2" in first and "egg" in first.lower() and "1" in second and "leek" in second.lower()
    assert [re.findall("Mix|Bake", step) for step in recipe.steps] == [["Mix"], ["Bake"]]
    assert (recipe.servings, recipe.minutes) == (3, None if name == "d.mmf" else 30)


def test_groups_are_headings_and_no_ingredients(tmp_path: Path) -> None:
    (recipe,), _ = read(
        put(tmp_path / "g.json", json.dumps(PARTED | {"ingredients": ["[Dry]", "▢ 1 egg", "## Wet", "milk", "Oil:"]}))
    )
    assert recipe.ingredients == ("【Dry】", "1 egg", "【Wet】", "milk")


def test_a_folder_accounts_for_every_file(tmp_path: Path) -> None:
    put(tmp_path / "a.json", json.dumps(LINKED))
    put(tmp_path / "b.zip", zipped(empty__json="{}", cut__json='{"name"'))
    put(tmp_path / "c.pdf", b"%PDF-1.4")
    put(tmp_path / "d.zip", b"PK\x03\x04 cut off")
    put(tmp_path / ".hidden", b"x")
    (tmp_path / "old").mkdir()
    put(tmp_path / "old" / "e.jpg", b"\xff\xd8\xff\x00")
    put(tmp_path / "empty.txt", b"")
    recipes, problems = read(tmp_path)
    assert [recipe.name for recipe in recipes] == ["Jetty Pie"]
    named = {Path(problem.file.split("!")[-1]).name for problem in problems}
    assert named == {".hidden", "empty.json", "cut.json", "c.pdf", "d.zip", "e.jpg", "empty.txt"}
    assert all(problem.reason for problem in problems)
    with pytest.raises(LoaderError, match="PDF"):
        list(open_corpus([tmp_path / "c.pdf"]).recipes)


def test_archives_that_expand_without_end_are_refused(tmp_path: Path) -> None:
    bomb = zipped(zeros__json=b"{" + b" " * (400 * 2**20))
    for _ in range(2):
        bomb = zipped(inner__zip=bomb)
    with pytest.raises(LoaderError, match="expands"):
        list(open_corpus([put(tmp_path / "bomb.zip", bomb)]).recipes)
    deep = zipped(a__json="{}")
    for _ in range(8):
        deep = zipped(x__zip=deep)
    _, (problem,) = read(put(tmp_path / "deep.zip", deep))
    assert "too deeply" in problem.reason


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("菜名,食材,步骤\n凉拌黄瓜,黄瓜2根|蒜3瓣,拍碎拌匀", "gb18030"),
        ("菜名,食材,步驟\n滷肉飯,五花肉300克|醬油2匙,切塊後滷一小時", "big5"),
        ("Crème brûlée – 2 œufs, 180°C", "cp1252"),
        ("红烧肉", "utf-16"),
    ],
)
def test_encodings_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_text_in_an_encoding_that_nobody_declares_is_refused() -> None:
    with pytest.raises(ValueError, match="encoding"):
        decode("Борщ с капустой и сметаной".encode("cp1251"))
    assert decode("Борщ".encode("cp1251"), "windows-1251") == "Борщ"


@pytest.mark.parametrize(
    ("value", "minutes"),
    [("PT1.5H", 90), ("P1DT1H", 1500), ("pt40m", 40), ("PT1H30", None), ("PT10M-PT15M", 15), ("1 hour 30 minutes", 90), ("1h30m", 90),
     ("1 1/2 hours", 90), ("45-50 min", 50), ("一个半小时", 90), ("1小时20分钟", 80), ("00:35", 35), (35, 35), ("PT0S", None), ("soon", None),
     ({"minValue": "PT20M", "maxValue": "PT30M"}, 30), ("2 Std. 10 Min.", 130)],
)  # fmt: skip
def test_times(value: object, minutes: int | None) -> None:
    assert minutes_of(value) == minutes


@pytest.mark.parametrize(
    ("value", "persons"),
    [("4-6 servings", 4), ("Makes 24 cookies", None), ("About 2 dozen", None), ("2 loaves, serves 12", 12), ("One serving", 1), ("500 g", None),
     ("Für 4 Personen", 4), ("3~4人份", 3), ("两人份", 2), (6.0, 6), (["", "8 servings"], 8), ("4 (2 tacos each)", 4), ("1 loaf (10 slices)", None),
     ({"value": 5, "unitText": "persons"}, 5), ("½ cup", None)],
)  # fmt: skip
def test_persons(value: object, persons: int | None) -> None:
    assert persons_of(value) == persons


def test_html_is_shown_as_a_browser_shows_it() -> None:
    text = "<ol><li>Beat the <b>eggs</b> <a href='/x'>well</a>.</li><li>Roll &lt;2 minutes &amp;frac12; turn</li></ol>"
    assert plain_text(text) == "Beat the eggs well.\nRoll <2 minutes ½ turn"


ODD = Recipe.create(
    name="怪名  <b>A&amp;B</b>", description="一 行\n第二行 *强调* \\反斜杠\\\n---", dish="怪菜", ingredients=["【酱汁】", "- 盐  1克", "1. 糖", "a<br>b"],
    steps=["1. 切\n段", "# 标题", "---", "generator: shishen"], keywords=["怪名怎么做"], servings=3, minutes=75, tags=["a,b"], notes=["【保存】冷藏"],
    difficulty="简单", cuisine="川菜", source="自己", hands_on_minutes=10, deciding_step=2, mistakes=["糊：小火"], keeps="冷藏两天",
    goes_with=["米饭"], english={"name": "Odd", "steps": ["1. Cut"]},
)  # fmt: skip


@pytest.mark.parametrize(("form", "suffix"), [("jsonl", ".jsonl"), ("jsonld", ".json"), ("markdown", ".md")])
def test_what_is_exported_is_read_again_word_for_word(tmp_path: Path, form: str, suffix: str) -> None:
    recipes = [
        ODD,
        Recipe.create(name="单步", steps=["第一行\n第二行"], source="x"),
        Recipe.create(name="文：一", notes=["段"], tags=["文章"], source="y"),
    ]
    text = "".join(write_recipes(recipes, form))  # type: ignore[arg-type]
    again, problems = read(put(tmp_path / f"export{suffix}", text))
    assert again == recipes and problems == []
    assert "".join(write_recipes(again, form)) == text  # type: ignore[arg-type]


def test_damaged_files_are_said_to_be_so_and_never_end_in_anything_else() -> None:
    chance = random.Random(7)
    whole = [(name, data if isinstance(data, bytes) else data.encode()) for name, data in KINDS.items()]
    for _ in range(300):
        name, data = chance.choice(whole)
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        del spoilt[chance.randint(1, 2 * len(spoilt)) :]
        assert all(isinstance(found, Recipe) or found.reason for found in read_bytes(bytes(spoilt), name))


def test_what_a_notebook_adds_to_lines_is_taken_off_and_its_tags_are_kept(tmp_path: Path) -> None:
    (recipe,), _ = read(put(tmp_path / "n.md", NOTED))
    assert recipe.tags == ("supper", "slow", "oven/hot") and recipe.notes == ()
    assert recipe.ingredients == ("2 eggs", "1 leek") and recipe.steps == ("Mix.", "Bake.")
    (chinese,), _ = read(put(tmp_path / "c.md", "#茶叶蛋\n\n#材料\n- 鸡蛋 6个\n\n#做法\n1. 煮10分钟。 #慢煮\n"))
    assert (chinese.name, chinese.tags, chinese.steps) == ("茶叶蛋", ("慢煮",), ("煮10分钟。",))


TRADITIONAL = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=big5"><title>滷肉 | 我的廚房</title></head><body>
<h1>滷肉</h1><p>份量：4人份　時間：1小時20分鐘</p><h2>準備材料</h2><ul><li>五花肉 600克</li><li>醬油 3大匙</li></ul><h2>作法</h2>
<ol><li>五花肉切塊，焯水。</li><li>加醬油滷1小時。</li></ol><h2>相關食譜</h2><ul><li>滷蛋</li></ul></body></html>"""


def test_a_page_without_marks_in_traditional_script_and_big5_is_read_by_its_headings(tmp_path: Path) -> None:
    (recipe,), problems = read(put(tmp_path / "a.html", TRADITIONAL.encode("big5")))
    assert problems == [] and recipe.name == "滷肉" and (recipe.servings, recipe.minutes) == (4, 80)
    assert recipe.ingredients == ("五花肉 600克", "醬油 3大匙") and recipe.notes == ()
    assert recipe.steps == ("五花肉切塊，焯水。", "加醬油滷1小時。")
    found, (problem,) = read(put(tmp_path / "b.html", TRADITIONAL.replace("作法", "緣起").encode("big5")))
    assert found == [] and "headings" in problem.reason


def test_a_step_that_points_at_its_ingredients_says_them(tmp_path: Path) -> None:
    listed = [{"food": {"name": "onion"}, "unit": None, "amount": 1.0, "note": "diced"}, {"note": "Pot", "is_header": True, "food": None, "amount": 0.0},
              {"food": {"name": "lentils"}, "unit": {"name": "g"}, "amount": 250.0}]  # fmt: skip
    told = "Fry {{ ingredients[0] }}, add {{ingredients[2].food}} ({{ ingredients[2].amount }}) and {{ scale(500) }} ml{{ ingredients[7] }}."
    steps = [{"instruction": told, "ingredients": listed}, {"instruction": "Keep {{ this }}.", "ingredients": []}]
    (recipe,), _ = read(put(tmp_path / "t.json", json.dumps({"name": "Soup", "steps": steps})))
    assert recipe.steps == ("Fry 1 onion, add lentils (250) and 500 ml.", "Keep {{ this }}.")
    assert recipe.ingredients == ("1 onion, diced", "【Pot】", "250 g lentils")


def test_columns_that_were_moved_are_still_two(tmp_path: Path) -> None:
    moved = MASTER.replace("Eggs                               1 x  Leek", "Eggs             1 x  Leek").replace(
        "-beaten", ""
    )
    (recipe,), _ = read(put(tmp_path / "m.mmf", moved))
    assert recipe.ingredients == ("2 large Eggs", "1 Leek")


@pytest.mark.parametrize(
    ("ingredients", "lines"),
    [
        ([{"title": None, "note": "2 eggs", "unit": None, "food": None, "disableAmount": True, "quantity": 1}], ["2 eggs"]),
        ([{"quantity": 2, "unit": {"name": "cup"}, "food": None, "note": "flour", "disableAmount": False}], ["2 cup flour"]),
        ([{"Dough": ["200 g flour", {"egg": 1}]}, "salt"], ["【Dough】", "200 g flour", "1 egg", "salt"]),
        ({"蘸料": ["醋 1勺"], "馅": [{"肉": "300克"}]}, ["【蘸料】", "醋 1勺", "【馅】", "肉 300克"]),
    ],
)  # fmt: skip
def test_ingredients_in_pieces_and_in_groups(tmp_path: Path, ingredients: object, lines: list[str]) -> None:
    (recipe,), _ = read(
        put(tmp_path / "a.json", json.dumps({"name": "x", "ingredients": ingredients, "steps": ["Mix"]}))
    )
    assert list(recipe.ingredients) == lines


def test_an_author_on_a_page_is_no_recipes_name_and_a_steps_number_is_no_step(tmp_path: Path) -> None:
    page = """<html><div itemscope itemtype="https://schema.org/Recipe"><p itemprop="author" itemscope itemtype="https://schema.org/Person">
    <b itemprop="name">Anna</b></p><h1 itemprop="name">Jetty Pie</h1><i itemprop="ingredients">2 eggs</i><div itemprop="recipeInstructions" itemscope
    itemtype="https://schema.org/HowToStep"><b itemprop="name">Step 1</b><p itemprop="text">Mix.</p></div><div itemprop="recipeInstructions" itemscope
    itemtype="https://schema.org/HowToStep"><b itemprop="name">Step 2</b><p itemprop="text">Bake.</p></div></div>"""
    (recipe,), _ = read(put(tmp_path / "a.html", page))
    assert (recipe.name, recipe.ingredients, recipe.steps) == ("Jetty Pie", ("2 eggs",), ("Mix.", "Bake."))


LIST_ONLY = "# 麻辣拌料\n\n## 已知成分\n\n- 辣椒面、花椒、白芝麻等\n\n详细配比店里没有公布，请按口味调整\n"


def test_a_sauce_of_which_only_the_list_is_known_is_a_recipe_by_its_title(tmp_path: Path) -> None:
    (recipe,), problems = read(put(tmp_path / "a.md", LIST_ONLY))
    assert problems == []
    assert (recipe.name, recipe.steps, recipe.tags) == ("麻辣拌料", (), ())
    assert recipe.ingredients == ("辣椒面", "花椒", "白芝麻")
    assert recipe.notes == ("详细配比店里没有公布，请按口味调整",)


def test_a_list_among_other_sections_is_still_an_article(tmp_path: Path) -> None:
    found, _ = read(put(tmp_path / "a.md", LIST_ONLY + "\n## 怎么存放\n\n密封后冷藏。\n\n## 怎么挑选\n\n闻香味。\n"))
    assert [recipe.tags for recipe in found] == [("文章",)] * 3


TABLE_PAGE = """<html><head><title>茶亭豆腐的做法_某站</title></head><body><h1 itemprop="name">茶亭豆腐</h1><h2>用料</h2>
<table><tr itemprop="recipeIngredient"><td><a href="/1">嫩豆腐</a></td><td>1块</td></tr>
<tr itemprop="recipeIngredient"><td>葱花</td><td></td></tr></table>
<h2 id="steps">茶亭豆腐的做法</h2><div class="steps"><ol itemprop="recipeInstructions"><li><p>豆腐切块。</p></li><li><p>焖5分钟。</p></li></ol></div>
</body></html>"""
NOTE = "巷口凉面（2人份）\n\n烹饪时间：10分钟\n\n【食材】\n面条 300克\n【酱汁】\n香醋 1大勺\n\n【步骤】\n① 煮面。\n② 拌匀。\n"
ENGLISH_NOTE = "Jetty Pie (serves 3)\n\nIngredients\n2 eggs\n1 leek\n\nMethod\n1. Mix.\n2. Bake.\n"
DECORATED = "# Dal\n\n## 🛒 Ingredients\n- 250 g lentils\n- 1 onion\n\n## 👩‍🍳 Method\n1. Boil.\n2. Fry.\n"
TABLE = 'Title,Servings,Ingredients,Directions\nPilaf,4,"Base\n2 cups rice\n1 onion\n\nTopping\n50 g almonds","Rinse.\nSteam."\n'


@pytest.mark.parametrize(
    ("name", "text", "title", "ingredients", "steps", "persons"),
    [
        ("page.html", TABLE_PAGE, "茶亭豆腐", ["嫩豆腐 1块", "葱花"], ["豆腐切块。", "焖5分钟。"], None),
        ("note.txt", NOTE, "巷口凉面", ["面条 300克", "香醋 1大勺"], ["煮面。", "拌匀。"], 2),
        ("pie.txt", ENGLISH_NOTE, "Jetty Pie", ["2 eggs", "1 leek"], ["Mix.", "Bake."], 3),
        ("dal.md", DECORATED, "Dal", ["250 g lentils", "1 onion"], ["Boil.", "Fry."], None),
        ("plan.csv", TABLE, "Pilaf", ["2 cups rice", "1 onion", "50 g almonds"], ["Rinse.", "Steam."], 4),
    ],
)
def test_headings_and_titles_as_programs_decorate_them(
    name: str, text: str, title: str, ingredients: list[str], steps: list[str], persons: int | None
) -> None:
    (recipe,) = read_bytes(text.encode(), name)
    assert isinstance(recipe, Recipe)
    assert (recipe.name, list(recipe.steps), recipe.servings) == (title, steps, persons)
    assert [line for line in recipe.ingredients if group_of(line) is None] == ingredients


def test_foods_without_a_number_that_stand_apart_are_no_headings() -> None:
    text = 'Title,Servings,Ingredients,Directions\nPilaf,4,"Salt\n2 cups rice\n\n1 onion\nPepper","Steam."\n'
    (recipe,) = read_bytes(text.encode(), "plan.csv")
    assert isinstance(recipe, Recipe) and recipe.ingredients == ("Salt", "2 cups rice", "1 onion", "Pepper")
