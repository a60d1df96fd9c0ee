"""Exact copies and near copies are merged under one name, linked under two; different recipes stay."""

from pathlib import Path

import pytest

from retrieval.duplicates import Duplicates, read_duplicates
from retrieval.recipe import Recipe

STEPS = (
    "五花肉切成三厘米见方的块，冷水下锅焯烫，捞出洗净沥干",
    "锅里放少许油和冰糖，小火慢慢炒到枣红色，倒入肉块翻匀",
    "加黄酒、生抽、姜片和热水，水面没过肉，盖上锅盖炖一个小时",
    "开大火把汤汁收浓，每一块都裹上亮亮的汁，撒葱花出锅",
)


def recipe(name: str = "红烧肉", steps: tuple[str, ...] = STEPS, source: str = "a.json") -> Recipe:
    return Recipe.create(name=name, ingredients=("500克五花肉", "30克冰糖", "15毫升生抽"), steps=steps, source=source)


def test_exact_copies_are_merged_whatever_their_script_spacing_and_adverts() -> None:
    first = recipe()
    copies = [
        recipe(source="b.json"),
        recipe("紅燒肉🍖", source="c.json"),
        recipe("超好吃的红烧肉", tuple(step.replace("，", ", ") for step in STEPS), "d.json"),
    ]
    found = Duplicates()
    assert list(found.unique([first, *copies])) == [first]
    assert [duplicate.kind for duplicate in found.found] == ["exact"] * 3
    assert all(duplicate.merged and duplicate.kept == first.recipe_id for duplicate in found.found)
    assert {duplicate.other_source for duplicate in found.found} == {"b.json", "c.json", "d.json"}
    assert found.found[0].kept_source == "a.json"


def test_a_near_copy_of_the_same_name_is_merged() -> None:
    copy = recipe(steps=(*STEPS[:3], STEPS[3] + "啦"), source="b.json")
    found = Duplicates()
    assert len(list(found.unique([recipe(), copy]))) == 1
    (duplicate,) = found.found
    assert duplicate.kind == "near" and 0.85 <= duplicate.similarity < 1 and duplicate.merged


def test_a_copy_under_another_name_is_linked_and_kept() -> None:
    other = recipe("本帮烤麸", source="b.json")
    found = Duplicates()
    assert len(list(found.unique([recipe(), other]))) == 2
    (duplicate,) = found.found
    assert not duplicate.merged and duplicate.other_name == "本帮烤麸"


def test_another_recipe_of_the_same_name_stays() -> None:
    other = recipe(steps=("排骨换成五花肉，直接进高压锅压二十五分钟，再倒进炒锅收汁，最后淋一点香醋", "装盘"))
    found = Duplicates()
    assert len(list(found.unique([recipe(), other]))) == 2
    assert found.found == []


def test_short_recipes_are_compared_exactly_only() -> None:
    short = [Recipe.create(name="水", steps=("烧开",)), Recipe.create(name="水", steps=("烧开了",))]
    assert list(Duplicates().unique(short)) == short


def test_of_several_recipes_the_one_of_the_same_name_is_merged_into() -> None:
    found = Duplicates()
    kept = list(found.unique([recipe("南派红烧肉"), recipe("红烧肉"), recipe("红烧肉", (*STEPS, "上桌"))]))
    assert [one.name for one in kept] == ["南派红烧肉", "红烧肉"]
    assert found.found[-1].kept == kept[1].recipe_id


def test_the_report_is_read_back(tmp_path: Path) -> None:
    found = Duplicates()
    list(found.unique([recipe(), recipe(source="b.json")]))
    found.write(tmp_path / "report.jsonl")
    assert read_duplicates(tmp_path / "report.jsonl") == found.found
    assert read_duplicates(tmp_path / "none.jsonl") == []


@pytest.mark.parametrize("count", [300])
def test_result_does_not_depend_on_repetition_of_the_run(count: int) -> None:
    rows = [recipe(f"菜{number % 50}", (*STEPS, f"第{number}次做的时候改了一点")) for number in range(count)]
    first, second = Duplicates(), Duplicates()
    assert list(first.unique(rows)) == list(second.unique(rows))
    assert first.found == second.found and len(first.found) == count - 1
