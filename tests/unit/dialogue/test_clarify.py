"""Which questions are asked back for the dish that is meant."""

from langchain_core.documents import Document

from dialogue.clarify import choices_for

FOUND = [
    Document(page_content="", metadata={"title": title, "score": 0.9 - 0.2 * place, "matched": title})
    for place, title in enumerate(("麻婆豆腐", "脆皮豆腐", "毛豆腐"))
]


def test_a_food_alone_is_asked_back_a_dish_of_that_name_is_not() -> None:
    assert choices_for("豆腐怎么做", FOUND) == ["麻婆豆腐", "脆皮豆腐", "毛豆腐"]
    assert choices_for("臭豆腐怎么做", FOUND) == []
