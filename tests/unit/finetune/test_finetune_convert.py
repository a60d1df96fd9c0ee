"""Recipes become conversations: lossless, split by dish, without copies, the same for the same seed."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from evaluation.grounding import unsupported_quantities
from finetune.batches import ConvertSettings, split_of
from finetune.convert import convert
from finetune.errors import FinetuneError
from finetune.samples import make_sample, whole_answer
from prompts.loader import load_prompt
from recipes.loaders import open_corpus
from recipes.names import name_variants
from recipes.recipe import Recipe
from retrieval.build.building import Corpus
from settings import ROOT

SAMPLE = ROOT / "data" / "recipes.jsonl"
NOISY = [
    Recipe.create(
        name="橙子香蕉      做老师的酸奶蛋糕❤️【超详细】'引号'",
        ingredients=["1/2个'橙子'", '香蕉"两根"', "[可选] 酸奶 {200}克", "适量\\n盐", "a\tb", "盐"],
        steps=["把[橙子]切开\n然后，'挤汁'", "烤 180℃ 20分钟]", "完成🎂"],
    ),
    Recipe.create(name="妈妈的的做法", dish="红烧肉", ingredients=["肉500g"], steps=["炖"]),
    Recipe.create(name="{name}怎么做", ingredients=["{x}"], steps=["{}"]),
]


def messages(out: Path, split: str) -> list[list[dict[str, str]]]:
    lines = (out / f"{split}.messages.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["messages"] for line in lines]


def converted(out: Path, recipes: Any = None, **fields: Any) -> Any:
    corpus = Corpus(recipes, ["here"]) if recipes is not None else open_corpus([SAMPLE])
    return convert(corpus, out, ConvertSettings(**fields))


def test_lists_are_read_back_as_they_were(tmp_path: Path) -> None:
    recipes = [*NOISY, *open_corpus([SAMPLE]).recipes]
    report = converted(tmp_path, recipes, style="lists", valid_share=0)
    assert report.dropped == {}
    back = open_corpus([tmp_path / "train.xtuner.json"], strict=True).recipes
    assert [(r.name, r.ingredients, r.steps) for r in back] == [(r.name, r.ingredients, r.steps) for r in recipes]
    again = open_corpus([tmp_path / "train.messages.jsonl"], strict=True).recipes
    assert [(r.name, r.ingredients, r.steps) for r in again] == [(r.name, r.ingredients, r.steps) for r in recipes]


def test_both_formats_hold_the_same_conversations(tmp_path: Path) -> None:
    report = converted(tmp_path, per_recipe=3)
    rows = json.loads((tmp_path / "train.xtuner.json").read_text(encoding="utf-8"))
    assert len(rows) == report.samples["train"] == len(messages(tmp_path, "train"))
    assert set(report.kinds) == {"plain", "grounded", "turns"}
    for row, chat in zip(rows, messages(tmp_path, "train"), strict=True):
        turns = row["conversation"]
        assert [message["role"] for message in chat] == ["system", *["user", "assistant"] * len(turns)]
        assert turns[0]["system"] == chat[0]["content"]
        assert all("system" not in turn for turn in turns[1:])
        assert [turn["input"] for turn in turns] == [m["content"] for m in chat if m["role"] == "user"]
        assert [turn["output"] for turn in turns] == [m["content"] for m in chat if m["role"] == "assistant"]


def test_no_dish_is_in_both_splits(tmp_path: Path) -> None:
    settings = ConvertSettings(valid_share=0.2)
    recipes = list(open_corpus([SAMPLE]).recipes)
    names: dict[str, set[str]] = {"train": set(), "valid": set()}
    for recipe in recipes:
        if (split := split_of(recipe, settings)) is not None:
            names[split] |= {recipe.dish, *name_variants(recipe.name)} - {""}
    assert len(names["train"]) > 200 and len(names["valid"]) > 20
    assert not names["train"] & names["valid"]
    assert split_of(recipes[0], settings) == split_of(recipes[0].model_copy(update={"source": "elsewhere"}), settings)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder, seed in (("a", 7), ("b", 7), ("c", 8)):
        converted(tmp_path / folder, seed=seed)
    files = [(tmp_path / folder / "train.messages.jsonl").read_bytes() for folder in "abc"]
    assert files[0] == files[1] != files[2]
    assert {file.name for file in (tmp_path / "a").iterdir()} == {
        "train.xtuner.json",
        "train.messages.jsonl",
        "valid.xtuner.json",
        "valid.messages.jsonl",
        "report.json",
    }


def test_files_do_not_depend_on_the_number_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finetune.convert.BATCH", 16)
    for processes in (1, 2):
        corpus = open_corpus([SAMPLE])
        report = convert(corpus, tmp_path / str(processes), ConvertSettings(valid_share=0.1), processes=processes)
        assert report.recipes > 300 and report.samples["valid"] > 5
    for name in ("train.xtuner.json", "train.messages.jsonl", "valid.xtuner.json", "valid.messages.jsonl"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
    assert len(json.loads((tmp_path / "2" / "train.xtuner.json").read_text())) == report.samples["train"]


def test_copies_and_halves_are_left_out_and_counted(tmp_path: Path) -> None:
    copy = NOISY[1].model_copy(update={"recipe_id": "other", "steps": (" 炖。 ",)})
    article = Recipe.create(name="刀工", notes=["怎样切丝"])
    report = converted(tmp_path, [*NOISY, copy, article], valid_share=0, max_characters=200)
    assert report.dropped["copies"] == 1
    assert report.dropped["no ingredients or no steps"] == 1
    assert report.dropped["too long"] + report.samples["train"] == 3
    assert report.characters["longest"] <= 200


def test_answers_are_grounded_and_wordings_vary(tmp_path: Path) -> None:
    chance, questions = random.Random(1), set()
    for recipe in open_corpus([SAMPLE], limit=60).recipes:
        for kind in ("grounded", "turns"):
            sample = make_sample(recipe, recipe.name, kind, chance)
            assert sample.kind == kind
            for turn in sample.turns:
                evidence = [recipe.text(), whole_answer(recipe)]
                assert not unsupported_quantities(turn.answer, evidence), turn
            questions.add(sample.turns[0].question.replace(recipe.name, ""))
        assert kind != "turns" or len(sample.turns) > 1
    assert len(questions) > 25


def test_grounded_samples_have_the_prompt_of_the_graph() -> None:
    recipe = NOISY[0]
    sample = make_sample(recipe, "酸奶蛋糕", "grounded", random.Random(0))
    assert sample.system == load_prompt("answer", "zh").render(recipe=recipe.text())


def test_a_fact_that_the_recipe_lacks_is_answered_so() -> None:
    answers = {
        turn.answer
        for seed in range(200)
        for turn in make_sample(NOISY[1], "红烧肉", "grounded", random.Random(seed)).turns
    }
    assert "菜谱里没有写总共要多久。" in answers
    assert "菜谱里没有写是几人份。" in answers
    assert "肉500g。" in answers


def test_half_a_character_of_a_broken_escape_ends_nothing(tmp_path: Path) -> None:
    broken = Recipe.create(name="红烧肉", ingredients=["肉500g"], steps=["炖"], notes=["好吃\ud83d"])
    report = converted(tmp_path, [broken, NOISY[0]], valid_share=0, per_recipe=8)
    assert report.samples["train"] == len(messages(tmp_path, "train"))
    assert any("好吃?" in row[0]["content"] for row in messages(tmp_path, "train"))
    assert len(json.loads((tmp_path / "train.xtuner.json").read_text(encoding="utf-8"))) == report.samples["train"]


def test_nothing_to_convert_and_a_bad_folder_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match="could be converted"):
        converted(tmp_path, [])
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(FinetuneError, match="cannot be written"):
        converted(tmp_path / "file", NOISY)
