import json
import struct
import wave
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document

from answering.types import Card
from page.audio import Recording
from page.card import card_props, source_and_size, steps_with_timers
from page.starters import starters
from page.steps import describe
from page.wording import language_of
from recipes.recipe import Recipe
from settings import ROOT
from tests.fakes import BRAISED_PORK, STEAMED_FISH
from tools.kitchen.scale import scale
from understanding.reader import read_turn


def test_the_card_is_the_recipe_verbatim_with_its_times_cut_out() -> None:
    props = card_props(BRAISED_PORK.model_copy(update={"minutes": 95}), "zh")
    assert props["time"] == "1 小时 35 分钟"
    view = props["view"]
    assert view["ingredients"] == list(BRAISED_PORK.ingredients) and view["changed"] == {}
    joined = ["".join(p if isinstance(p, str) else p["text"] for p in step) for step in view["steps"]]
    assert joined == list(BRAISED_PORK.steps)
    assert view["steps"][2] == ["加水没过肉，小火炖", {"text": "60分钟", "seconds": 3600, "label": "小火炖"}, "。"]
    assert json.loads(json.dumps(props)) == props


def test_each_step_tells_what_it_takes_and_nothing_that_is_used_up() -> None:
    recipe = Recipe.create(
        name="菜",
        ingredients=["8茶匙料酒", "3克盐", "500克五花肉"],
        steps=["五花肉加2茶匙料酒腌。", "等。", "下五花肉，淋入4茶匙料酒，撒盐。"],
    )
    uses = card_props(recipe, "zh")["view"]["uses"]
    assert [[one["text"] for one in step] for step in uses] == [
        ["料酒 2茶匙", "500克五花肉"],
        [],
        ["料酒 4茶匙", "3克盐"],
    ]
    assert [one["line"] for one in uses[2]] == [0, 1]


def test_a_card_opens_for_the_servings_and_in_the_measures_wanted() -> None:
    props = card_props(BRAISED_PORK, "zh", servings=6, measures="us")
    assert (props["servings"], props["view"]["servings"]) == (3, 6)
    assert props["view"]["ingredients"][0] == "2.2磅五花肉"
    assert props["view"]["changed"]["0"] == "500克五花肉"
    assert props["recipe"]["ingredients"][0] == "500克五花肉"
    without = BRAISED_PORK.model_copy(update={"servings": None})
    assert card_props(without, "zh", servings=6)["view"]["ingredients"][0] == "500克五花肉"


def test_amounts_of_a_card_are_counted_from_the_source_where_that_gives_them() -> None:
    doubled = Card(recipe=scale(BRAISED_PORK, servings=6).scaled)
    assert source_and_size(doubled, BRAISED_PORK) == (BRAISED_PORK, 6)
    by_pan = BRAISED_PORK.model_copy(update={"ingredients": ("700克五花肉", *BRAISED_PORK.ingredients[1:])})
    for original in (None, BRAISED_PORK, STEAMED_FISH):
        assert source_and_size(Card(recipe=by_pan), original) == (by_pan, None)


def test_a_card_tells_what_is_forbidden_in_lines_and_steps_of_every_size() -> None:
    card = Card(recipe=BRAISED_PORK, warnings=("⚠️ 大豆",), marks=("", "", "⚠️ 大豆"), avoided=(("冰糖",), (), ()))
    props = card_props(BRAISED_PORK, "zh", servings=6, card=card)
    assert props["warnings"] == ["⚠️ 大豆"] and props["marks"] == {"2": "⚠️ 大豆"}
    first = "".join(p if isinstance(p, str) else p["text"] for p in props["view"]["steps"][0])
    assert first.endswith("〔别放冰糖〕")


