from dialogue.focus import focused_on, meal_of
from dialogue.state import Dialogue


def _after(*said: tuple[str, str]) -> tuple[str, ...]:
    state = Dialogue()
    for title, words in said:
        state = focused_on(state, title, words)
    return meal_of(state)


def test_a_dish_wanted_beside_others_is_of_one_meal_with_them() -> None:
    assert _after(("回锅肉", "回锅肉怎么做"), ("味噌汤", "再来个味噌汤")) == ("回锅肉", "味噌汤")
    assert _after(("Stew", "a stew"), ("Soup", "also a soup"), ("Rice", "and also rice")) == ("Stew", "Soup", "Rice")


def test_a_dish_asked_for_by_itself_begins_another() -> None:
    assert _after(("回锅肉", "回锅肉怎么做"), ("味噌汤", "味噌汤怎么做")) == ("味噌汤",)
    assert _after() == ()
