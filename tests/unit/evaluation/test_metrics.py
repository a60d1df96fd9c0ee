"""Measures and question sets."""

from pathlib import Path

import pytest

from evaluation.metrics import by_group, character_f1, contains, first_right, is_right, recall
from evaluation.questions import SETS, Conversation, EvaluationError, Fact, SingleQuestion, read_rows


@pytest.mark.parametrize(
    ("answer", "wanted", "found"),
    [
        ("炖 **60 分钟**", "60分钟", True),
        ("炖12分钟", "2分钟", False),
        ("１５ 分钟", "15分钟", True),
        ("加1.5克", "5克", False),
        ("150℃", "150", True),
        ("1500毫升", "150", False),
        ("小火", "大火", False),
    ],
)
def test_numbers_match_on_their_boundaries(answer: str, wanted: str, found: bool) -> None:
    assert contains(answer, wanted) is found


def test_an_unwanted_string_makes_an_answer_wrong() -> None:
    assert is_right("用土豆淀粉", ["土豆淀粉"], ["玉米淀粉"])
    assert not is_right("用土豆淀粉或玉米淀粉", ["土豆淀粉"], ["玉米淀粉"])


def test_recall_counts_the_first_of_any_gold_title() -> None:
    places = [first_right(["a", "b"], ["b", "c"]), first_right(["a"], ["a"]), first_right(["a"], ["z"])]
    assert places == [2, 1, 0]
    measured = recall(places)
    assert (measured.at_1, measured.at_3, measured.mrr) == (0.3333, 0.6667, 0.5)
    assert by_group([("x", 1), ("y", 0), ("x", 0)])["x"].at_1 == 0.5


@pytest.mark.parametrize(
    ("name", "kind", "least"),
    [
        ("singles", SingleQuestion, 200),
        ("singles_blind", SingleQuestion, 160),
        ("singles_hard", SingleQuestion, 160),
        ("singles_limits", SingleQuestion, 150),
        ("conversations_hard", Conversation, 60),
        ("conversations", Conversation, 210),
        ("facts", Fact, 80),
        ("markdown_singles", SingleQuestion, 80),
        ("markdown_conversations", Conversation, 30),
    ],
)
def test_the_sets_can_be_read(name: str, kind: type, least: int) -> None:
    rows = read_rows(SETS / f"{name}.jsonl", kind)
    assert len(rows) >= least
    assert len({row.id for row in rows}) == len(rows)


@pytest.mark.parametrize("content", ["", "{", '{"id": 1, "question": "", "type": "x", "gold": []}', '{"id": 1}'])
def test_a_broken_set_is_one_sentence(content: str, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError) as error:
        read_rows(file, SingleQuestion)
    assert "\n" not in str(error.value)


def test_character_f1_is_the_predecessors() -> None:
    assert character_f1("红烧肉，炖60分钟！", "红烧肉炖60分钟") == 1.0
    assert character_f1("炖60分钟，红烧肉。", "红烧肉炖60分钟") == 1.0
    assert character_f1("鱼", "肉") == character_f1("", "肉") == character_f1("。。", "！") == 0.0
    # 3 of 4 characters said are wanted, 3 of 6 wanted are said.
    assert character_f1("红烧肉鱼", "红烧肉五花肉") == 0.6
