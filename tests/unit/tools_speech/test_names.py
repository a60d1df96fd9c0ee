"""A second listening for dish names: which names, which of its hearings count, and what repair makes of them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from retrieval.phonetic import PhoneticIndex
from settings import SpeechSettings
from tools.speech import Transcript, repair_transcript
from tools.speech.backends import Heard
from tools.speech.names import names_like
from tools.speech.whisper import WhisperBackend, _Loaded, _longest

DISHES = ["辣子鸡丁", "宫保鸡丁", "辣椒炒肉", "红烧鲫鱼", "红烧鲤鱼", "海边落日"]


@pytest.fixture(scope="module")
def index() -> PhoneticIndex:
    return PhoneticIndex.build([*DISHES, "红烧肉的做法"])


def test_names_that_sound_like_any_hearing_come_likeliest_first(index: PhoneticIndex) -> None:
    assert names_like(["垃圾一定怎么做"], index)[0] == "辣子鸡丁"
    assert names_like(["洪烧里鱼怎么做"], index)[:2] == ["红烧鲤鱼", "红烧鲫鱼"]
    assert set(names_like(["那焦炒肉", "红烧几鱼"], index)[:2]) == {"辣椒炒肉", "红烧鲫鱼"}
    assert names_like(["洪烧里鱼怎么做"], index, 1) == ["红烧鲤鱼"]


def test_names_are_told_without_the_words_of_a_title(index: PhoneticIndex) -> None:
    assert "红烧肉" in names_like(["洪烧肉"], index)


def test_one_name_of_a_dish_is_told() -> None:
    names = PhoneticIndex.build([*DISHES, "木须肉", "木樨肉", "木须炒肉"])
    assert [name for name in names_like(["无需肉里有神吗"], names) if name.startswith("木")] == ["木须肉"]
    assert [name for name in names_like(["木西肉里有神吗"], names) if name.startswith("木")] == ["木樨肉"]


def test_nothing_is_suggested_for_nothing(index: PhoneticIndex) -> None:
    assert names_like([""], index) == names_like([], index) == names_like(["红烧鱼"], PhoneticIndex.build([])) == []


def test_hearings_that_recite_the_names_or_lose_half_the_question_are_dropped() -> None:
    first = Heard("豪游生菜怎么调制", confidence=0.66)
    again = Heard(
        "红烧肉、蒸菜、蒸面条、蒸面条、蒸面条", alternatives=("蚝油生菜怎么调制？", "蚝油生菜"), confidence=0.65
    )
    whisper = WhisperBackend(SpeechSettings())
    assert whisper._told(first, again, []) == Heard(first.text, confidence=0.66, told=("蚝油生菜怎么调制？",))
    assert whisper._told(first, Heard("", confidence=None), []) == first
    short, recited = Heard("不许肉离有神漫"), Heard("木樨肉、油泼面。", alternatives=("木须肉里有什么",))
    assert whisper._told(short, recited, ["木樨肉", "油泼面"]).told == ("木须肉里有什么",)
    assert whisper._told(Heard("嗯嗯"), Heard(""), []).told == ()


@pytest.mark.parametrize(("before", "seconds"), [(0, 1), (45, 3), (161, 28), (161, 60)])
def test_the_decoder_is_never_asked_for_more_than_it_holds(before: int, seconds: float) -> None:
    longest = _longest(before, seconds)
    assert before + longest // 2 <= longest <= 448
    assert longest >= min(448, before + 16 * seconds)


class Decoder:
    """Stands in for Whisper: says one text a time, as sure as it is told to be, and keeps the prompts."""

    def __init__(self, *said: str, confidence: float = 0.6) -> None:
        self.said, self.confidence = list(said), confidence
        self.prompts: list[str] = []

    def generate(self, encoded: Any, tokens: list[list[int]], **options: Any) -> list[Any]:
        assert len(tokens[0]) < options["max_length"] <= 448
        self.prompts.append("".join(map(chr, tokens[0][1:-2])).strip())
        ids = list(map(ord, self.said.pop(0)))
        return [SimpleNamespace(sequences_ids=[ids], scores=[math.log(self.confidence)], no_speech_prob=0.0)]

    def backend(self, suggest: Callable[[Sequence[str]], Sequence[str]] | None) -> WhisperBackend:
        model: Any = SimpleNamespace(
            model=self, encode=lambda features: features, feature_extractor=lambda samples, padding: np.zeros((80, 900))
        )
        tokenizer: Any = SimpleNamespace(
            encode=lambda text: list(map(ord, text)),
            decode=lambda ids: "".join(map(chr, ids)),
            sot_prev=1,
            sot_sequence=[2],
            no_timestamps=3,
        )
        whisper = WhisperBackend(SpeechSettings(language="zh", prompt="关于做菜。红烧肉怎么做？"), suggest)
        whisper._loaded = _Loaded(model, {"zh": tokenizer, "en": tokenizer})
        return whisper


SOUND = np.zeros(3 * 16_000, np.float32)


def test_examples_are_told_with_the_names_only() -> None:
    decoder = Decoder("骨肉肉的酸甜汁怎么掉？", "咕噜肉的酸甜汁怎么调？红烧肉")
    heard = decoder.backend(lambda texts: ["咕噜肉", "回锅肉"]).recognise(SOUND)
    assert decoder.prompts == ["关于做菜。", "关于做菜。咕噜肉、回锅肉。红烧肉怎么做？"]
    assert (heard.text, heard.told) == ("骨肉肉的酸甜汁怎么掉？", ("咕噜肉的酸甜汁怎么调？",))


def test_without_a_second_time_examples_are_told_the_first_time() -> None:
    decoder = Decoder("咕噜肉怎么做？")
    assert decoder.backend(None).recognise(SOUND).told == ()
    assert decoder.prompts == ["关于做菜。红烧肉怎么做？"]


def test_what_was_heard_surely_or_like_no_name_is_heard_once() -> None:
    for suggest, confidence in ((lambda texts: ["咕噜肉"], 0.9), (lambda texts: [], 0.6)):
        decoder = Decoder("咕噜肉怎么做？", confidence=confidence)
        assert decoder.backend(suggest).recognise(SOUND).told == ()
        assert decoder.prompts == ["关于做菜。"]


def said(text: str, *told: str) -> Transcript:
    return Transcript(text, text, "zh", 2, 0.3, False, "0" * 64, confidence=0.6, told=told)


def test_what_was_heard_for_known_names_wins(index: PhoneticIndex) -> None:
    mended = repair_transcript(said("太烟弱日怎么掉", "海边落日怎么调"), index)
    assert mended.text == "海边落日怎么调"
    assert [(change.old, change.new) for change in mended.changes] == [("太烟弱", "海边落"), ("掉", "调")]
    assert all(change.reason for change in mended.changes)


def test_what_was_heard_again_the_same_stays(index: PhoneticIndex) -> None:
    heard = "糖醋里脊怎么做"
    assert repair_transcript(said(heard, heard, "红烧鲤鱼怎么做"), index).changes == ()


def test_what_was_heard_again_is_mended_too(index: PhoneticIndex) -> None:
    mended = repair_transcript(said("洪烧里鱼要不要去行", "红烧里鱼要不要去腥"), index)
    assert mended.text == "红烧鲤鱼要不要去腥"


def test_a_longer_name_that_explains_more_is_meant() -> None:
    beans = PhoneticIndex.build(["炒荷兰豆", "腊肠炒荷兰豆", "拉肠"])
    heard = said("拉长炒和蓝豆自美炒", "拉肠炒荷兰豆自美炒")
    assert "腊肠炒荷兰豆" in repair_transcript(heard, beans).text
    plain = said("炒何兰豆怎么做", "炒荷兰豆怎么做")
    assert repair_transcript(plain, beans).text == "炒荷兰豆怎么做"


def test_of_names_that_sound_the_same_the_one_spelt_is_meant() -> None:
    for first, second in (("支竹羊腩煲", "枝竹羊腩煲"), ("枝竹羊腩煲", "支竹羊腩煲")):
        names = PhoneticIndex.build(["羊腩煲", first, second])
        for spelling in (first, second):
            heard = said("取出阳南包子的做", f"{spelling}怎么做")
            assert repair_transcript(heard, names).text.startswith(spelling)


def test_of_what_was_hardly_heard_nobody_knows_that_it_is_not_about_food() -> None:
    names = PhoneticIndex.build([*DISHES, "椒麻鸡"])
    heard = Transcript("", "要码几个要紫这么说", "zh", 2, 0.3, False, "0" * 64, confidence=0.5)
    assert "椒麻鸡" in repair_transcript(heard, names).text
    assert repair_transcript(replace(heard, confidence=0.7), names).changes == ()
