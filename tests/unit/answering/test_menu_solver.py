"""Dishes that go together, over the real corpus."""

from itertools import pairwise
from time import process_time

import pytest

from answering.cooking_order import schedule, whole_minutes
from answering.fitting import Option, broken_limits, central_of, is_allowed, main_food
from answering.menu_solver import fill, fits, solve_days
from culinary.ingredients import is_meat
from recipes.facets.facets import facets
from recipes.recipe import Recipe
from understanding.menu_wish import MenuWish, Sitting, shape
from understanding.preferences import Preferences
from understanding.wishes import Wishes

WEEK = MenuWish(days=7, sittings=tuple(Sitting(weekday=day) for day in range(7)))


@pytest.fixture(scope="module")
def options(corpus: dict[str, Recipe]) -> list[Option]:
    return [Option(one, facets(one), 0.0, ()) for one in list(corpus.values())[::3]]


@pytest.mark.parametrize(
    ("wish", "persons", "places"),
    [
        (MenuWish(dishes=2, soups=1), 4, ("meat", "vegetable", "soup")),
        (MenuWish(), 4, ("meat", "meat", "vegetable", "vegetable", "soup")),
        (MenuWish(), None, ("meat", "vegetable", "soup")),
        (MenuWish(dishes=2, meat=1, vegetable=1, days=3), None, ("meat", "vegetable")),
        (MenuWish(dishes=6, soups=1, cold=4), 10, ("cold",) * 4 + ("meat",) * 3 + ("vegetable",) * 3 + ("soup",)),
        (MenuWish(occasions=("feast",)), 6, ("cold",) + ("meat",) * 3 + ("vegetable",) * 2 + ("soup",)),
        (MenuWish(dishes=2, staples=1, sweets=1), 2, ("meat", "vegetable", "staple", "sweet")),
        (WEEK, 2, ("meat", "vegetable")),
        (MenuWish(dishes=8), None, ("meat",) * 4 + ("vegetable",) * 4),
    ],
)
def test_the_places_of_a_meal(wish: MenuWish, persons: int | None, places: tuple[str, ...]) -> None:
    assert shape(wish, persons) == places


def test_a_meal_has_its_courses_and_no_main_food_twice(options: list[Option]) -> None:
    for seed in range(5):
        (day,) = solve_days(options, [shape(MenuWish(), 6)], seed=seed)
        assert [dish.place for dish in day] == ["meat"] * 3 + ["vegetable"] * 3 + ["soup"]
        assert all(fits(dish.option, dish.place) for dish in day)
        foods = [main_food(dish.option.recipe) for dish in day]
        assert len(set(foods)) == len(foods)
        assert sum(dish.option.facets.heat >= 2 for dish in day) <= 2


def test_a_week_has_no_dish_twice_and_spreads_its_foods(options: list[Option]) -> None:
    days = solve_days(options, [shape(WEEK, None)] * 7)
    titles = [dish.option.recipe.name for day in days for dish in day]
    assert len(titles) == len(set(titles)) == 14
    meats = [main_food(day[0].option.recipe) for day in days]
    assert all(is_meat(food) for food in meats)
    assert not any(today == tomorrow for today, tomorrow in pairwise(meats))


def test_the_seed_varies_it_and_nothing_else_does(options: list[Option]) -> None:
    def titles(seed: int) -> list[str]:
        return [dish.option.recipe.name for dish in solve_days(options, [shape(MenuWish(), 3)], seed=seed)[0]]

    assert titles(1) == titles(1)
    assert len({tuple(titles(seed)) for seed in range(6)}) > 3


def test_it_is_quick(options: list[Option]) -> None:
    solve_days(options, [shape(MenuWish(), 6)])
    start = process_time()
    solve_days(options, [shape(WEEK, None)] * 7)
    assert process_time() - start < 2


def test_too_few_candidates_leave_places_open(options: list[Option]) -> None:
    (day,) = solve_days(options[:1], [shape(MenuWish(), 4)])
    assert len(day) == 1 and whole_minutes([day[0].option]) == day[0].option.facets.minutes and whole_minutes([]) == 0


def test_what_is_fixed_stays_and_the_rest_goes_with_it(options: list[Option]) -> None:
    slots = [(0, place) for place in shape(MenuWish(), 4)]
    before = fill(options, slots, {})
    fixed = {at: one for at, one in enumerate(before) if one and at != 1}
    gone = before[1]
    after = fill([one for one in options if one is not gone], slots, fixed)
    assert [one for at, one in enumerate(after) if at != 1] == [one for at, one in enumerate(before) if at != 1]
    assert after[1] is not None and after[1] is not gone and fits(after[1], "meat")


def test_what_takes_long_is_begun_first_and_what_is_fried_last(corpus: dict[str, Recipe]) -> None:
    titles = ["酸辣土豆丝", "玉米排骨汤", "糖拌西红柿", "酱爆鸡丁"]
    dishes = [Option(corpus[title], facets(corpus[title]), 0.0, ()) for title in titles]
    starts = schedule(dishes)
    assert [one.option.recipe.name for one in starts] == ["玉米排骨汤", "糖拌西红柿", "酱爆鸡丁", "酸辣土豆丝"]
    assert [one.turn for one in starts] == ["ahead", "ahead", "last", "last"]
    assert all(one.minutes >= later.minutes for one, later in pairwise(starts))
    assert whole_minutes(dishes) == starts[0].minutes > max(one.facets.minutes for one in dishes)


def test_what_a_dish_is_made_of(corpus: dict[str, Recipe]) -> None:
    assert main_food(corpus["红烧肉"]) == "猪肉" and is_meat("猪肉")
    assert main_food(corpus["酸辣土豆丝"]) == "土豆" and not is_meat("土豆")
    assert central_of(("鸡蛋", "番茄"), corpus["西红柿炒鸡蛋"]) == ("鸡蛋", "番茄")
    assert central_of(("鸡蛋",), corpus["糖醋里脊"]) == ()


def test_nothing_that_was_ruled_out_is_allowed(corpus: dict[str, Recipe]) -> None:
    dish = corpus["宫保鸡丁"]
    assert is_allowed(dish, Wishes(), Preferences())
    assert not is_allowed(dish, Wishes(allergens=frozenset(("花生",))), Preferences())
    assert not is_allowed(dish, Wishes(diets=frozenset(("素食",))), Preferences())
    assert not is_allowed(dish, Wishes(without=frozenset(("鸡肉",))), Preferences())
    assert not is_allowed(dish, Wishes(), Preferences(allergens=("花生",)))
    assert not is_allowed(dish, Wishes(), Preferences(spice="none"))


def test_limits_that_are_not_kept_are_named(corpus: dict[str, Recipe]) -> None:
    own = facets(corpus["红烧肉"])
    assert broken_limits(own, Wishes()) == ()
    assert broken_limits(own, Wishes(minutes=20, heat=(2, 3))) == ("minutes", "heat")
    assert broken_limits(own, Wishes(no_methods=frozenset(own.methods))) == ("methods",)
    child = Wishes(claims=frozenset(("儿童",)))
    assert broken_limits(facets(corpus["麻婆豆腐"]), child) == ("children",)
    assert broken_limits(facets(corpus["西红柿炒鸡蛋"]), child) == ()
