"""A question as the search reads it: mended, its dishes and ingredients by their canonical names, its limits apart."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce

from culinary.dishes import DishMention, mentions
from culinary.dishes import lookup as lookup_dish
from culinary.glossing import in_chinese
from culinary.ingredients import canonical_name, find_ingredients, is_ingredient, lookup
from culinary.ingredients import mentions as ingredients_in
from culinary.misspelt import mend_spelling
from culinary.occasions import dishes_for
from recipes.facets.equipment import equipment_names, with_canonical_equipment
from retrieval.index.lexical_index import Limits
from retrieval.index.recipe_index import RecipeIndex
from retrieval.phonetic.repair import accounted_for, repair
from retrieval.search.english_titles import with_chinese_titles
from retrieval.search.english_words import English, read_english, within_longer
from understanding import naming
from understanding.wishes import Wishes, read_wishes, without_limits, without_refused

# Courses that serve for one asked for: sweets are nibbled too.
_SERVED = {
    "冷": Limits(one_of=(("claim:冰凉", "suits:冰凉", "course:凉菜"),)),
    "热": Limits(must_not=("claim:冰凉", "suits:冰凉", "course:凉菜")),
}
# What a recipe can be seen to be although its name does not claim it.
_KEPT = frozenset(
    (
        *("无糖", "无黄油", "无蛋", "免油炸", "免烤", "减脂", "隔夜", "耐放", "清淡", "儿童", "软烂", "一人份"),
        *("快手", "带汤", "能喝"),
    )
)
_A_LITTLE_MORE = 1.4  # of the time asked for: most times are estimates
_ALIKE = {
    "小吃": ("course:小吃", "course:甜品"),
    "汤羹": ("course:汤羹", "course:粥"),
}
_TO_EAT = Limits(must_not=("course:饮品", "course:酱料"))
# Porridge and sweet soups serve, but a soup serves better.
_A_SOUP = Limits(must=("course:汤羹",), must_not=("course:甜品", "course:粥", "course:饮品"))


@dataclass(frozen=True)
class Asked:
    """One question, understood without a model."""

    text: str
    """Simplified and mended."""
    canonical: str
    """`text` with ingredients and equipment by their canonical names."""
    content: str
    """`text` without its limits."""
    dishes: tuple[str, ...]
    """Names and aliases of the dishes that the glossary finds in it."""
    wishes: Wishes
    plain: bool = False
    """Known names and words account for all of it: nothing need be sought that sounds alike."""
    english: English = field(default_factory=English)
    """What its English and romanised words may mean."""
    on_occasion: bool = False
    """Its dishes are those of a day or an occasion that it speaks of, not named by it."""
    describes: bool = False
    """It says much beside the names of dishes: they may be what the dish asked for is likened to or made of."""

    opened: bool = False
    """It is known to ask what to cook, though its words may not show it."""

    @property
    def guesses(self) -> tuple[str, ...]:
        """Return Chinese names that its English words may mean, likeliest first."""
        return self.english.guesses

    @property
    def gloss(self) -> tuple[str, ...]:
        """Return Chinese words for its English and romanised ones."""
        return self.english.words

    @property
    def claims(self) -> frozenset[str]:
        """Return what it asks a recipe to be beside the dish: for babies, low in fat, without sugar."""
        return self.wishes.claims

    @property
    def have(self) -> tuple[str, ...]:
        """Return the ingredients named, canonical."""
        return self.wishes.have

    @property
    def open_ended(self) -> bool:
        """Tell whether it asks what to cook rather than how."""
        wishes = self.wishes
        kind = bool((wishes.courses or wishes.cuisines) and self.claims)
        how = wishes.served or wishes.tastes or wishes.no_tastes
        kind |= bool((wishes.courses or self.have) and (how or wishes.no_courses))
        return self.opened or wishes.open_ended or wishes.limited or kind or bool(self.have and wishes.at_hand)

    @property
    def bound(self) -> bool:
        """Tell whether it can be cooked only within its limits: what else there is to cook with is not there."""
        return self.wishes.bound

    @property
    def refuses(self) -> bool:
        """Tell whether what it wants left out is out of the question, rather than missing from a dish it asks for."""
        return self.wishes.open_ended or self.wishes.final

    @property
    def own_words(self) -> bool:
        """Tell whether it is in Chinese and tells of a dish rather than sets limits to it."""
        wishes = self.wishes
        return not (self.gloss or self.claims or wishes.limited or wishes.methods or wishes.no_methods)

    @property
    def about_food(self) -> bool:
        """Tell whether it has anything to do with food."""
        wishes = self.wishes
        named = self.dishes or self.guesses or self.have or wishes.limited or wishes.courses or wishes.drinkable
        return bool(named) or naming.sounds_like_cooking(self.text)

    def only_mentions(self, name: str) -> bool:
        """Tell whether it may name a dish in passing: it describes one, or the name is a sauce among ingredients."""
        dish = lookup_dish(name)
        sauce = bool(dish and dish.category == "酱料" and set(self.have) - set(find_ingredients(name)))
        return sauce or naming.is_described(self.text)

    def surely_names(self, name: str) -> bool:
        """Tell whether a name that stands in it is what it asks for, however made: none of two letters by accident."""
        if self.wishes.equipment or self.on_occasion or self.only_mentions(name):
            return False
        return len(name) > 2 or naming.asks_for(name, self.text)

    def rules_out(self, name: str) -> bool:
        """Tell whether a name stands only in what is not wanted or must not be."""
        limits = ("".join(self.text[start:end].split()) for start, end in self.wishes.spans)
        return name not in "".join(self.content.split()) and any(name in limit for limit in limits)

    def tells_more_than(self, names: Collection[str]) -> bool:
        """Tell whether it says much beside the names of dishes and `names`, which recipes go by."""
        return self.describes and naming.says_more(self.text, names)

    def likeness_of_guess(self, name: str) -> float:
        """Return how much a name that stands in the wording is what is asked for, 0-1.

        Less than 1 where it is only a part of what English words may mean: 豆腐汤 in the 蛤蜊豆腐汤 of "clam soup".
        """
        if not self.gloss or name in "".join(self.text.split()):
            return 1.0
        return max((len(name) / len(word) for word in (*self.guesses[:2], *self.gloss) if name in word), default=0.8)

    def uses(self, name: str) -> bool:
        """Tell whether it names an ingredient by `name` rather than asks for that dish (泡菜, 油条, 吐司)."""
        if not is_ingredient(name) or not set(find_ingredients(name)) & set(self.have):
            return False
        if self.wishes.open_ended or self.wishes.at_hand:
            return canonical_name(name) in self.have
        return canonical_name(name) in self.have and not naming.asks_for(name, self.text)

    @property
    def meaning(self) -> str:
        """Return the text to embed: without limits, and in Chinese, as the questions of the index are."""
        text = naming.without_counts(self.content or self.text)
        if not self.gloss or not text.isascii():
            return text
        return f"{self.guesses[0] if self.guesses else in_chinese(text) or text}怎么做"

    @property
    def words(self) -> str:
        """Return the words to search names and texts for."""
        return " ".join(
            [
                naming.without_counts(self.content),
                *self.guesses[:3],
                *self.gloss,
                *self.have,
                *naming.claims_of_names(self.text),
            ]
        )


def canonical_names(names: Sequence[str]) -> list[str]:
    """Return names of a recipe, and those in the wording of `Asked.canonical` that are more than an ingredient."""
    worded = [canonical_text(name) for name in names]
    return list(dict.fromkeys([*names, *(name for name in worded if lookup(name) is None)]))


def read_asked(text: str, index: RecipeIndex, *, open_ended: bool = False) -> Asked:
    """Read a simplified question; `open_ended` where it is known to ask what to cook, whatever its words say."""
    text = with_chinese_titles(text, index.recipes) if naming.has_latin(text) else text
    text, besides = naming.without_besides(naming.without_asides(text))
    mended, wishes = text, read_wishes(text)
    plain = accounted_for(text, index.phonetic)
    # "毛豆和…", "鸡蛋跟…": lists of ingredients sound like dishes.
    if not plain and (len(wishes.have) < 2 or not wishes.open_ended):
        mended = repair(text, index.phonetic).text
    mended = mend_spelling(mended) if naming.has_latin(mended) else mended
    # Limits are taken out by where they stand.
    wishes = read_wishes(mended) if mended != text else wishes
    wanted = without_refused(mended, wishes)
    english = read_english(wanted, index) if naming.has_latin(mended) else English()
    named = [each for each in mentions(wanted) if not within_longer(each, wanted) and not is_put_in(each, wanted)]
    named = [each for each in named if not _lists_foods(each, wanted)]
    names = [name for each in named for name in _names_of(each)]
    # Of 日料 to treat guests with the dishes that guests are treated with are none.
    on_occasion = not names and not wishes.cuisines
    if on_occasion:
        names += [name for name in dishes_for(mended) if name not in besides]
    return Asked(
        text=mended,
        canonical=" ".join(
            [
                *_own_words(naming.without_counts(wanted), english),
                *english.guesses[:2],
                *english.words,
                *naming.claims_of_names(mended),
            ]
        ),
        content=without_limits(mended, wishes),
        dishes=tuple(dict.fromkeys(names)),
        on_occasion=on_occasion,
        wishes=wishes,
        plain=plain,
        english=english,
        describes=naming.says_more(mended, [each.text for each in named]),
        opened=open_ended,
    )


def _names_of(mention: DishMention) -> tuple[str, ...]:
    return (mention.dish.name, *mention.dish.aliases)


def is_put_in(mention: DishMention, text: str) -> bool:
    """Tell whether a dish is named only as what goes onto or beside the one asked for: "上头扣个荷包蛋"."""
    return naming.is_put_in(text[: mention.start]) and len(mention.text) < len(text) // 3


def _lists_foods(mention: DishMention, text: str) -> bool:
    """Tell whether what may name a dish is a part of a list of foods: the 茄子土豆 of "茄子土豆青椒炒一块儿"."""
    foods = ingredients_in(text)
    inside = [food for food in foods if mention.start <= food.start and food.end <= mention.end]
    covered = sum(food.end - food.start for food in inside) == mention.end - mention.start
    return covered and len(inside) > 1 and any(mention.end == food.start or food.end == mention.start for food in foods)


def _own_words(text: str, english: English) -> list[str]:
    """Return the question in its own words and canonical ones; none where all that counts was put into Chinese."""
    return [] if english.phrases and text.isascii() else [text, canonical_text(text)]


def firm_limits(asked: Asked, *, named: bool, never: Limits | None = None) -> Limits:
    """Return what is never given up: allergens, diets, what must be left out, and `never` of the user.

    A question that names a dish is about that dish, whatever it wants to leave out.
    """
    if named:
        return Limits()
    wishes, always = asked.wishes, never or Limits()
    must_not = (
        *always.must_not,
        *(f"alg:{name}" for name in wishes.allergens),
        *(f"ing:{name}" for name in wishes.without if asked.refuses),
        *(("has:酒精",) if wishes.alcohol is False else ()),
        *(("heat:2", "heat:3") if wishes.heat == (0, 0) else ()),
    )
    diets = (*always.must, *(f"diet:{name}" for name in wishes.diets), *(("has:酒精",) if wishes.alcohol else ()))
    return Limits(diets, must_not, always.one_of)


def wished(asked: Asked, always: Limits | None = None) -> list[Limits]:
    """Return the wishes that may be given up, each as a limit of its own, the first to go last in the list.

    Args:
        always: what a user told once; its `rather_not` and `rather_one_of` are wishes too.
    """
    wishes = asked.wishes
    found = [Limits(one_of=((f"eq:{name}", f"can:{name}"),)) for name in sorted(wishes.equipment)]
    if asked.bound and wishes.equipment:
        found.append(
            Limits(must_not=tuple(f"eq:{name}" for name in sorted(equipment_names()) if name not in wishes.equipment))
        )
    found += [Limits(must_not=(f"eq:{name}",)) for name in sorted(wishes.no_equipment)]
    found += [Limits(must_not=(f"way:{name}",)) for name in sorted(wishes.no_methods)]
    if wishes.methods:
        found.append(Limits(one_of=(tuple(f"way:{name}" for name in sorted(wishes.methods)),)))
    if not asked.refuses:
        found += [Limits(must_not=(f"ing:{name}",)) for name in sorted(wishes.without)]
    if wishes.served and asked.open_ended:
        found.append(_SERVED[wishes.served])
    found += [Limits(must=(f"taste:{name}",)) for name in sorted(wishes.tastes) if asked.open_ended]
    found += [Limits(must_not=(f"taste:{name}",)) for name in sorted(wishes.no_tastes) if asked.open_ended]
    found += [Limits(must_not=(f"course:{name}",)) for name in sorted(wishes.no_courses) if asked.open_ended]
    if asked.open_ended:
        found += [Limits(one_of=((f"claim:{name}", f"suits:{name}"),)) for name in sorted(_readable_claims(wishes))]
    if wishes.heat:
        found.append(Limits(one_of=(tuple(f"heat:{level}" for level in range(wishes.heat[0], wishes.heat[1] + 1)),)))
        if wishes.best_heat is not None:
            found.append(Limits(one_of=((f"heat:{wishes.best_heat}",),)))
    if wishes.minutes:
        found += [Limits(minutes=round(wishes.minutes * much)) for much in (_A_LITTLE_MORE, 1)]
    if wishes.difficulty and asked.open_ended:
        found.append(Limits(must=(f"level:{wishes.difficulty}",)))
        if wishes.stars:
            found.append(Limits(must=(f"stars:{wishes.stars}",)))
    if always is not None:
        found += [Limits(one_of=(group,)) for group in always.rather_one_of if not wishes.equipment]
        found += [Limits(must_not=(term,)) for term in always.rather_not]
    return found


def _readable_claims(wishes: Wishes) -> frozenset[str]:
    """Return the claims asked for that a recipe can be seen to keep; a time that is told says more than 快手."""
    return wishes.claims & _KEPT - ({"快手"} if wishes.minutes else frozenset())


def diets(asked: Asked) -> list[Limits]:
    """Return the diets that a dish named should keep, each as a limit of its own: 素的饺子 are no 猪肉饺子."""
    return [Limits(must=(f"diet:{name}",)) for name in sorted(asked.wishes.diets)]


def kinds(asked: Asked) -> list[Limits]:
    """Return what kind of dish an open question wants, each as a limit of its own; recipes seldom say their kind."""
    wishes = asked.wishes
    groups: list[tuple[str, ...]] = []
    if wishes.drinkable and wishes.courses.isdisjoint(("汤羹", "粥", "饮品")):
        groups.append(("course:饮品", "course:汤羹", "course:甜品"))
    elif asked.open_ended:
        groups += [_ALIKE.get(course, (f"course:{course}",)) for course in sorted(wishes.courses)]
    if wishes.cuisines and asked.open_ended:
        groups.append(tuple(f"cui:{name}" for name in sorted(wishes.cuisines)))
    found = [Limits(one_of=(group,)) for group in groups]
    if asked.open_ended and not (wishes.courses or wishes.drinkable or asked.have):
        found.append(_TO_EAT)
    if "汤羹" in wishes.courses and wishes.courses.isdisjoint(("甜品", "粥")) and asked.open_ended:
        found.append(_A_SOUP)
    return found


def narrowed(firm: Limits, wishes: Sequence[Limits]) -> Iterator[list[Limits]]:
    """Yield `firm` with ever fewer of `wishes`: with all of them, with all but any one, with the first ones only."""
    count = len(wishes)
    if count:
        yield [_all(firm, wishes)]
    if count > 1:
        yield [_all(firm, [*wishes[:place], *wishes[place + 1 :]]) for place in reversed(range(count))]
    yield from ([_all(firm, wishes[:size])] for size in range(count - 2, 0, -1))


def _all(firm: Limits, wishes: Sequence[Limits]) -> Limits:
    return reduce(Limits.joined, wishes, firm)


@lru_cache(maxsize=8192)
def canonical_text(text: str) -> str:
    """Return `text` with ingredients and equipment called by their canonical names."""
    for mention in reversed(ingredients_in(text)):
        text = text[: mention.start] + mention.name + text[mention.end :]
    return with_canonical_equipment(text)
