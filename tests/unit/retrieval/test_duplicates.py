"""Exact copies and near copies are merged under one name, linked under two; different recipes stay."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from recipes.recipe import Recipe
from retrieval.build.analysis import analyse_all
from retrieval.build.duplicates import Duplicate, Duplicates, write_report
from retrieval.build.recipe_writer import RecipeWriter

STEPS = (
    "五花肉切成三厘米见方的块，冷水下锅焯烫，捞出洗净沥干",
    "锅里放少许油和冰糖，小火慢慢炒到枣红色，倒入肉块翻匀",
    "加黄酒、生抽、姜片和热水，水面没过肉，盖上锅盖炖一个小时",
    "开大火把汤汁收浓，每一块都裹上亮亮的汁，撒葱花出锅",
)


def recipe(name: str = "红烧肉", steps: tuple[str, ...] = STEPS, source: str = "a.json") -> Recipe:
    return Recipe.create(name=name, ingredients=("500克五花肉", "30克冰糖", "15毫升生抽"), steps=steps, source=source)


class Sieve:
    """What is kept of recipes that stream by, and what is found to repeat it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: list[Duplicate] = []

    def unique(self, recipes: list[Recipe]) -> list[Recipe]:
        """Return the recipes kept, `recipes` coming in two parts so that both ways of comparing are used."""
        writer = RecipeWriter(self.folder / "recipes.sqlite")
        duplicates = Duplicates(writer.kept, writer.has, self._note(writer))
        for sketches in writer.sketches():
            duplicates.remember(sketches)
        half = len(recipes) // 2
        for part in (recipes[:half], recipes[half:]):
            for chunk in analyse_all(part, workers=1):
                duplicates.unique(chunk, writer.add)
        kept = [recipe for _, recipe in writer.iterate(0)]
        writer.commit()
        self.lines = list(writer.duplicates())
        writer.close()
        return kept

    def _note(self, writer: RecipeWriter) -> Callable[[Duplicate], None]:
        def note(duplicate: Duplicate) -> None:
            self.found.append(duplicate)
            writer.note(duplicate)

        return note


@pytest.fixture
def sieve(tmp_path: Path) -> Sieve:
    return Sieve(tmp_path)


def test_exact_copies_are_merged_whatever_their_script_spacing_and_adverts(sieve: Sieve) -> None:
    first = recipe()
    copies = [
        recipe(source="b.json"),
        recipe("紅燒肉🍖", source="c.json"),
        recipe("超好吃的红烧肉", tuple(step.replace("，", ", ") for step in STEPS), "d.json"),
    ]
    assert list(sieve.unique([first, *copies])) == [first]
    assert [duplicate.kind for duplicate in sieve.found] == ["exact"] * 3
    assert all(duplicate.merged and duplicate.kept == first.recipe_id for duplicate in sieve.found)
    assert {duplicate.other_source for duplicate in sieve.found} == {"b.json", "c.json", "d.json"}
    assert sieve.found[0].kept_source == "a.json"


def test_a_near_copy_of_the_same_name_is_merged(sieve: Sieve) -> None:
    copy = recipe(steps=(*STEPS[:3], STEPS[3] + "啦"), source="b.json")
    assert len(list(sieve.unique([recipe(), copy]))) == 1
    (duplicate,) = sieve.found
    assert duplicate.kind == "near" and 0.85 <= duplicate.similarity < 1 and duplicate.merged


def test_a_copy_under_another_name_is_linked_and_kept(sieve: Sieve) -> None:
    other = recipe("本帮烤麸", source="b.json")
    assert len(list(sieve.unique([recipe(), other]))) == 2
    (duplicate,) = sieve.found
    assert not duplicate.merged and duplicate.other_name == "本帮烤麸"


def test_another_recipe_of_the_same_name_stays(sieve: Sieve) -> None:
    other = recipe(steps=("排骨换成五花肉，直接进高压锅压二十五分钟，再倒进炒锅收汁，最后淋一点香醋", "装盘"))
    assert len(list(sieve.unique([recipe(), other]))) == 2
    assert sieve.found == []


def test_short_recipes_are_compared_exactly_only(sieve: Sieve) -> None:
    short = [Recipe.create(name="水", steps=("烧开",)), Recipe.create(name="水", steps=("烧开了",))]
    assert list(sieve.unique(short)) == short


def test_of_several_recipes_the_one_of_the_same_name_is_merged_into(sieve: Sieve) -> None:
    kept = list(sieve.unique([recipe("南派红烧肉"), recipe("红烧肉"), recipe("红烧肉", (*STEPS, "上桌"))]))
    assert [one.name for one in kept] == ["南派红烧肉", "红烧肉"]
    assert sieve.found[-1].kept == kept[1].recipe_id


def test_the_report_is_read_back(sieve: Sieve, tmp_path: Path) -> None:
    sieve.unique([recipe(), recipe(source="b.json")])
    write_report(sieve.lines, tmp_path / "report.jsonl")
    lines = (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Duplicate(**json.loads(line)) for line in lines] == sieve.found


def test_later_recipes_are_compared_with_those_of_an_earlier_run(sieve: Sieve) -> None:
    sieve.unique([recipe()])
    near = recipe(steps=(*STEPS[:3], STEPS[3] + "啦"), source="b.json")
    assert sieve.unique([recipe(source="c.json"), near]) == [recipe()]
    assert [(each.kind, each.other_source) for each in sieve.found] == [("exact", "c.json"), ("near", "b.json")]


@pytest.mark.parametrize("count", [300])
def test_result_does_not_depend_on_repetition_of_the_run(count: int, tmp_path: Path) -> None:
    rows = [recipe(f"菜{number % 50}", (*STEPS, f"第{number}次做的时候改了一点")) for number in range(count)]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first, second = Sieve(tmp_path / "one"), Sieve(tmp_path / "two")
    assert first.unique(rows) == second.unique(rows)
    assert first.found == second.found and len(first.found) == count - 1
