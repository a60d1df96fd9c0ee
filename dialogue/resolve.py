"""Rewriting a follow-up into a self-contained question, without losing the dish it is about.

Each strategy reads one thing that a question may leave to the conversation; retrieval verifies whether it names a dish
of its own. The first that applies decides.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from culinary.ingredients import ancestors, is_ingredient, mentions, role_of
from dialogue.cutoffs import LIKELY, MOST_WEIGHED, NAMED
from dialogue.finder import Finder
from dialogue.follow_up import FollowUp, Resolved
from dialogue.offers import ordinal_in
from dialogue.own_dish import own_dish
from dialogue.presupposed_foods import fits, part_of_name, speaks_of
from dialogue.qualities import best_first, has_quality
from dialogue.references import dish_beside, earlier_dish
from dialogue.similar_dishes import alike, likened, sibling
from dialogue.state import Dialogue
from recipes.names import clean_name
from understanding.another_one import (
    asks_for_more,
    means_what_is_there,
    names_same_kind,
    swaps_inside,
    tells_how_cooked,
    tells_of_more,
)
from understanding.asking import asks_for_fact
from understanding.choosing import quality_compared, quality_picked
from understanding.kinds import Reading, asks_of_foods, read_kind
from understanding.lacking import changes_recipe
from understanding.naming import name_alone
from understanding.pointing_back import (
    food_asked_alone,
    how_many_first,
    name_asked_alone,
    speaks_of_two,
    with_names,
    without_way_back,
)
from understanding.requests import without_frame
from understanding.turning_down import kind_instead, meant_instead
from understanding.whether_here import dish_asked_whether_here, dish_named_alone

_LETTERS_OF_A_NAME = 3
"""Letters before a food from which they are a name rather than a quality: 冷冻虾仁, but 银河星云豆腐."""
_OF_NO_DISH = ("suggest", "menu", "shopping", "compare", "safety", "knowledge", "storage", "preference")
Strategy = Callable[[FollowUp], Resolved | None]


def resolve(question: str, reading: Reading, dialogue: Dialogue, finder: Finder) -> Resolved:
    """Write a follow-up out; a question that leaves nothing to the conversation stays as it is."""
    turn = FollowUp(question, reading, dialogue, finder)
    turn = replace(turn, own=own_dish(turn))
    for strategy in STRATEGIES:
        if (resolved := strategy(turn)) is not None:
            return resolved
    return Resolved(question)


def dish_asked_for(turn: FollowUp) -> Resolved | None:
    """Read "do you have moussaka as well?", "有这道不": its recipe is asked for, and it may not be here."""
    name = dish_asked_whether_here(turn.text)
    name = name or ("" if turn.own or turn.pointed or turn.offered else dish_named_alone(turn.text))
    if not name or (turn.focus and name in turn.known):
        return None
    asked = f"how to make {name}" if name.isascii() else f"{name}怎么做"
    own = next((title for called, title in turn.finder.names_in(name) if len(called) == len(name)), "")
    return Resolved(asked, own, rewritten=True)


def item_of_list(turn: FollowUp) -> Resolved | None:
    """Read "第二个怎么做"; an item that is no title is found by its name where the index has it."""
    chosen = ordinal_in(turn.question, turn.offered or turn.named)
    if not chosen or turn.own or (turn.back and len(turn.named) > 1):
        return None
    item, rest = chosen
    named = turn.finder.names_in(item)
    title, score = (named[0][1], 1.0) if named else turn.finder.best(item)
    about = title if score >= NAMED else ""
    return Resolved(f"{item}{rest}", about) if rest else Resolved(f"{item}怎么做", about, rewritten=True)


def dish_of_quality(turn: FollowUp) -> Resolved | None:
    """Read "做快的那个", "the cheapest one": of the dishes offered the one that has a quality most."""
    quality = quality_picked(turn.text) if len(turn.offered) > 1 and not turn.own else None
    best = best_first(turn.offered, turn.texts, quality) if quality else []
    if not best or quality is None:
        return None
    if not has_quality(best[0], turn.texts[best[0]], quality):
        return Resolved(f"{turn.asked}，{turn.question}", rewritten=True)
    picked = Resolved(f"{clean_name(best[0])}怎么做", best[0], rewritten=True)
    rest = turn.text if turn.text.isascii() else "".join(turn.text.partition("那")[1:])
    return turn.about(best[0]) if asks_for_fact(rest) else picked


def dish_corrected(turn: FollowUp) -> Resolved | None:
    """Read "不是这个，是湖南那种": another dish of the kind in focus, or one that came up before."""
    meant = meant_instead(turn.text)
    if not meant or not turn.focus or turn.own:
        return _of_other_kind(turn)
    if turn.pointed:
        return turn.same_of(turn.pointed)
    name = clean_name(turn.focus)
    foods = [mention.text for mention in mentions(name)]
    if found := _first_alike(turn, meant, [name_alone(turn.asked), name, *foods]):
        return turn.same_of(found)
    kind = foods[-1] if foods and tells_how_cooked(meant) else name
    return Resolved(f"{meant}的{kind}怎么做")


def _of_other_kind(turn: FollowUp) -> Resolved | None:
    """Read "不要红烧，要糖醋的", "没有烤箱的那种": another dish of the kind that was asked for."""
    old, meant = kind_instead(turn.text)
    name = clean_name(turn.focus)
    if not meant or not turn.focus or len(turn.offered) > 1 or old not in name or (turn.own and turn.own != turn.focus):
        return None
    rest = name.replace(old, "", 1) if old else ""
    found = _first_alike(turn, meant, [rest, name_alone(turn.asked)])
    return turn.same_of(found) if found else None


def _first_alike(turn: FollowUp, meant: str, kinds: Iterable[str]) -> str:
    """Return the first dish like that in focus that is `meant` of one of some kinds (湖南 of 米粉), or ""."""
    for kind in dict.fromkeys(filter(None, kinds)):
        for wanted in (f"{meant}{kind}", f"{meant}的{kind}"):
            found, score = turn.finder.best(wanted)
            if score >= LIKELY and found != turn.focus and alike(found, turn.focus):
                return found
    return ""


def dish_pointed_at(turn: FollowUp) -> Resolved | None:
    """Read "喝的那个", "凉的那个呢": the dish that the words beside the pointer fit."""
    if not turn.pointed or (turn.own and not turn.back):
        return None
    return turn.about(turn.pointed)


def several_dishes(turn: FollowUp) -> Resolved | None:
    """Read "这两个哪个快": the dishes of a list of that many, else the two talked about last, else the list."""
    quality = quality_compared(turn.text) if turn.offered or len(turn.named) > 1 else None
    if turn.own or not (quality or speaks_of_two(turn.text)):
        return None
    offered = turn.offered[: how_many_first(turn.text) or MOST_WEIGHED]
    dishes = turn.named[-2:] if len(turn.named) > 1 and len(offered) != 2 else offered
    if quality and dishes == offered and len(dishes) > 2:
        # The two that matter are weighed.
        dishes = best_first(dishes, turn.texts, quality)[:2]
    if len(dishes) < 2:
        return None
    names = [clean_name(title) for title in dishes]
    asked = with_names(turn.question, names)
    if asked == turn.question:
        first = "of these two, " if turn.text.isascii() else "这两个"
        asked = with_names(f"{first}{turn.question}", names)
    return Resolved(asked, dishes=tuple(dishes), rewritten=not speaks_of_two(turn.text))


def question_of_another_food(turn: FollowUp) -> Resolved | None:
    """Read "那虾呢" after "孕妇能吃螃蟹吗", "那豆浆呢" after "豆腐能放几天": the same asked of another food."""
    other = food_asked_alone(turn.text)
    foods = mentions(turn.asked) if other and mentions(other) else []
    if not foods or (turn.focus and clean_name(turn.focus) in turn.asked) or not asks_of_foods(read_kind(turn.asked)):
        return None
    last = foods[-1]
    return Resolved(f"{turn.asked[: last.start]}{other}{turn.asked[last.end :]}", rewritten=True)


def dish_named(turn: FollowUp) -> Resolved | None:
    """Take the dish that the question names itself, unless it only names other stuff for a dish of the same kind."""
    if not turn.own:
        return None
    if turn.focus and names_same_kind(turn.text) and sibling(turn.question, turn.focus, turn.finder):
        return None
    if turn.reading.intent == "compare" and len(turn.reading.dishes) > 1:
        return Resolved(turn.question, turn.own)
    return turn.asking_again(turn.own)


def dish_side_by_side(turn: FollowUp) -> Resolved | None:
    """Read "汤那边呢", "鸡翅焖好了" where two dishes are cooked side by side."""
    other = dish_beside(turn.question, turn.named, turn.focus, turn.dialogue.get("said", {})) if turn.focus else ""
    return turn.about(other) if other and not turn.own and turn.reading.intent not in _OF_NO_DISH else None


def dish_gone_back_to(turn: FollowUp) -> Resolved | None:
    """Read "刚才那个鱼": a dish talked about before."""
    earlier = earlier_dish(turn.question, turn.named, turn.focus, turn.dialogue.get("said")) if turn.back else None
    return turn.about(earlier, without_way_back(turn.question)) if earlier else None


def dish_by_end_of_name(turn: FollowUp) -> Resolved | None:
    """Read "白肉要泡多久" as being about 蒜泥白肉 where the dish in focus has none."""
    other = part_of_name(turn.question, turn.others, turn.known) if turn.focus else ""
    return turn.about(other) if other else None


def dish_with_the_foods(turn: FollowUp) -> Resolved | None:
    """Take the dish talked about that has the foods which the one in focus has not."""
    if turn.strange_foods and _wants_another(turn):
        return Resolved(turn.question)
    other = speaks_of(turn.strange_foods, turn.others, turn.texts) if turn.strange_foods else ""
    return turn.about(other) if other else None


def dish_of_same_kind(turn: FollowUp) -> Resolved | None:
    """Read "莲藕的呢" after 冬瓜排骨汤: the same asked of 莲藕排骨汤."""
    other = sibling(turn.question, turn.focus, turn.finder) if turn.focus and not swaps_inside(turn.text) else ""
    return turn.same_of(other) if other else None


def dish_told_by_foods(turn: FollowUp) -> Resolved | None:
    """Take the dish not talked about yet that the question tells by its foods; who reports a step stays at the dish."""
    at_stove = bool(turn.focus) and turn.reading.intent == "step"
    if at_stove or not turn.strange_foods or changes_recipe(turn.text):
        return None
    if _wants_another(turn):
        return Resolved(turn.question)
    title, score = turn.finder.best(turn.question)
    text = turn.finder.texts([title]).get(title, "")
    return (
        Resolved(turn.question, title) if score >= LIKELY and text and fits(text, title, turn.strange_foods) else None
    )


def _wants_another(turn: FollowUp) -> bool:
    """Tell whether the recipe of a dish is asked for by its name; it may not be here: 法式鹅肝 is no 铁锅炖大鹅."""
    return turn.reading.intent == "recipe" and not turn.back and _is_name(turn)


def _is_name(turn: FollowUp) -> bool:
    """Tell whether what is to be made is called by a name, neither described nor a food alone."""
    name = without_frame(turn.text)
    return bool(turn.reading.dishes) or not (name.isascii() or "的" in name or is_ingredient(name))


def dish_told_by_likeness(turn: FollowUp) -> Resolved | None:
    """Read "太麻烦，那种拉得长长的怎么炸": a dish told by what it is like."""
    other = likened(turn.question, turn.focus, turn.finder) if turn.focus else ""
    return Resolved(turn.question, other) if other else None


def list_narrowed(turn: FollowUp) -> Resolved | None:
    """Read "有不辣的吗", "换一批" after a list: the same asked with one more wish."""
    more = asks_for_more(turn.text) or tells_of_more(turn.text) or means_what_is_there(turn.text)
    if not turn.asked or not more or (turn.focus and not turn.offered):
        return None
    return Resolved(f"{turn.asked}，{turn.question}")


def same_of_another_food(turn: FollowUp) -> Resolved | None:
    """Read "那盐呢" after "红烧肉放多少糖" as the same asked of the salt; of a seasoning, how much is asked."""
    food = food_asked_alone(turn.text)
    if not turn.focus or not food or not is_ingredient(food):
        return None
    name = clean_name(turn.focus)
    if (other := _with_other_main(name, food)) and food not in turn.known:
        return Resolved(turn.asked.replace(name, other) if name in turn.asked else f"{other}怎么做", rewritten=True)
    rest = turn.asked.replace(name, "", 1)
    foods = mentions(rest) if name in turn.asked else []
    if foods:
        return Resolved(f"{name}{rest[: foods[0].start]}{food}{rest[foods[0].end :]}", turn.focus)
    return Resolved(f"how much {food} for {name}" if food.isascii() else f"{name}放多少{food}", turn.focus)


def _with_other_main(name: str, food: str) -> str:
    """Return a name with another food of the same kind in it (带鱼 in 清蒸鲈鱼), or ""; it may be no dish of ours."""
    mine = next(iter(mentions(food)), None)
    old = next((each for each in mentions(name) if mine and _akin(each.name, mine.name)), None)
    return f"{name[: old.start]}{food}{name[old.end :]}" if old else ""


def _akin(food: str, other: str) -> bool:
    """Tell whether two main foods are of one kind, below the broadest."""
    kinds = set(ancestors(food)[1:-1]) & set(ancestors(other)[1:-1])
    return food != other and bool(kinds) and role_of(food) == role_of(other) == "main"


def dish_unknown(turn: FollowUp) -> Resolved | None:
    """Read "那银河星云豆腐呢": a dish by a name that the talk does not know, so that it is looked for by itself."""
    name = name_asked_alone(turn.text)
    foods = [food for food in mentions(name) if food.end == len(name)]
    strange = name[: foods[0].start] if foods else ""
    if len(strange) < _LETTERS_OF_A_NAME or mentions(strange) or any(letter in turn.known for letter in strange):
        return None
    return Resolved(f"{name}怎么做", rewritten=True)


def dish_in_focus(turn: FollowUp) -> Resolved | None:
    """Take the dish being talked about."""
    return turn.about(turn.focus) if turn.focus else None


def question_before(turn: FollowUp) -> Resolved | None:
    """Add to the last question where no dish is talked about yet; a dish that is named by itself needs none."""
    if _wants_another(turn):
        return Resolved(turn.question)
    return Resolved(f"{turn.asked}，{turn.question}") if turn.asked else None


STRATEGIES: tuple[Strategy, ...] = (
    dish_asked_for,
    item_of_list,
    dish_of_quality,
    dish_corrected,
    dish_pointed_at,
    several_dishes,
    question_of_another_food,
    dish_named,
    dish_side_by_side,
    dish_gone_back_to,
    dish_by_end_of_name,
    dish_with_the_foods,
    dish_of_same_kind,
    dish_told_by_foods,
    dish_told_by_likeness,
    list_narrowed,
    same_of_another_food,
    dish_unknown,
    dish_in_focus,
    question_before,
)
