"""Which turns a kitchen note answers, whatever kind they were read as."""

from dataclasses import replace

import pytest

from answering.answer import answer
from answering.notes import find_notes
from answering.plan import plan
from knowledge.finder import shared_finder
from understanding.preferences import Preferences
from understanding.reader import read_turn
from understanding.turn_reading import Request


def _found(make, text: str, intent: str, share: float) -> str:
    reading = replace(make(text, intent).reading, requests=(Request(intent, text, share),))
    notes = find_notes(reading, Preferences(), shared_finder()).sure
    return notes[0].id if notes else ""


@pytest.mark.parametrize(
    ("text", "intent", "share", "note"),
    [
        ("油条不蓬", "recipe", 0.43, "youtiao-wont-puff"),
        ("做麻婆豆腐总碎成渣", "recipe", 0.49, "tofu-breaks"),
        ("二次醒发是干啥的 嫌麻烦", "medical", 0.33, "why-second-proof"),
        ("收汁是什么意思 收到哪样算好", "off_topic", 1.0, "reduce-sauce"),
        ("泡打粉跟小苏打能互换不", "substitute", 0.79, "leavening-kinds"),
        # What is surely asked for is that; what is not of the kitchen has no note.
        ("油条怎么做", "recipe", 1.0, ""),
        ("内卷是什么意思", "off_topic", 1.0, ""),
        ("头疼吃什么药", "medical", 0.5, ""),
    ],
)
def test_what_went_wrong_is_answered_however_it_was_read(make, text: str, intent: str, share: float, note: str) -> None:
    assert _found(make, text, intent, share) == note


def test_of_foods_alone_no_dish_is_called_missing(make) -> None:
    asked = replace(make("虾炒多久才不老", "time", match="absent", others=["油焖大虾"]))
    assert [part.composer for part in plan(asked)] == ["knowledge"]
    assert [part.composer for part in plan(make("佛跳墙炖多久", "time", match="absent", others=["红烧肉"]))] == [
        "absent"
    ]


@pytest.mark.parametrize(
    "text", ["炖排骨煮出来一层灰沫沫 撇掉就行了吗", "生抽摇一摇好多泡泡 正常吧", "蛋黄颜色特别深 是饲料不一样吗"]
)
def test_what_only_looks_odd_is_not_cautioned_against(make, text: str) -> None:
    unsure = replace(make(text, "safety").reading, requests=(Request("safety", text, 0.4),))
    said = answer(replace(make(text, "safety"), reading=unsure)).text
    assert "不能当它是安全的" not in said and "120" not in said


@pytest.mark.parametrize("text", ["辅食早上吃剩半碗 晚上接着喂", "豆皮放了三天有点馊味", "锅在漏油还能用吗"])
def test_a_sign_of_danger_is_cautioned_against(make, text: str) -> None:
    unsure = replace(make(text, "safety").reading, requests=(Request("safety", text, 0.4),))
    assert "没有写，不敢乱说" not in answer(replace(make(text, "safety"), reading=unsure)).text


@pytest.mark.parametrize(
    ("text", "intent", "share", "note"),
    [
        ("高筋 中筋 低筋 有啥用处", "suggest", 0.33, "which-flour"),
        ("量勺没有 怎么量一汤匙", "convert", 0.7, "spoons-cups"),
        ("腌萝卜怎么脆", "recipe", 0.89, "pickled-radish-crisp"),
        ("steaming without a steamer hacks?", "suggest", 0.7, "steam-without-steamer"),
        # What is certain stays what it is, and what is only like a note too.
        ("松仁玉米，幼儿园吃的那种", "recipe", 0.98, ""),
        ("想吃点热乎的", "suggest", 0.7, ""),
    ],
)
def test_a_note_that_asks_nearly_the_same_answers(make, text: str, intent: str, share: float, note: str) -> None:
    reading = replace(make(text, intent).reading, requests=(Request(intent, text, share),))
    found = find_notes(reading, Preferences(), shared_finder())
    assert (found.sure[0].id if found.exact else "") == note
    situation = replace(make(text, intent), reading=reading, notes=found.sure, exact_note=found.exact)
    assert ([part.composer for part in plan(situation)] == ["knowledge"]) is bool(note)


def test_a_wish_that_says_nothing_is_answered_by_no_note() -> None:
    assert not find_notes(read_turn("晚上吃什么"), Preferences(), shared_finder()).exact


def test_in_a_talk_of_a_dish_its_recipe_comes_first(make) -> None:
    talked = make("盐什么时候放", "time", "红烧肉")
    assert talked.talk.focus
    assert [part.composer for part in plan(replace(talked, exact_note=True))] == ["time"]
