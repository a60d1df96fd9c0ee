"""One turn's words become one `TurnReading`. Every other room takes the reading and leaves the words alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from culinary.actions import actions_in
from culinary.dishes import mentions as dishes_in
from culinary.ingredients import find_ingredients, mentions
from culinary.safety import endangers
from recipes.facets.courses import cuisines_in
from text.normalize import simplify
from understanding.at_home import only_tells_what_is_there, tells_of_foods
from understanding.certain import certain_kind, only_reassures, reports, without_reports
from understanding.intent_features import History
from understanding.intent_head import load_head
from understanding.intents import Intent
from understanding.kept import read_kept
from understanding.menu_wish import wants_meal
from understanding.my_kitchen import Deed, KitchenReading, read_kitchen
from understanding.naming import names_a_dish, told_of
from understanding.off_topic import is_elsewhere, is_surely_elsewhere, without_sayings
from understanding.persons import persons_in
from understanding.plain_words import plain
from understanding.preferences import Preferences, to_forget, told_after, told_in, wants
from understanding.slots import read_measure, read_scaling, read_step
from understanding.swapping import read_lack
from understanding.tables import words
from understanding.told_loosely import told_loosely
from understanding.turn_reading import Lack, Language, Measure, Request, TurnReading
from understanding.week_wish import read_week
from understanding.wishes import courses_in, read_wishes
from understanding.wishes_apart import asks_by_itself, wishes_apart

_SAID_BESIDE = ("small_talk", "preference", "off_topic")
_EVEN = 0.5
"""Share below which words decide that tell what food there is."""
_SURE_PART, _ASKING_PART, _SURE_TELLING, _LIKELY_PART = 0.45, 0.27, 0.55, 0.15
"""Shares from which a part of a turn asks something of its own, one after another does, one that only tells does, and
one may that does not seem to be about food."""
_WEAK: Mapping[Intent, float] = MappingProxyType({"medical": 0.5, "off_topic": 0.2})
"""Shares below which a turn that speaks of cooking is of food all the same."""
_TELLS = 0.4
"""Share from which a turn that asks nothing is read for what it tells in whatever words."""
_DOUBT = 0.1
"""Share of off topic from which words of other matters decide, and of a medicine from which it may be meant."""
_LIKE_A_NAME = 0.6
"""Share below which the look of a dish's name decides: 荠菜汤."""
_TOLD, _LIKELY_TOO = 0.65, 0.2
"""Shares below which a turn may ask rather than tell, and from which its second kind is as likely."""
_OF_FOODS_TOLD: frozenset[Intent] = frozenset(("compare", "amount", "time", "step"))
"""Kinds that a turn is taken for that only tells what there is to cook with; what may be danger never is."""
_WISHED: frozenset[Intent] = frozenset(("suggest", "recipe", "menu", "scale", "substitute", "safety", "storage"))
_NO_WORRY: frozenset[Intent] = frozenset(("preference", "compare", "shopping", "convert", "menu"))
_SURELY = 0.9
"""Kinds that no fear stands behind, and the share from which a turn is one of them whatever fears have its words."""
_NO_DISH: frozenset[Intent] = frozenset(("safety", "about", "small_talk", "off_topic"))
"""Kinds that a turn which names a dish whole is not, where they are not even likely."""
_CLOSE = 0.15
"""Difference of shares below which the second kind is a rival of the first."""
_ONE_BY_ONE: frozenset[Intent] = frozenset(("detail", "convert", "knowledge", "storage", "compare"))
"""Kinds that a turn may ask for twice, each answered by itself."""
_OF_SOMETHING: frozenset[Intent] = frozenset(("time", "heat"))
"""Kinds that are answered by themselves where a part says of what: 番茄牛腩炖多久，盐什么时候放."""
_FURTHER: frozenset[Intent] = frozenset(("detail", "knowledge", "heat", "time", "amount", "storage"))
"""Kinds that a later part may ask for with less certainty where it names a food or something done to it."""
_TROUBLE = 0.25
"""Share from which what is told of a dish, before its recipe is asked for, is a trouble with it."""
_SURELY_ELSEWHERE = 0.9
"""Share of off topic up to which a dish that is named decides."""
_LONGEST = 600
"""Letters of a turn that are read; what is longer tells a story."""


def read_turn(text: str, history: History = (), *, cooking: bool = False) -> TurnReading:
    """Read one text of a turn.

    Args:
        text: as typed or heard, or completed from the conversation; any length, any characters.
        history: the messages before it, `(role, content)`, oldest first; the last two count.
        cooking: the cook is at a step of a recipe, so that "anything else?" asks for the next.
    """
    return _read(text[:_LONGEST], tuple(history)[-2:], cooking)


