"""Every format but HowToCook's: real shapes, broken records, and files that mean harm."""

import gzip
import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from recipes.loaders import LoaderError, open_corpus
from recipes.loaders.records import recipes_of
from recipes.loaders.xtuner import parse_answer
from recipes.recipe import Recipe
from retrieval.build.building import Corpus

ROW = {"name": "凉拌黄瓜", "dish": "Unknown", "recipeIngredient": ["2根黄瓜", "3瓣蒜"], "recipeInstructions": ["拍碎", "拌匀"],
       "keywords": ["凉拌黄瓜怎么做"], "description": "脆", "author": "author_1"}  # fmt: skip
TALK = {"conversation": [{"system": "你是厨师", "input": "拍黄瓜的做法",
        "output": "您需要准备以下食材:\n['2根黄瓜', '3瓣[紫皮]蒜', \"it's 盐\"]\n按以下方法制作:\n['拍碎\\n切段', '拌匀[1]']"}]}  # fmt: skip
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "某站"},
        {
            "@type": ["Recipe", "NewsArticle"],
            "name": "番茄&amp;鸡蛋面",
            "description": "<p>酸甜。</p>",
            "alternateName": "西红柿鸡蛋面",
            "recipeIngredient": ["番茄 2个", "鸡蛋 2个<br>面条 200克"],
            "recipeInstructions": [
                {"@type": "HowToSection", "name": "备料", "itemListElement": [
                    {"@type": "HowToStep", "text": "1. 番茄切块"}, {"@type": "HowToStep", "name": "打蛋", "text": "打散鸡蛋"}]},
                {"@type": "HowToStep", "name": "煮面"},
                "出锅",
            ],
            "recipeYield": ["2", "2人份"],
            "prepTime": "PT10M",
            "cookTime": "PT1H5M",
            "recipeCuisine": "家常菜",
            "recipeCategory": "主食",
            "keywords": "快手, 面",
            "suitableForDiet": "https://schema.org/VegetarianDiet",
            "tool": [{"@type": "HowToTool", "name": "汤锅"}],
            "nutrition": {"@type": "NutritionInformation", "calories": "420 kcal"},
        },
    ],
}  # fmt: skip


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def load(*paths: Path, **options: object) -> tuple[list[Recipe], Corpus]:
    corpus = open_corpus(list(paths), **options)  # type: ignore[arg-type]
    return list(corpus.recipes), corpus


def names(*paths: Path) -> list[str]:
    return [recipe.name for recipe in load(*paths)[0]]


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".txt.json", ".data"])
def test_xiachufang_lines_are_recognised_whatever_the_name(tmp_path: Path, suffix: str) -> None:
    (recipe,), corpus = load(write(tmp_path / f"recipes{suffix}", lines(ROW)))
    assert (recipe.name, recipe.dish, recipe.steps) == ("凉拌黄瓜", "", ("拍碎", "拌匀"))
    assert recipe.keywords == ("凉拌黄瓜怎么做",) and corpus.skipped == []


def test_arrays_gzip_and_tar_gz(tmp_path: Path) -> None:
    array = write(tmp_path / "array.json", json.dumps([ROW, ROW | {"name": "乙"}], ensure_ascii=False, indent=1))
    zipped = tmp_path / "recipes.json.gz"
    zipped.write_bytes(gzip.compress(lines(ROW | {"name": "丙"}).encode()))
    archive = tmp_path / "all.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(array, "x/array.json")
        for name, text in (("x/菜/丁.md", "# 丁的做法\n\n## 计算\n\n- 盐 1g\n\n## 操作\n\n- 做"), ("x/._菜", "junk")):
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    assert names(array) == ["凉拌黄瓜", "乙"]
    assert names(zipped) == ["丙"]
    assert names(archive) == ["凉拌黄瓜", "乙", "丁"]


def test_conversations_as_an_array_and_as_lines(tmp_path: Path) -> None:
    for path in (write(tmp_path / "a.json", json.dumps([TALK])), write(tmp_path / "b.jsonl", lines(TALK))):
        ((recipe,), corpus) = load(path)
        assert recipe.name == "拍黄瓜" and corpus.skipped == []
        assert recipe.ingredients == ("2根黄瓜", "3瓣[紫皮]蒜", "it's 盐")
        assert recipe.steps == ("拍碎\n切段", "拌匀[1]")


