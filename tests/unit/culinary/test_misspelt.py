"""English dish names that are nearly right."""

import pytest

from culinary.misspelt import mend_spelling


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("how long for mapo tofuu", "how long for mapo tofu"),
        ("swet and sour pork please", "sweet and sour pork please"),
        ("hot and sour soop", "hot and sour soup"),
        ("kung pow chiken", "kung pow chicken"),
    ],
)
def test_a_name_of_several_words_is_mended(text: str, mended: str) -> None:
    assert mend_spelling(text) == mended


@pytest.mark.parametrize(
    "text",
    ["how do i steam a fish", "what goes with grilled aubergine", "chicken", "红烧肉", "my soup is too salty, help"],
)
def test_what_is_no_name_stays(text: str) -> None:
    assert mend_spelling(text) == text
