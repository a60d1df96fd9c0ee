import pytest

from settings import SpeechSettings
from tools.speech.prompt_echo import lists_only, said_once, without_recital

PROMPT = SpeechSettings().prompt


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("博菜猪肝汤怎么去行？清炒", "博菜猪肝汤怎么去行？"),
        ("醉排骨怎么做?清炒时蔬", "醉排骨怎么做?"),
        ("反沙芋头的糖怎么熬。红烧肉怎么做？清炒时蔬要焯水吗？清炒", "反沙芋头的糖怎么熬。"),
        ("腊肉要先煮吗？清炒时蔬要焯水吗？清炒时蔬要焯水吗？", "腊肉要先煮吗？"),
        ("腊肉炒蒜薹腊肉要先煮吗？红烧肉怎么做？清炒时蔬要焯水吗？", "腊肉炒蒜薹腊肉要先煮吗？"),
    ],
)
def test_what_follows_from_the_prompt_is_cut_off(heard: str, said: str) -> None:
    assert without_recital(heard, PROMPT, 3.0) == said


@pytest.mark.parametrize(
    "said",
    [
        "",
        "红烧肉怎么做？",
        "清炒时蔬要焯水吗",
        "清炒",
        "清炒虾仁怎么做？",
        "红烧肉怎么做？清炒虾仁呢？",
        "青菜先焯水吗？清炒时蔬要焯水吗？",
        "鱼怎么做？红烧",
        "这道菜怎么做",
        "菠菜清炒",
    ],
)
def test_what_may_have_been_said_is_kept(said: str) -> None:
    assert without_recital(said, PROMPT, 4.0) == said


def test_a_list_of_the_names_told_is_recited() -> None:
    names = ["木樨肉", "油泼面", "木须炒肉"]
    assert lists_only("木樨肉、油泼面。", names)
    for text in ("", "木樨肉", "木樨肉里有什么", "木樨肉、油泼面怎么做"):
        assert not lists_only(text, names)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("这个可以不放辣椒吗?这个可以不放辣椒吗?", "这个可以不放辣椒吗?"),
        ("油要多热。油要多热", "油要多热。"),
        ("红烧肉要焯水吗？红烧鱼要焯水吗？", "红烧肉要焯水吗？红烧鱼要焯水吗？"),
        ("慢慢炖", "慢慢炖"),
        ("……好的。", "……好的。"),
        ("", ""),
    ],
)
def test_a_sentence_heard_twice_in_a_row_was_said_once(heard: str, said: str) -> None:
    assert said_once(heard) == said
