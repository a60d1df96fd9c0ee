"""What `shishen eval speech` reports, with a recogniser that hears what it was told to."""

from pathlib import Path

import pytest

from evaluation.questions import Clip
from evaluation.speech import character_errors, evaluate_speech
from retrieval.index.recipe_index import open_index
from retrieval.search.retriever import RecipeSearch
from settings import RetrievalSettings
from tests.unit.retrieval.test_building import CharacterEmbeddings, build
from tools.speech import Transcript

HEARD = {"one.wav": "公保基定怎么做", "two.wav": "清蒸鲈鱼要蒸多久", "three.wav": "今天天气怎么样", "four.wav": ""}
CLIPS = [
    Clip(id=1, text="宫保鸡丁怎么做？", dish="宫保鸡丁", file="one.wav"),
    Clip(id=2, text="清蒸鲈鱼要蒸多久？", dish="清蒸鲈鱼", file="two.wav"),
    Clip(id=3, text="佛跳墙怎么做", dish="佛跳墙", file="three.wav"),
    Clip(id=4, text="红烧肉", dish="红烧肉", file="four.wav"),
]


class Ear:
    """Hears each file in half the time that it takes."""

    def warm_up(self) -> None:
        pass

    def transcribe(self, audio: Path) -> Transcript:
        text = HEARD[audio.name]
        return Transcript(text, text, "zh", 2.0, 1.0, not text, audio.name, confidence=0.6)


@pytest.fixture
def search(tmp_path: Path) -> RecipeSearch:
    build(tmp_path)
    return RecipeSearch(open_index(tmp_path, "characters"), CharacterEmbeddings(), RetrievalSettings())


def test_measures_of_the_contract_and_whether_the_recipe_comes_first(search: RecipeSearch) -> None:
    report = evaluate_speech(Ear(), search.index.phonetic, CLIPS, Path("audio"), search)  # type: ignore[arg-type]
    # Of 7 + 8 + 6 + 3 characters 3, 0, 5 and 3 are wrong as heard, none of the first seven after repair.
    assert report.as_dict() == {
        "n": 4,
        "raw": {"dish": 0.25, "cer": round(11 / 24, 4)},
        "repaired": {"dish": 0.5, "cer": round(8 / 24, 4)},
        "real_time_factor": 0.5,
        "retrieved_first": round(2 / 3, 4),
    }
    assert [clip.retrieved for clip in report.clips] == [True, True, None, False]
    assert [clip.first for clip in report.clips][:2] == ["宫保鸡丁", "清蒸鲈鱼"]


def test_without_an_index_to_search_nothing_is_told_of_retrieval(search: RecipeSearch) -> None:
    report = evaluate_speech(Ear(), search.index.phonetic, CLIPS, Path("audio"))  # type: ignore[arg-type]
    assert report.retrieved_first is None and report.repaired.dish == 0.5


def test_character_errors_leave_punctuation_out() -> None:
    assert character_errors("红烧肉，怎么做？", "红烧又怎么做") == (1, 6)
    assert character_errors("红烧肉", "") == (3, 3)