@pytest.mark.parametrize(
    "output",
    [
        "没有列表",
        "食材:\n['a']\n",
        "食材:\n[__import__('os').system('touch /tmp/pwned')]\n做:\n['b']",
        "食材:\n['a', 1]\n做:\n['b']",
        "食材:\n" + "[" * 5000 + "]" * 5000 + "\n做:\n['b']",
        "食材:\n['a'\n做:\n['b']",
    ],
)
def test_answers_without_two_plain_lists_are_refused_and_nothing_is_run(output: str) -> None:
    with pytest.raises(ValueError, match="list"):
        parse_answer(output)


def test_json_ld_with_graph_sections_entities_and_durations(tmp_path: Path) -> None:
    ((recipe,), _) = load(write(tmp_path / "page.json", json.dumps(LINKED, indent=2)))
    assert recipe.name == "番茄&鸡蛋面" and recipe.description == "酸甜。"
    assert recipe.ingredients == ("番茄 2个", "鸡蛋 2个", "面条 200克")
    assert recipe.steps == ("【备料】番茄切块", "打蛋：打散鸡蛋", "煮面", "出锅")
    assert (recipe.servings, recipe.minutes, recipe.cuisine) == (2, 75, "家常菜")
    assert recipe.tags == ("主食", "快手", "面", "VegetarianDiet") and recipe.keywords == ("西红柿鸡蛋面",)
    assert recipe.notes == ("工具：汤锅", "营养：calories 420 kcal")


def test_saved_pages(tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><html><head><script>var x = '<';</script>\n"
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"BreadcrumbList"}</script>\n'
        f'<script type="application/ld+json"><!-- {json.dumps(LINKED)} --></script></head><body></body></html>'
    )
    assert names(write(tmp_path / "good.html", page)) == ["番茄&鸡蛋面"]
    _, corpus = load(write(tmp_path / "none.html", "<html><body>无</body></html>"))
    assert "no schema.org/Recipe" in corpus.skipped[0]
    _, corpus = load(write(tmp_path / "cut.html", page.replace("itemListElement", '"')))
    assert corpus.skipped and "cut.html:3" in corpus.skipped[0]