@lru_cache(maxsize=1024)
def _read(text: str, history: tuple[tuple[str, str], ...], cooking: bool) -> TurnReading:
    simple = " ".join(plain(text).split())
    requests = _requests(without_reports(simple) if cooking else simple, history, cooking)
    dangerous = any(one.intent in ("safety", "medical") for one in requests)
    kitchen = KitchenReading() if dangerous else read_kitchen(simple)
    if kitchen.whole and not _is_of_dish(kitchen.acts[0].deed, requests[0].intent, bool(history)):
        requests = (Request(kitchen.acts[0].intent, simple, 1.0),)
    elif kitchen.from_pantry and requests[0].intent not in ("menu", "suggest"):
        requests = (Request("suggest", simple, 1.0),)
    wishes = read_wishes(simple)
    told = told_after(_said_before(history), simple)
    if requests[0].intent == "preference" and requests[0].confidence >= _TELLS:
        told = told_loosely(simple, told)
    kinds = {kind for request in requests for kind in (request.intent, *request.rivals)}
    return TurnReading(
        text=simple,
        language=language_of(simple),
        requests=requests,
        dishes=tuple(dict.fromkeys(each.dish.name for each in dishes_in(simple))),
        foods=tuple(find_ingredients(without_sayings(simple))),
        wishes=wishes,
        told=told,
        keeping=wants(simple),
        forgets=to_forget(simple),
        scaling=read_scaling(simple),
        lack=read_lack(simple, wishes.no_equipment) if "substitute" in kinds else None,
        step=read_step(simple) if "step" in kinds else None,
        measure=_measure(simple, history) if "convert" in kinds else None,
        kitchen=kitchen,
        week=read_week(simple) if "menu" in kinds else None,
        kept=read_kept(simple),
    )


def _is_of_dish(deed: Deed, intent: Intent, follows: bool) -> bool:
    """Tell whether what is told of the kitchen may be said of the dish talked of: the kind of turn stays as read."""
    return deed == "cooked" or (deed == "bought" and follows and intent == "scale")


def _measure(text: str, history: History) -> Measure | None:
    """Return the conversion that a turn asks for; an amount that it leaves out is the one told just before."""
    said = _said_before(history)
    return read_measure(text) or (read_measure(_both(simplify(said), text)) if said else None)


def _said_before(history: History) -> str:
    """Return the user's last message."""
    return next((content for role, content in reversed(history) if role == "user"), "")


def language_of(text: str) -> Language:
    """Return the language a text is in: Chinese where it has a Chinese character, but for names in an English one."""
    chinese = "".join(letter for letter in text if "\u4e00" <= letter <= "\u9fff")
    if not chinese:
        return "en"
    rows, english = words("spoken_in"), text.lower()
    return "en" if rows["english"].search(english) and not rows["chinese"].search(chinese) else "zh"


def _requests(text: str, history: History, cooking: bool) -> tuple[Request, ...]:
    """Return what a turn asks: one request for all of it, or one for each part that surely asks something else."""
    whole = _request(text, history, cooking)
    if whole.confidence == 1 and whole.intent in ("safety", "off_topic"):
        return (whole,)
    if both := _trouble_and_recipe(text, history):
        return both
    parts = _parts(text, history, cooking)
    sure = _without_announced(_each_by_itself(parts))
    if len(sure) > 1 or (sure and len(parts) > 1):
        return tuple(sure)
    if whole.intent == "small_talk" and parts and parts[-1].confidence > whole.confidence:
        # Thanks never matter most where anything is asked.
        return (parts[-1],)
    return (whole,)


def _without_announced(parts: list[Request]) -> list[Request]:
    """Return parts without the dish that is only said to be made, before a fact of it is asked."""
    if len(parts) < 2 or parts[0].intent != "recipe" or words("requests")["for_recipe"].search(parts[0].text):
        return parts
    fact = parts[1]
    if fact.intent not in (*_FURTHER, "shopping") or dishes_in(fact.text) and not mentions(fact.text):
        return parts
    return [replace(fact, text=_both(parts[0].text, fact.text)), *parts[2:]]


def _trouble_and_recipe(text: str, history: History) -> tuple[Request, ...]:
    """Return the recipe and the trouble told, where a turn tells one with a dish and asks for the other in words."""
    asked = words("asking")["recipe_beside"].search(text)
    told = text[: asked.start()].strip(" ,，。；;") if asked else ""
    if not told or not dishes_in(told):
        return ()
    trouble = load_head().probabilities(told, history)["knowledge"]
    return (Request("recipe", text, 1.0), Request("knowledge", told, trouble)) if trouble >= _TROUBLE else ()


