"""Dish names spelt in pinyin without tones."""

import pytest

from retrieval.phonetic.phonetic_index import PhoneticIndex
from retrieval.search.romanised_names import spelt_names


@pytest.fixture(scope="module")
def names() -> PhoneticIndex:
    return PhoneticIndex.build(["地锅鱼", "客家算盘子", "爆炒假鲍鱼", "红烧鲫鱼", "红烧鲤鱼"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("can i make di guo yu at home", ["地锅鱼"]),
        ("diguoyu", ["地锅鱼"]),
        ("how to cook hong-shao ji yu", ["红烧鲫鱼"]),
        ("kejia suan pan zi", ["客家算盘子"]),
        ("can you make me a pan of rice", []),
        ("guo yu", []),
        ("", []),
    ],
)
def test_names_are_found_by_their_spelling(text: str, found: list[str], names: PhoneticIndex) -> None:
    assert spelt_names(text, names) == found