@pytest.mark.parametrize(
    ("step", "seconds"),
    [
        ("炖40-60分钟", [2400]),
        ("焖半小时，再烤十分钟", [1800, 600]),
        ("180度烤到金黄", []),
        ("腌制过夜", []),
    ],
)
def test_times_in_a_step(step: str, seconds: list[int]) -> None:
    recipe = BRAISED_PORK.model_copy(update={"steps": (step,)})
    pieces = steps_with_timers(recipe)[0]
    assert [piece["seconds"] for piece in pieces if isinstance(piece, dict)] == seconds
    assert "".join(piece if isinstance(piece, str) else piece["text"] for piece in pieces) == step


def test_a_recording_becomes_a_wav_file_and_stops_at_its_limit() -> None:
    recording = Recording(24_000, max_seconds=0.5)
    recording.add(struct.pack("<6000h", *range(6000)))
    assert recording.seconds == 0.25 and not recording.full
    recording.add(b"\0\0" * 60_000)
    assert recording.full
    clip = recording.save()
    try:
        with wave.open(str(clip)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
            assert file.getnframes() == 12_000
            assert struct.unpack("<3h", file.readframes(3)) == (0, 1, 2)
    finally:
        clip.unlink()


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_starters_fit_the_hour_and_the_season(hour: int) -> None:
    winter = [one.question for one in starters(datetime(2026, 1, 5, hour), "zh")]
    summer = [one.question for one in starters(datetime(2026, 7, 5, hour), "zh")]
    assert len(set(winter)) == 4
    assert winter[:3] == summer[:3] and winter[3] != summer[3]
    assert all(one.question.isascii() for one in starters(datetime(2026, 7, 5, hour), "en"))


def test_steps_say_what_was_decided() -> None:
    doubtful = describe("generate", {}, {"unsupported": ["90分钟"]}, "zh")
    assert doubtful.output == "没有采用：90分钟"
    assert describe("generate", {}, {"unsupported": []}, "en").output.endswith("✓")
    resolved = describe("resolve", {"question": "那鱼呢"}, {"standalone_question": "清蒸鲈鱼怎么做"}, "zh")
    assert (resolved.input, resolved.output) == ("那鱼呢", "**清蒸鲈鱼怎么做**")
    understood = {"said": read_turn("换成四人份，另外没有料酒怎么办"), "question": "换成四人份，另外没有料酒怎么办"}
    assert describe("understand", understood, understood, "zh").output == "改份量，换食材"
    graded = {"documents": [Document("", metadata={"title": "水煮牛肉"})], "match": "near"}
    assert describe("grade", {}, graded, "zh").output == "只有相近的：水煮牛肉"
    assert describe("compose", {}, {"answer": "炖一小时。"}, "en").output == "5 characters"
    assert describe("a_new_node", {}, {"x": 1}, "zh").name == "a_new_node"


def test_every_node_of_the_graph_has_a_name() -> None:
    from page.steps import _NAMES

    drawn = (ROOT / "docs" / "graph.mmd").read_text(encoding="utf-8")
    nodes = {line.split("(")[0].strip() for line in drawn.splitlines() if "(" in line and "__" not in line}
    assert nodes and nodes <= set(_NAMES)


@pytest.mark.parametrize(
    ("tag", "language"), [("zh-CN", "zh"), ("en-GB", "en"), ("fr", "zh"), (None, "zh"), ("EN", "en")]
)
def test_language_of_a_browser(tag: str | None, language: str) -> None:
    assert language_of(tag) == language


def test_both_translations_have_every_sentence() -> None:
    folder = ROOT / ".chainlit" / "translations"
    chinese, english = (json.loads((folder / f"{tag}.json").read_text(encoding="utf-8")) for tag in ("zh-CN", "en-US"))

    def keys(tree: Any, path: str = "") -> set[str]:
        return (
            {key for name in tree for key in keys(tree[name], f"{path}.{name}")} if isinstance(tree, dict) else {path}
        )

    assert keys(chinese) == keys(english)


def test_nothing_of_the_page_names_another_host() -> None:
    files = [file for file in (ROOT / "public").rglob("*") if file.is_file() and file.suffix != ".png"]
    assert len(files) >= 10
    for file in files:
        text = Path(file).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text and "https://" not in text, file