def _parts(text: str, history: History, cooking: bool) -> list[Request]:
    """Return what the parts of a turn ask; to a part that asks, what stands before it in the turn was said before.

    What is not surely a wish of its own is read with the part before it.
    """
    found: list[Request] = []
    said, unsure = history, ""
    for part in wishes_apart(text):
        asks = asks_by_itself(part)
        request = _request(part, said if asks else history, cooking)
        if found and request.intent == "step" and words("asking")["whether"].search(part):
            request = replace(request, intent="detail")
        of_its_own = asks and found and (mentions(part) or actions_in(part))
        if of_its_own and request.confidence < _SURE_PART:
            # What stands before it may lead the reading astray: 鱼片切多厚 还有酸菜太咸咋办.
            others = (_request(part, before, cooking) for before in (history, ()))
            request = max((request, *others), key=lambda one: one.confidence)
        if asks and request.confidence < 1 and request.intent in _SAID_BESIDE:
            request = _likeliest(part, said, request)
        introduces = request.intent == "about" and request.confidence < _SURE_TELLING
        if introduces or request.intent in _SAID_BESIDE:
            continue
        further = of_its_own and request.intent in _FURTHER
        if request.confidence < (_ASKING_PART if further else _SURE_PART if asks else _SURE_TELLING):
            if found:
                found[-1] = _joined(found[-1], part)
            unsure = "" if found else part
            continue
        found.append(replace(request, text=_both(unsure, request.text)) if unsure else request)
        said, unsure = (("user", part), ("assistant", "")), ""
    return found


def _joined(request: Request, text: str) -> Request:
    """Return a request with more that belongs to it."""
    return replace(request, text=_both(request.text, text))


def _both(text: str, more: str) -> str:
    return f"{text}, {more}" if more.isascii() else f"{text},{more}"


def _likeliest(text: str, history: History, first: Request) -> Request:
    """Return what a later part of a turn asks most likely, where by itself it seems to ask nothing of food."""
    shares = load_head().probabilities(text, history)
    kind, share = next((kind, share) for kind, share in shares.items() if kind not in _SAID_BESIDE)
    return Request(kind, text, max(share, _SURE_PART)) if share >= _LIKELY_PART else first


def _each_by_itself(parts: Sequence[Request]) -> list[Request]:
    """Return parts of a turn without those whose kind another has; what is answered one by one is kept."""
    found: list[Request] = []
    for part in parts:
        before = next((one for one in found if one.intent == part.intent), None)
        if before is None or _stands_alone(part):
            found.append(part)
        else:
            found[found.index(before)] = _joined(before, part.text)
    return found


def _stands_alone(part: Request) -> bool:
    """Tell whether a second request of a kind is answered by itself: not 能用啤酒吗 after 没有料酒怎么办."""
    if part.intent == "substitute":
        return bool(read_lack(part.text).missing)
    if part.intent in _OF_SOMETHING:
        return bool(mentions(part.text) or actions_in(part.text))
    return part.intent in _ONE_BY_ONE or (part.intent == "amount" and bool(dishes_in(part.text)))


def part_of(reading: TurnReading, request: Request) -> TurnReading:
    """Return a reading as one of its requests has it: what is lacking, and what is converted, in its own words."""
    if len(reading.requests) < 2:
        return reading
    lack = read_lack(request.text, read_wishes(request.text).no_equipment) if request.intent == "substitute" else None
    measure = read_measure(request.text) if request.intent == "convert" else None
    return replace(
        reading,
        lack=(reading.lack if lack == Lack() else lack),
        measure=measure or reading.measure,
        foods=tuple(find_ingredients(without_sayings(request.text))) or reading.foods,
        wishes=read_wishes(request.text) if request.intent == "suggest" else reading.wishes,
    )


def _asks_more_than_it_tells(text: str, kind: Intent, share: float) -> bool:
    """Tell whether a turn that may only tell asks for its second kind: it tells nothing to keep, or asks as likely."""
    return kind in _WISHED and wants(text) is None and (share >= _LIKELY_TOO or told_in(text) == Preferences())


def _asks_for_a_dish(text: str, shares: Mapping[Intent, float], first: Intent) -> bool:
    """Tell whether a turn that seems to be about the assistant, or about nothing of food, asks for a dish it names."""
    if first not in ("off_topic", "about"):
        return False
    if first == "off_topic" and words("asking")["for_recipe"].search(text):
        return True
    asked = words("asking")["can_you"].search(text)
    if dishes_in(text):
        return asked is not None or (first == "off_topic" and shares[first] < _SURELY_ELSEWHERE)
    name = (asked["name"] or "") if asked else ""
    generic = words("asking")["generic"].search(name) or courses_in(name) or cuisines_in(name)
    return bool(name) and not generic and shares["off_topic"] < _EVEN


