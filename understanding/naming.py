"""How a question names a dish: asked for, described, put onto another, or only where it is sold."""

import re
from collections.abc import Iterable
from itertools import pairwise

from culinary.dishes import Dish, mentions
from culinary.ingredients import is_ingredient
from culinary.ingredients import mentions as ingredients_in
from text.normalize import has_han
from understanding.tables import words

PARTS = frozenset(("酱料", "半成品加工"))
"""Categories of the glossary whose names are as often an ingredient as a dish."""
LONG_NAME = 3  # letters of a name that means its dish whatever is asked then
_MUCH = 6  # letters
_FORMS = {
    "soup": "汤羹煲锅盅", "noodles": "面粉线丝", "rice": "饭", "porridge": "粥", "sauce": "酱汁卤", "mash": "泥糊蓉酱",
    "flat": "饼馍饽", "cake": "糕挞派", "filled": "包饺卖", "skewer": "串", "jelly": "冻", "salad": "拌拉",
}  # fmt: skip
"""Letters of names of the same form as the ends that `form` finds."""
_LONGEST_FOOD = 6
_LONGEST_NAME = 12  # letters; of an English one four times as many


def without_asides(text: str) -> str:
    """Return a simplified question with where something is sold, and what it is eaten with, as spaces."""
    rows = words("naming")
    text = rows["served_beside"].sub(_spaces, text)
    return rows["accompanied"].sub(_spaces, rows["place"].sub(_spaces, text))


def refines(text: str, names: Iterable[str], title: str) -> bool:
    """Tell whether a simplified question says a name of a dish and then what makes it the dish of a longer title.

    "乌冬面 咖喱味" is 咖喱乌冬面, "牛肉面加番茄的那个" 番茄牛肉面.
    """
    names = [name for name in names if len(name) > 1]
    told = next(filter(None, (_refined_by(text.partition(name)[2]) for name in names)), "")
    rests = [title.replace(name, "", 1) for name in names if name in title and name != title] if told else []
    foods = {each.name for each in ingredients_in(told)}
    return any(
        told in rest or rest in told or foods & {each.name for each in ingredients_in(rest)} for rest in rests if rest
    )


def _refined_by(after: str) -> str:
    """Return what is told after a name that its dish is with or tastes of: 酸菜 of "配酸菜的那个"; "" where none is."""
    told = words("naming")["refined"].search(after)
    return (told["food"] or told["taste"]) if told else ""


def without_besides(text: str) -> tuple[str, frozenset[str]]:
    """Return a question without the dishes that others are wanted beside (除了粽子还能…), and the names of these."""
    besides = words("naming")["besides"]
    names = {
        name
        for clause in besides.findall(text)
        for mention in mentions(clause)
        for name in (mention.dish.name, *mention.dish.aliases)
    }
    return (besides.sub(_spaces, text) if names else text), frozenset(names)


def without_counts(text: str) -> str:
    """Return a text with 炒个饭 as 炒饭: a way of cooking and what is cooked together, as names have them."""
    return words("naming")["counted"].sub("", text)


def ends_a_name(before: str, name: str) -> bool:
    """Tell whether what may name a dish is the end of a longer name: the 炒鸡蛋 of 剩饭炒鸡蛋."""
    return words("naming")["way_first"].search(name) is not None and follows_food(before)


def follows_food(before: str) -> bool:
    """Tell whether what stands before a name ends in a food: the 吐司 of 芝士吐司."""
    foods = ingredients_in(before[-_LONGEST_FOOD:])
    return bool(foods) and foods[-1].end == len(before[-_LONGEST_FOOD:])


def is_put_in(before: str) -> bool:
    """Tell by what stands before a dish whether it goes onto or beside another: "上头扣个荷包蛋"."""
    return words("naming")["put_in"].search(before) is not None


def is_described(text: str) -> bool:
    """Tell whether a simplified question describes a dish rather than names it."""
    return words("naming")["described"].search(text) is not None


def says_more(text: str, names: Iterable[str]) -> bool:
    """Tell whether a simplified question says much beside the dishes that it names."""
    for name in names:
        text = text.replace(name, " ")
    return len("".join(words("naming")["says_nothing"].sub(" ", text).split())) >= _MUCH


