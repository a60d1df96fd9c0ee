"""What a user told once and wants kept: allergies, dislikes, servings, equipment, taste; shown, deleted on request."""

import re
from typing import Literal

from langgraph.store.base import BaseStore
from pydantic import BaseModel, ConfigDict

from culinary.ingredients import find_ingredients
from recipes.facets.facets import EQUIPMENT
from text.normalize import simplify
from text.numerals import NUMBER, parse_number
from understanding.wishes import read_wishes

_SELF = r"(?:我们?|我家|家里|俺|本人|\bi\b|\bi'm\b|\bmy\b|\bwe\b)"
_ALLERGIC = re.compile(
    rf"{_SELF}.{{0,6}}过敏|{_SELF}对.{{1,10}}过敏|\b(?:i am|i'm|we are) allergic|my .{{1,20}}allergy|^.{{1,8}}过敏$"
)
_DISLIKES = re.compile(
    rf"{_SELF}(?:都|从来|一向)?(?:不吃|不喜欢吃?|不爱吃|讨厌吃?)([^，。,.?？]{{1,12}})|"
    r"\bi (?:don't eat|hate|dislike) ([a-z ]+)"
)
_PERSONS = re.compile(rf"(?:我家|我们家|家里)(?:有|一共|总共)?\s*({NUMBER})\s*(?:口人?|个人)")
_OWNS = re.compile(r"(?:我家?|家里)(?:只|就)?有([^，。,.?？]{2,12})")
_FORGET = re.compile(
    r"(忘(掉|了|记)|删(掉|除)|清(除|空)|别记).{0,6}(口味|偏好|忌口|过敏|喜好|设置|记录)|"
    r"forget my (taste|preference|allerg)"
)
_SHOW = re.compile(
    r"(你)?(记得|知道|记住了?).{0,6}(口味|偏好|忌口|过敏|喜好)|我(的口味|有什么忌口|对什么过敏)|"
    r"what do you know about my"
)
_ASKS = re.compile(
    r"[?？]|怎么|什么|啥|吗|呢|推荐|能不能|多久|多少|想(吃|喝|做|来)|[来整弄搞做](碗|个|点|道|份|杯|盘)|煮|炒|炖|"
    r"做法|how|what|can i"
)


_REFUSES = re.compile(r"不(能)?(吃|喜欢|爱|碰|沾)|讨厌|忌|过敏|戒|don't|hate|dislike|allerg")

Taste = Literal["少盐", "少油", "少糖"]
Spice = Literal["none", "mild", "hot"]


class Preferences(BaseModel):
    """What is kept of a user; empty where nothing was told."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    allergens: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    servings: int | None = None
    equipment: tuple[str, ...] = ()
    tastes: tuple[Taste, ...] = ()
    spice: Spice | None = None

    def joined(self, other: "Preferences") -> "Preferences":
        """Return both together; the later servings and spice win."""
        return Preferences(
            allergens=tuple(dict.fromkeys((*self.allergens, *other.allergens))),
            dislikes=tuple(dict.fromkeys((*self.dislikes, *other.dislikes))),
            servings=other.servings or self.servings,
            equipment=tuple(dict.fromkeys((*self.equipment, *other.equipment))),
            tastes=tuple(dict.fromkeys((*self.tastes, *other.tastes))),
            spice=other.spice or self.spice,
        )

    def text(self, language: Literal["zh", "en"] = "zh") -> str:
        """Return what is kept in one line, "" where there is nothing."""
        names = (
            ("过敏", "不吃", "人数", "厨具") if language == "zh" else ("allergies", "dislikes", "servings", "equipment")
        )
        values = (self.allergens, self.dislikes, (str(self.servings),) if self.servings else (), self.equipment)
        return "；".join(f"{name}：{'、'.join(value)}" for name, value in zip(names, values, strict=True) if value)


def told_in(question: str) -> Preferences:
    """Read what a user says about himself; empty where he says nothing, or only asks."""
    text = simplify(question)
    allergens = sorted(read_wishes(text).allergens) if _ALLERGIC.search(text) else []
    disliked = [part for match in _DISLIKES.finditer(text) for part in match.groups() if part]
    persons = _PERSONS.search(text)
    number = parse_number(persons[1]) if persons else None
    owned = [name for match in _OWNS.finditer(text) for name, words in EQUIPMENT.items() if re.search(words, match[1])]
    return Preferences(
        allergens=tuple(allergens),
        dislikes=tuple(name for part in disliked for name in find_ingredients(part)),
        servings=int(number.low) if number and number.low else None,
        equipment=tuple(owned),
    )


def only_tells(question: str) -> bool:
    """Tell whether a sentence tells preferences and asks nothing: food beside one's equipment is there to be cooked."""
    text, told = simplify(question), told_in(question)
    if told == Preferences() or _ASKS.search(text):
        return False
    return not (told.equipment and find_ingredients(text)) and not any(
        map(_wants_food, re.split(r"[，,。;；!！]", text))
    )


def _wants_food(clause: str) -> bool:
    """Tell whether a part of a sentence names a dish or a course rather than what is not eaten."""
    wishes = read_wishes(clause)
    named = wishes.courses or wishes.served or wishes.open_ended or find_ingredients(clause)
    return bool(named) and told_in(clause) == Preferences() and not _REFUSES.search(clause)


def wants(question: str) -> Literal["forget", "show"] | None:
    """Tell whether a user wants the preferences deleted or shown."""
    text = simplify(question)
    return "forget" if _FORGET.search(text) else "show" if _SHOW.search(text) else None


async def keep_told(
    question: str, before: Preferences, store: "PreferenceStore | None", owner: str, language: Literal["zh", "en"]
) -> tuple[Preferences, str]:
    """Take in what a turn tells, shows or deletes, and return what is known then and what to reply.

    Args:
        before: what the conversation knows already; all there is where there is no `store`.

    Returns:
        The preferences after the turn, and the reply where the turn was about them only, else "".
    """
    wish, told = wants(question), told_in(question)
    if wish == "forget":
        if store:
            await store.forget(owner)
        return Preferences(), "好的，已经忘掉了。" if language == "zh" else "Done, I have forgotten them."
    known = before.joined(await store.get(owner)) if store else before
    if told != Preferences():
        known = known.joined(await store.add(owner, told) if store else told)
    text = known.text(language)
    if wish == "show":
        nothing = "我还没有记下你的口味。" if language == "zh" else "I have noted nothing about you yet."
        return known, f"我记得：{text}。" if text and language == "zh" else text or nothing
    if only_tells(question):
        return known, f"记住了（{text}），以后都会注意。" if language == "zh" else f"Noted ({text})."
    return known, ""


class PreferenceStore:
    """Preferences of owners in the long-term store, below the owner's namespace."""

    def __init__(self, store: BaseStore) -> None:
        self._store = store

    async def get(self, owner: str) -> Preferences:
        """Return what is kept of an owner."""
        item = await self._store.aget(("owners", owner, "preferences"), "kitchen")
        return Preferences.model_validate(item.value) if item else Preferences()

    async def add(self, owner: str, told: Preferences) -> Preferences:
        """Keep what an owner told beside what is kept already, and return all of it."""
        kept = (await self.get(owner)).joined(told)
        await self._store.aput(("owners", owner, "preferences"), "kitchen", kept.model_dump(mode="json"), index=False)
        return kept

    async def forget(self, owner: str) -> None:
        """Delete everything kept of an owner's preferences."""
        await self._store.adelete(("owners", owner, "preferences"), "kitchen")