def _names_a_dish_alone(text: str, shares: Mapping[Intent, float], first: Intent) -> bool:
    """Tell whether a turn with nothing before it looks like the name of a dish, or wants one from its first step."""
    if first == "step":
        return bool(dishes_in(text))
    return shares[first] < _LIKE_A_NAME and shares["recipe"] >= _DOUBT and names_a_dish(text)


def _certainly(kind: Intent, text: str, history: History) -> Request:
    """Return a request whose kind words decide; what is only reassured of yields to a kind that is as sure."""
    if kind == "safety" and only_reassures(text):
        first, share = next(iter(load_head().probabilities(text, history).items()))
        if first in _NO_WORRY and share >= _SURELY:
            return Request(first, text, share)
    told = simplify(_said_before(history)) if words("asking")["still_good"].search(text) else ""
    return Request(kind, _both(told, text) if told else text, 1.0)


def _only_tells_of_foods(text: str, first: Intent, share: float, follows: bool) -> bool:
    """Tell whether a turn that seems to ask something else only tells of foods, or how long it may take."""
    if follows and share < _EVEN and only_tells_what_is_there(text):
        return True
    if first == "safety" or told_in(text) != Preferences() or not tells_of_foods(text):
        return False
    # 拿鸡蛋炒的素菜 25分钟以内: the most that it may take is told, not asked.
    limited = first in ("time", "suggest") and share < _SURELY and read_wishes(text).minutes is not None
    return limited or (not follows and share < _LIKE_A_NAME and first in _OF_FOODS_TOLD)


def _request(text: str, history: History, cooking: bool) -> Request:
    adds = bool(history) and told_after(_said_before(history), text) != told_in(text)
    certain = certain_kind(text, follows=bool(history), cooking=cooking) or ("preference" if adds else None)
    if certain:
        return _certainly(certain, text, history)
    shares = load_head().probabilities(text, history)
    (first, share), *others = shares.items()
    if first == "preference" and share < _TOLD and _asks_more_than_it_tells(text, *others[0]):
        (first, share), *others = others
    if share < _WEAK.get(first, 0) and actions_in(text):
        # 四个大肉球，炸透还是炸个壳就行: whatever it is called, it is of a pan.
        (first, share), *others = others
    if first == "off_topic" and shares["medical"] >= _DOUBT and share - shares["medical"] < _CLOSE:
        # Whoever may ask for a medicine is sent to a doctor.
        return Request("medical", text, share)
    if first != "medical" and endangers(text):
        return Request("safety", text, 1.0)
    # 最后放啥, of a cook, asks what goes in with the last step.
    of_steps = ("off_topic", "recipe", "detail", *(("ingredients_of",) if cooking else ()))
    if first in of_steps and any(words("steps")[row].search(text) for row in ("nth", "last")):
        return Request("step", text, share)
    if first in ("small_talk", "off_topic") and told_in(text) != Preferences():
        return Request("preference", text, share)
    told_alone = first == "medical" or (first == "safety" and not mentions(text))
    if told_alone and told_in(text).conditions and not words("telling")["asks"].search(text):
        # 外公有糖尿病: who eats is told, and nothing asked.
        return Request("preference", text, share)
    if _only_tells_of_foods(text, first, share, bool(history)):
        return Request("suggest", text, share)
    if first == "small_talk" and cooking and reports(text) and not words("steps")["thanks"].search(text):
        return Request("step", text, share)
    doubted = shares["off_topic"] >= _DOUBT and first != "preference"
    if is_surely_elsewhere(text) or (doubted and is_elsewhere(text)):
        return Request("off_topic", text, 1.0)
    if _asks_for_a_dish(text, shares, first) or (not history and _names_a_dish_alone(text, shares, first)):
        return Request("recipe", text, share)
    most = _SURELY if first == "suggest" else _EVEN if first in _NO_DISH else 0
    if share < most and told_of(text, likely=False):
        # 婆婆说想吃珍珠奶茶,我完全不会: one dish is wanted, and no other offered for it.
        return Request("recipe", text, share)
    if first == "suggest" and wants_meal(text, persons_in(text)):
        return Request("menu", text, share)
    rivals: tuple[Intent, ...] = tuple(kind for kind, other in others if share - other < _CLOSE)
    return Request(first, text, share, rivals)
