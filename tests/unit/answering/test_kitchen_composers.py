"""What is told of the kitchen is done and confirmed: the state after it, and what the user reads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from answering.answer import answer
from answering.types import Answered, KitchenView, Situation, Talk
from memory import kitchen_changes as changes
from memory.kitchen import KitchenState, Planned, Stock
from recipes.facets.facets import facets_of
from recipes.recipe import Recipe
from tests.unit.answering.conftest import Make, Shelf
from understanding.preferences import Preferences
from understanding.reader import read_turn

TODAY = date(2026, 12, 2)
Tell = Callable[..., tuple[Answered, KitchenState]]


@pytest.fixture
def tell(corpus: dict[str, Recipe]) -> Tell:
    """Return a function that answers a turn over a kitchen, and gives the kitchen after it."""

    def told(
        text: str, state: KitchenState | None = None, known: Preferences | None = None, talk: Talk | None = None
    ) -> tuple[Answered, KitchenState]:
        reading, before = read_turn(text), state or KitchenState()
        situation = Situation(
            reading,
            reading.language,
            Shelf(corpus),
            known=known or Preferences(),
            talk=talk or Talk(),
            kitchen=KitchenView(before, TODAY),
        )
        answered = answer(situation)
        return answered, before.after(answered.changes)

    return told


def _planned(*titles: str, day: date = TODAY) -> KitchenState:
    return KitchenState().after(changes.planned(KitchenState(), day, "dinner", [(one, "") for one in titles]))


def test_what_was_bought_is_at_home_and_what_is_used_up_is_not(tell: Tell) -> None:
    bought, state = tell("买了两斤土豆和六个鸡蛋")
    assert "土豆 1000克" in bought.text and "鸡蛋 6个" in bought.text and bought.composed
    assert state.stock("土豆") and state.at_home == ("土豆", "鸡蛋")
    _, gone = tell("鸡蛋用完了", state)
    assert gone.at_home == ("土豆",)
    shown, same = tell("家里还有什么", gone)
    assert "土豆 1000克" in shown.text and "鸡蛋" not in shown.text and same == gone
    salt, without = tell("盐用完了")
    assert "盐" in salt.text and without.stock("盐") is None


def test_a_dish_goes_where_it_is_told_once(tell: Tell) -> None:
    answered, state = tell("把红烧肉加到周五晚饭")
    (one,) = state.plan.values()
    assert (one.title, one.day, one.meal) == ("红烧肉", date(2026, 12, 4), "dinner") and one.recipe_id
    assert "12月4日周五晚饭" in answered.text
    again, same = tell("把红烧肉加到周五晚饭", state)
    assert "已经有" in again.text and same == state
    focus, _ = tell("把这道菜放到明天午饭", talk=Talk(focus="麻婆豆腐"))
    assert "12月3日周四午饭，麻婆豆腐" in focus.text
    several, many = tell("把这几道菜放到周六晚饭", talk=Talk(offered=("红烧肉", "麻婆豆腐")))
    assert len(many.plan) == 2 and "红烧肉、麻婆豆腐" in several.text
    which, none = tell("把这道菜放到周六晚饭")
    assert "哪道菜" in which.text and none == KitchenState()
    note, noted = tell("周六晚饭出去吃，记到计划里")
    assert [one.recipe_id for one in noted.plan.values()] == [""] and "没有菜谱" in note.text


def test_what_the_user_must_not_have_is_not_planned(tell: Tell) -> None:
    nuts = Preferences(allergens=("花生",))
    refused, state = tell("把宫保鸡丁加到周三晚饭", known=nuts)
    assert "⚠️" in refused.text and "没有排进计划" in refused.text and state == KitchenState()
    disliked, kept = tell("把宫保鸡丁加到周三晚饭", known=Preferences(dislikes=("花生",)))
    assert "不爱吃" in disliked.text and len(kept.plan) == 1
    told, none = tell("我对花生过敏，把宫保鸡丁加到周三晚饭")
    assert none == KitchenState() and "过敏" in told.text


def test_dishes_are_moved_swapped_and_taken_off(tell: Tell) -> None:
    state = _planned("红烧肉", "麻婆豆腐")
    _, moved = tell("把红烧肉挪到周五午饭", state)
    assert {(one.title, one.day.day, one.meal) for one in moved.plan.values()} == {
        ("红烧肉", 4, "lunch"), ("麻婆豆腐", 2, "dinner"),
    }  # fmt: skip
    _, all_moved = tell("把周三的菜都改到周六", state)
    assert {one.day for one in all_moved.plan.values()} == {date(2026, 12, 5)}
    _, swapped = tell("周三和周四换一下", state)
    assert {one.day for one in swapped.plan.values()} == {TODAY + timedelta(days=1)}
    _, off = tell("周三晚饭不做麻婆豆腐了", state)
    assert [one.title for one in off.plan.values()] == ["红烧肉"]
    missing, same = tell("周四晚饭不做麻婆豆腐了", state)
    assert "没有找到" in missing.text and same == state
    cleared, empty = tell("清空这周的计划", state)
    assert empty.plan == {} and "2 道" in cleared.text


def test_a_week_is_filled_as_wished_and_what_is_planned_stays(tell: Tell, corpus: dict[str, Recipe]) -> None:
    before = _planned("红烧肉", day=date(2026, 12, 8))
    answered, state = tell("下周晚饭，三天荤两天素，周三快手", before, Preferences(allergens=("鸡蛋",), servings=4))
    days = {day: [corpus[one.title] for one in state.meals(date(2026, 12, day), 1)] for day in range(7, 12)}
    assert [one.name for one in days[8]] == ["红烧肉"] and "没有动" in answered.text
    facets = {day: [facets_of(recipe) for recipe in dishes] for day, dishes in days.items() if day != 8}
    assert all(len(dishes) == 2 for dishes in facets.values())
    assert sum(any("荤菜" in one.courses for one in dishes) for dishes in facets.values()) == 3
    assert all(one.minutes <= 30 for one in facets[9])
    assert not any("鸡蛋" in one.allergens for dishes in facets.values() for one in dishes)
    assert {one.servings for one in state.plan.values() if one.title != "红烧肉"} == {4}
    full, same = tell("下周晚饭，三天荤两天素，周三快手", state)
    assert "没有空着的" in full.text and same == state


def test_a_meal_of_no_week_is_offered_and_not_kept(tell: Tell) -> None:
    answered, state = tell("三天的菜单，每天一荤一素")
    assert answered.offered and state == KitchenState()


def test_the_list_is_over_the_plan_less_what_is_at_home_with_own_lines(tell: Tell) -> None:
    _, state = tell("把红烧肉加到周三晚饭")
    _, state = tell("买了一斤五花肉", state)
    _, state = tell("购物清单加上牛奶和厨房纸", state)
    listed, same = tell("看看购物清单", state)
    assert "300克" in listed.text and "牛奶" in listed.text and "厨房纸" in listed.text and same == state
    assert "生抽" in listed.text.splitlines()[-1], "staples apart"
    empty, _ = tell("看看购物清单")
    assert "清单是空的" in empty.text


def test_a_list_of_named_dishes_uses_the_pantry_too(make: Make) -> None:
    plain = make("红烧肉的购物清单", "shopping", "红烧肉")
    state = KitchenState().after(changes.stocked(KitchenState(), "五花肉", (500.0, "克")))
    stocked = replace(plain, kitchen=KitchenView(state, TODAY))
    old = {"五花肉": Stock(name="五花肉", value=5000, unit="克", changed="2026-11-01T00:00:00")}
    late = replace(plain, kitchen=KitchenView(KitchenState(pantry=old), TODAY))
    assert "五花肉 800克" in answer(plain).text and "五花肉 300克" in answer(stocked).text
    assert "可能还有" in answer(late).text, "what was told a month ago of fresh meat"


def test_favourites_keep_what_else_is_thought_of_a_dish(tell: Tell) -> None:
    answered, _ = tell("收藏红烧肉")
    (one,) = answered.changes.put
    assert one.kind == "favourites" and one.title == "红烧肉" and one.remarks.favourite
    which, _ = tell("收藏")
    assert "哪道菜" in which.text and not which.changes


def test_what_runs_out_of_the_dish_at_hand_is_replaced_and_noted(make: Make) -> None:
    reading = read_turn("冰糖用完了")
    situation = make("冰糖用完了", "substitute", "红烧肉")
    talked = replace(situation, reading=reading, talk=Talk(focus="红烧肉"), kitchen=KitchenView(KitchenState(), TODAY))
    answered = answer(talked)
    assert "没有冰糖" in answered.text and "记下了，冰糖用完了" in answered.text
    alone = answer(replace(talked, recipes=(), match="none", talk=Talk()))
    assert "没有冰糖" not in alone.text and "记下了，冰糖用完了" in alone.text


def test_what_was_bought_is_noted_and_cooked(make: Make) -> None:
    told = "买了两斤五花肉"
    situation = replace(
        make(told, "suggest", "红烧肉", others=["梅菜扣肉"]), kitchen=KitchenView(KitchenState(), TODAY)
    )
    answered = answer(replace(situation, reading=read_turn(told)))
    note, offers = answered.parts
    assert "五花肉 1000克" in note and "**红烧肉**" in offers and answered.offered
    talk = (("user", "红烧肉怎么做"), ("assistant", "五花肉800克。"))
    sized = replace(situation, reading=read_turn(told, talk), talk=Talk(focus="红烧肉"), match="here")
    answered = answer(sized)
    assert "记下了" in answered.parts[-1] and "冰糖" in answered.text, "the dish talked of, in that size"
    ginger = answer(replace(sized, reading=read_turn("买了两斤姜", talk)))
    assert "姜 1000克" in ginger.text and "冰糖" not in ginger.text, "nobody cooks as much as the ginger is enough for"
    assert ginger.card is None


def test_a_dish_told_to_be_cooked_takes_what_it_needs_and_is_bought_for_no_more(tell: Tell) -> None:
    state = _planned("红烧肉")
    state = state.after(changes.stocked(state, "五花肉", changes.amount_in("3斤"), more=False))
    answered, after = tell("今天的红烧肉做完了", state)
    assert "做好了，记下了" in answered.text and "用掉了家里的五花肉" in answered.text and answered.card is None
    left, had = after.stock("五花肉"), state.stock("五花肉")
    assert left and had and left.value and had.value and left.value < had.value
    talked, _ = tell("这道菜做好了", state, talk=Talk(focus="红烧肉"))
    assert "《红烧肉》做好了" in talked.text
    unknown, same = tell("这道菜做好了", state)
    assert "哪道菜" in unknown.text and same == state


def test_where_nobody_is_known_nothing_is_kept(make: Make) -> None:
    situation = replace(make("记下家里有土豆", "preference"), reading=read_turn("记下家里有土豆"))
    answered = answer(situation)
    assert not answered.changes and "记不下来" in answered.text
    asked = answer(replace(make("买了两斤五花肉", "suggest", "红烧肉"), reading=read_turn("买了两斤五花肉")))
    assert "红烧肉" in asked.text and "记" not in asked.text
    talk = (("user", "红烧肉怎么做"), ("assistant", "五花肉800克。"))
    talked = replace(make("买了两斤土豆", "scale", "红烧肉"), talk=Talk(focus="红烧肉"))
    other = answer(replace(talked, reading=read_turn("买了两斤土豆", talk)))
    assert "记不下来" in other.text and other.chips == ("土豆能做什么",), "of no size of a dish that has none"
    cooked = answer(replace(make("红烧肉做好了", "recipe", "红烧肉"), reading=read_turn("红烧肉做好了")))
    assert "记不下来" not in cooked.text


def test_it_is_told_in_english_too(tell: Tell) -> None:
    answered, state = tell("we used up the salt")
    assert "used up" in answered.text and state.stock("盐") is None
    shown, _ = tell("show my meal plan", KitchenState(plan={"1": Planned(plan_id="1", day=TODAY, title="红烧肉")}))
    assert "Wed 2/12 dinner" in shown.text


def test_what_the_pantry_has_is_cooked_from(tell: Tell) -> None:
    stocked = KitchenState().after(changes.stocked(KitchenState(), "五花肉"))
    offers, _ = tell("用家里的存货做点什么", stocked)
    assert "五花肉" in offers.text and offers.offered
    empty, _ = tell("用家里的存货做点什么")
    assert "还没有记过" in empty.text and not empty.offered