def test_json_ld_that_never_ends_is_refused() -> None:
    node: object = {"@type": "Recipe", "name": "x", "recipeIngredient": ["y"]}
    for _ in range(200):
        node = {"@graph": [node]}
    with pytest.raises(ValueError, match="too deeply"):
        list(recipes_of(node, "x"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_in_chinese_and_english(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [
        ["菜名", "食材", "步骤", "耗时", "份数", "产地"],
        ["蒸蛋", '"3个鸡蛋\n200毫升水"', "1.打散 2.蒸10分钟", "一刻钟", "2人", "南京"],
        ["蛋汤", '"[""鸡蛋"", ""水""]"', "煮|撒盐", "8", "", ""],
    ]
    text = "\n".join(delimiter.join(row) for row in rows)
    (egg, soup), corpus = load(write(tmp_path / "t.csv", text, encoding))
    assert corpus.skipped == []
    assert egg.ingredients == ("3个鸡蛋", "200毫升水") and egg.steps == ("打散", "蒸10分钟")
    assert (egg.minutes, egg.servings, egg.notes) == (15, 2, ("产地：南京",))
    assert soup.ingredients == ("鸡蛋", "水") and soup.steps == ("煮", "撒盐") and soup.minutes == 8


def test_english_headers(tmp_path: Path) -> None:
    text = "Title,Ingredients,Instructions,Total Time\nEgg soup,egg; water,boil; serve,10 min\n"
    (soup,), _ = load(write(tmp_path / "t.csv", text))
    assert (soup.name, soup.ingredients, soup.steps, soup.minutes) == (
        "Egg soup",
        ("egg", "water"),
        ("boil", "serve"),
        10,
    )


def test_broken_records_are_counted_with_their_line_and_skipped(tmp_path: Path) -> None:
    bad = [
        {"name": ""},
        [1],
        {"name": "x", "recipeIngredient": 0},
        {"name": "x", "recipeIngredient": [{"a": {}}]},
        5,
    ]
    path = write(tmp_path / "r.jsonl", lines(ROW) + "{broken\n\n" + lines(*bad, ROW | {"name": "末"}))
    recipes, corpus = load(path)
    assert [recipe.name for recipe in recipes] == ["凉拌黄瓜", "末"]
    assert [problem.split(":")[1] for problem in corpus.skipped] == ["2", "4", "5", "6", "7", "8"]
    with pytest.raises(LoaderError, match=r"r\.jsonl:2"):
        load(path, strict=True)
    table = write(tmp_path / "t.csv", "菜名,食材\n蛋,鸡蛋\n少\n汤,水\n")
    recipes, corpus = load(table)
    assert [recipe.name for recipe in recipes] == ["蛋", "汤"] and "t.csv:3" in corpus.skipped[0]


def test_an_array_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    text = json.dumps([ROW, 7, TALK], ensure_ascii=False)
    recipes, corpus = load(write(tmp_path / "a.json", text[:-30]))
    assert [recipe.name for recipe in recipes] == ["凉拌黄瓜"]
    assert "a.json:2" in corpus.skipped[0] and "the array ends here" in corpus.skipped[1]


def test_limit_and_order_of_sources(tmp_path: Path) -> None:
    first = write(tmp_path / "b.jsonl", lines(ROW, ROW | {"name": "二"}))
    second = write(tmp_path / "a.jsonl", lines(ROW | {"name": "三"}))
    assert names(first, second) == ["凉拌黄瓜", "二", "三"]
    assert len(load(first, second, limit=2)[0]) == 2


@pytest.mark.parametrize("depth", [100_000])
def test_deep_nesting_is_a_broken_record(tmp_path: Path, depth: int) -> None:
    recipes, corpus = load(write(tmp_path / "d.jsonl", '{"name": ' + "[" * depth + "]" * depth + "}\n" + lines(ROW)))
    assert [recipe.name for recipe in recipes] == ["凉拌黄瓜"] and len(corpus.skipped) == 1


def test_long_lines_are_passed_over(tmp_path: Path) -> None:
    long = ROW | {"description": "长" * 3_000_000}
    recipes, corpus = load(write(tmp_path / "l.jsonl", lines(ROW, long, ROW | {"name": "后"})))
    assert [recipe.name for recipe in recipes] == ["凉拌黄瓜", "后"]
    assert "l.jsonl:2: a line of more than" in corpus.skipped[0]


def test_bombs_damage_and_unknown_files_end_with_one_sentence(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.gz"
    with gzip.open(bomb, "wb") as file:
        file.write(b"{")
        for _ in range(400):
            file.write(b" " * 2**20)
    cut = tmp_path / "cut.json.gz"
    cut.write_bytes(gzip.compress(os.urandom(100_000) + lines(ROW).encode())[:-20])
    unknown = write(tmp_path / "x.bin", "\x00\x01\x02")
    for path, words in ((bomb, "expands"), (unknown, "known format"), (tmp_path / "none.json", "No such file")):
        with pytest.raises(LoaderError, match=words) as caught:
            load(path)
        assert "\n" not in str(caught.value)
    with pytest.raises(LoaderError):
        load(cut)


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.jsonl", lines(ROW))
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "out.jsonl").symlink_to(secret)
    write(folder / "in.jsonl", lines(ROW | {"name": "内"}))
    (folder / "same.jsonl").symlink_to(folder / "in.jsonl")
    recipes, corpus = load(folder)
    assert [recipe.name for recipe in recipes] == ["内", "内"]
    assert "leads out of the folder" in corpus.skipped[0]


def test_what_is_broken_is_said_in_few_words(tmp_path):
    lines = ['{"name": "蛋", "recipeIngredient": 5', '{"name": "蛋", "recipeIngredient": [[]]}']
    (tmp_path / "a.jsonl").write_text("\n".join(['{"name": "汤", "recipeInstructions": ["煮"]}', *lines]), "utf-8")
    corpus = open_corpus([tmp_path / "a.jsonl"])
    assert len(list(corpus.recipes)) == 1
    first, second = (problem.removeprefix(f"{tmp_path / 'a.jsonl'}:") for problem in corpus.skipped)
    assert first.startswith("2: JSON 有误 broken JSON at character 37:")
    assert second.startswith("3: 没有食材也没有步骤")