def may_name(text: str) -> str:
    """Return the letters of a simplified question that may name its dish: all but asking words."""
    return words("naming")["names_nothing"].sub("", text)


def name_alone(text: str) -> str:
    """Return the name of a simplified question that says nothing but a name and asks how it is made; else empty."""
    rows = words("naming")
    name = rows["how_before"].sub("", rows["how_after"].sub("", text.strip(), count=1), count=1).strip(" ?？.。!！")
    return "" if len(name) > _LONGEST_NAME * (4 if name.isascii() else 1) or rows["tells"].search(name) else name


def names_a_dish(text: str) -> bool:
    """Tell whether a simplified question is nothing but what looks like the name of a dish: 西湖莼菜汤."""
    return name_alone(text) == text and words("naming")["dish_like"].search(text) is not None


def asks_after(rest: str) -> bool:
    """Tell whether what follows a name in a simplified question asks something."""
    return words("naming")["asked_after"].search("".join(rest.split())) is not None


def is_led_to(before: str) -> bool:
    """Tell by what stands before a name that it is what is wanted: it is told where from, or who eats or makes it."""
    return words("naming")["led_to"].search(before.rstrip(" ，,") if has_han(before) else before) is not None


def is_told_of(after: str, *, likely: bool) -> bool:
    """Tell by what stands after a name whether it was said whole, and something is told of it then.

    Args:
        likely: English words that may make another dish of it ("with …", "from …") do so.
    """
    rows = words("naming")
    return rows["told_after"].search(after) is not None or (
        not likely and rows["refined_after"].search(after) is not None
    )


def told_of(text: str, *, likely: bool) -> Dish | None:
    """Return the dish that a question names whole, to tell of it then (雪浓汤 韩国的牛骨汤); None where it does not.

    Args:
        likely: what was found may well be what English words after the name make of it: "mango sago with pomelo".
    """
    mention = next(iter(mentions(text)), None)
    if mention is None or mention.dish.category in PARTS:
        return None
    name, before, after = mention.text, text[: mention.start], text[mention.end :]
    if is_ingredient(name) or len(name) < LONG_NAME or (name.isascii() and " " not in name):
        return None
    told = is_led_to(before) and (not after or is_told_of(after, likely=likely))
    return mention.dish if told else None


def named_together(text: str) -> list[Dish]:
    """Return the dishes that a simplified question names one with the other (红烧肉和糖醋排骨怎么做), in order."""
    joined, found = words("naming")["joined"], list(mentions(text))
    pairs = [(one, other) for one, other in pairwise(found) if joined.search(text[one.end : other.start])]
    return list(dict.fromkeys(each.dish for pair in pairs for each in pair if not is_ingredient(each.text)))


def name_said(text: str) -> str:
    """Return the name of what a simplified sentence wants, where it stands whole in it; "" else."""
    rows = words("naming")
    said = (match["name"] for match in rows["said"].finditer(text))
    return next((name for name in said if not rows["tells"].search(name) and not rows["put_in"].search(name)), "")


def is_of_another_form(name: str, names: Iterable[str]) -> bool:
    """Tell whether a name ends in a form that no other name has: a 牛肉酱 is no 红烧牛肉."""
    form = words("naming")["form"]
    asked = form.search(name)
    letters = "" if asked is None else _FORMS[asked.lastgroup or ""]
    return bool(letters) and not any(letter in other for other in names for letter in letters)


def asks_for(name: str, text: str) -> bool:
    """Tell whether a simplified question asks for the dish of a name, rather than names it as an ingredient."""
    rows, compact = words("naming"), "".join(text.split())
    places = [match.span() for match in re.finditer(re.escape(name), compact)]
    return any(
        rows["asked_before"].search(compact[:start]) or rows["asked_after"].search(compact[end:])
        for start, end in places
    )


def has_latin(text: str) -> bool:
    """Tell whether a text has words in Latin letters."""
    return words("naming")["latin"].search(text) is not None


def sounds_like_cooking(text: str) -> bool:
    """Tell whether a simplified question has a word of cooking or food."""
    return words("naming")["cooking"].search(text) is not None


def claims_of_names(text: str) -> list[str]:
    """Return what names of recipes say of what a question wants left out: 无糖 for "不加糖"."""
    return [f"无{match[1]}" for match in words("refusing")["left_out"].finditer(text)]


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])
