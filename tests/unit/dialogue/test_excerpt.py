"""The sentences that a question is about, the quotation, adaptation and asking back."""

import pytest
from langchain_core.documents import Document

from dialogue.adapting import adapt
from dialogue.answer_notes import quote, warnings
from dialogue.clarify import choices_for, picked
from dialogue.excerpt import evidence, excerpt
from memory.history import estimate_tokens
from recipes.recipe import Recipe

SOUP = Recipe.create(
    name="冬瓜排骨汤",
    ingredients=["500克猪肋排", "600克冬瓜", "4片姜", "1汤匙料酒", "1800毫升清水", "6克盐"],
    steps=[
        "肋排泡冷水20分钟，冷水下锅，加料酒，大火煮开，再煮3分钟捞出冲净。",
        "排骨放入砂锅，加清水和姜，大火烧开后转小火，盖盖炖50分钟。水要一次加足。",
        "冬瓜去皮，切2厘米厚的块；太薄会煮化。",
        "下冬瓜，中小火煮15分钟，到边缘半透明。",
        "最后加盐，关火撒葱花。盐早放排骨容易发紧。",
    ],
    servings=4,
    minutes=95,
)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("冬瓜排骨汤里的排骨要炖多久", "50分钟"),
        ("冬瓜要煮几分钟", "15分钟"),
        ("放多少水", "1800毫升"),
        ("盐什么时候放", "最后"),
        ("冬瓜切多厚", "2厘米"),
        ("要放几克盐", "6克"),
    ],
)
def test_the_evidence_has_the_fact(question: str, fact: str) -> None:
    assert any(fact in passage.text for passage in evidence(SOUP, question))


def test_a_note_is_evidence_and_no_ingredient() -> None:
    rice = SOUP.model_copy(update={"notes": ("排骨千万别泡热水。汤要清才好。",)})
    assert any("热水" in passage.text and not passage.listed for passage in evidence(rice, "排骨能不能泡热水"))
    assert "说明：排骨千万别泡热水" in quote("排骨能不能泡热水", rice, "不能。", "zh")


def test_an_amount_in_brackets_is_not_the_one_asked_for() -> None:
    assert evidence(SOUP, "盐要几克（一斤排骨）")[0].text == "6克盐"


def test_an_excerpt_keeps_to_its_length_and_names_the_dish() -> None:
    text = excerpt(SOUP, "排骨要炖多久", 60)
    assert text.startswith("菜名：冬瓜排骨汤")
    assert "50分钟" in text
    assert estimate_tokens(text) <= 75


def test_a_quotation_says_where_it_stands_and_is_left_out_where_it_was_said() -> None:
    line = quote("排骨要炖多久", SOUP, "炖50分钟。", "zh")
    assert "第2步" in line
    assert "盖盖炖50分钟" in line
    assert quote("放多少水", SOUP, "放1800毫升清水。", "zh") == ""


def test_servings_are_computed_not_guessed() -> None:
    adapted = adapt(SOUP, "八个人吃怎么放料")
    assert adapted.recipe.servings == 8
    assert any(line.startswith(("1千克", "1000克")) for line in adapted.recipe.ingredients)
    assert adapt(SOUP, "怎么做").recipe == SOUP


def test_substitutes_come_from_the_table() -> None:
    assert any("料酒" in note for note in adapt(SOUP, "冬瓜排骨汤没有料酒怎么办").notes)


def test_dangers_are_said_first_and_only_where_due() -> None:
    assert "龙葵素" in warnings("发芽的土豆能吃吗", None, "zh")[0]
    assert warnings("红烧肉怎么做", None, "zh") == []


def documents(*titles: str, score: float = 0.7) -> list[Document]:
    metadata = [{"title": title, "score": score, "matched": title} for title in titles]
    return [Document(page_content="", metadata=each) for each in metadata]


def test_a_generic_name_is_asked_back_with_at_most_four() -> None:
    found = documents("清蒸鲈鱼", "红烧带鱼", "水煮鱼", "酸菜鱼", "烤鱼", "红烧肉")
    assert choices_for("鱼怎么做", found) == ["清蒸鲈鱼", "红烧带鱼", "水煮鱼", "酸菜鱼"]


@pytest.mark.parametrize("question", ["清蒸鲈鱼怎么做", "那个武汉的芝麻酱面", "水煮鱼要煮多久"])
def test_a_clear_question_is_not_asked_back(question: str) -> None:
    assert choices_for(question, documents("清蒸鲈鱼", "水煮鱼")) == []


@pytest.mark.parametrize(
    ("reply", "choice"), [("2", "水煮鱼"), ("第一个", "清蒸鲈鱼"), ("水煮", "水煮鱼"), ("算了", None)]
)
def test_a_reply_picks_by_number_or_name(reply: str, choice: str | None) -> None:
    assert picked(reply, ["清蒸鲈鱼", "水煮鱼"]) == choice
