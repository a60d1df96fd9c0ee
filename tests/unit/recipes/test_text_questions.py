"""Questions of recipes, of articles, and those written by a model, whatever it answers."""

from collections.abc import Iterator

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from recipes.questions import (
    ARTICLE,
    ModelHypothesizer,
    add_questions,
    hypothetical_questions,
    parse_questions,
    question_names,
)
from recipes.recipe import Recipe

DISH = Recipe.create(name="会跳舞的大米糕", steps=("蒸熟",), keywords=("米糕的家常做法",))


def test_variants_become_questions_and_keywords_stay() -> None:
    questions = hypothetical_questions(DISH)
    assert questions[:2] == ["会跳舞的大米糕怎么做", "大米糕怎么做"]
    assert "米糕的家常做法" in questions


def test_an_article_is_asked_by_its_headings() -> None:
    article = Recipe.create(
        name="焯水：冷水下锅", tags=(ARTICLE,), notes=("带血水的肉冷水下锅。",), keywords=("肉怎么焯水",)
    )
    assert question_names(article) == ["焯水:冷水下锅", "冷水下锅"]
    assert hypothetical_questions(article) == ["焯水:冷水下锅", "冷水下锅", "肉怎么焯水"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("大米糕怎么蒸？\n为什么会塌？", ["大米糕怎么蒸?", "为什么会塌?"]),
        ("1. 大米糕怎么蒸？\n2、为什么会塌？\n(3) 要蒸多久", ["大米糕怎么蒸?", "为什么会塌?", "要蒸多久"]),
        ('```json\n["大米糕怎么蒸？", "要蒸多久"]\n```', ["大米糕怎么蒸?", "要蒸多久"]),
        ("<think>先想想怎么写</think>- **大米糕怎么蒸？**\n- “要蒸多久”", ["大米糕怎么蒸?", "要蒸多久"]),
        ("好的，以下是问题：\n大米糕怎么蒸？\n大米糕怎么蒸？", ["大米糕怎么蒸?"]),
        ("Q1: how to steam rice cake?\n问题2：要蒸多久", ["how to steam rice cake?", "要蒸多久"]),
        ('["大米糕怎么蒸？", "要蒸', ["大米糕怎么蒸?"]),
        ("抱歉，我不能。", []),
        ("", []),
        ("怎么" * 200, []),
    ],
)
def test_what_a_model_answers_is_parsed(answer: str, expected: list[str]) -> None:
    assert parse_questions(answer).questions == expected


def test_questions_of_the_model_are_indexed_beside_the_others() -> None:
    model = FakeListChatModel(responses=["大米糕怎么蒸？\n要蒸多久？\n塌了为什么？"])
    (recipe,) = add_questions([DISH], ModelHypothesizer(model, count=2))
    assert recipe.keywords == ("大米糕怎么蒸?", "要蒸多久?", "米糕的家常做法")
    assert recipe.recipe_id == DISH.recipe_id
    assert {"大米糕怎么蒸?", "会跳舞的大米糕怎么做"} <= set(hypothetical_questions(recipe))


def test_a_model_that_fails_costs_its_questions_only() -> None:
    def broken() -> Iterator[AIMessage]:
        raise ConnectionError("no route to the model")
        yield AIMessage("")

    problems: list[str] = []
    (recipe,) = add_questions(
        [DISH], ModelHypothesizer(GenericFakeChatModel(messages=broken()), report=problems.append)
    )
    assert recipe == DISH
    assert len(problems) == 1 and "no route to the model" in problems[0]
