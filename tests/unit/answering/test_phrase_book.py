from pathlib import Path

import pytest

from answering.phrase_book import phrase_book, read_phrases, say


def _folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        (path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return path


def test_the_project_s_sentences_agree_in_both_languages() -> None:
    book = phrase_book()
    assert book["zh"].keys() == book["en"].keys() and len(book["zh"]) > 100


def test_a_sentence_is_filled_in() -> None:
    assert say("amount", "zh", food="盐", amount="3克") == "盐 3克。"
    assert say("amount", "en", food="salt", amount="3 g") == "salt: 3 g."


def test_a_missing_field_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("amount", "zh", food="盐")


def test_wordings_are_counted_round(tmp_path: Path) -> None:
    book = read_phrases(_folder(tmp_path, zh="hello: [你好, 您好]", en="hello: [hi, hello]"))
    assert book["zh"]["hello"] == ("你好", "您好")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"zh": "a: 一", "en": "b: one"}, "one language only: a, b"),
        ({"zh": "a: '{x}一'", "en": "a: '{y} one'"}, "different fields"),
        ({"zh": "a: 一", "zh_more": "a: 二", "en": "a: one"}, "another file too"),
        ({"zh": "a: 一\na: 二", "en": "a: one"}, "twice: a"),
        ({"zh": "a: {b: 一}", "en": "a: one"}, "zh.yaml"),
        ({"zh": "a: ''", "en": "a: one"}, "empty"),
    ],
)
def test_a_book_that_does_not_hold_together_is_refused(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_phrases(_folder(tmp_path, **files))


def test_further_files_are_read_beside(tmp_path: Path) -> None:
    book = read_phrases(_folder(tmp_path, zh="a: 一", en="a: one", zh_more="b: 二", en_more="b: two"))
    assert book["en"] == {"a": ("one",), "b": ("two",)}
