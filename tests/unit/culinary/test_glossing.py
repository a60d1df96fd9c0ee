"""English and romanised words of a question, in Chinese."""

import pytest

from culinary.glossing import glossed, in_chinese


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("clam soup with loofah", "花蛤汤丝瓜"),
        ("How do I make popsicles?", "雪糕"),
        ("hong shao xiao pai", "红烧小排"),
        ("lv dou gao", "绿豆糕"),
        ("hongshaorou", "红烧肉"),
        ("grandma's dumplings", "奶奶饺子"),
        ("who won the game", ""),
        ("", ""),
    ],
)
def test_phrases_are_read_in_chinese(text: str, chinese: str) -> None:
    assert in_chinese(text) == chinese


def test_all_words_that_may_be_meant_are_kept_and_placed() -> None:
    text = "stir-fried clams"
    first, second = glossed(text)
    assert text[first.start : first.end] == "stir-fried"
    assert {"花蛤", "蛤蜊", "花甲"} <= set(second.chinese)


def test_a_single_syllable_is_no_pinyin() -> None:
    assert glossed("tang he wo") == ()
