"""What a recipe is beside its dish although its name does not say so: without sugar, oil or eggs, light, quick, easy.

The names are those of `recipes.facets.claims`; a name that claims it counts more in the ranking.
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from recipes.facets.minutes import longest_stewing
from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "suitability.yaml"
_LAST = 3  # steps
_LONG = 35  # minutes of stewing that make meat soft
_QUICK, _HOT = 20, 2
_FEW, _SEVERAL, _SOON = 2, 3, 40  # persons, and minutes in which what serves several is made for one


def suits(
    name: str,
    lines: Sequence[str],
    steps: str,
    *,
    minutes: int,
    heat: int,
    difficulty: int,
    servings: int,
    alcohol: bool,
    cold: bool,
    equipment: Collection[str],
    allergens: Collection[str],
    diets: Collection[str],
) -> frozenset[str]:
    """Return the claims (`recipes.facets.claims`) that a recipe could make.

    Args:
        name: its name, simplified.
        lines: its ingredients, simplified.
        steps: its steps, parted by line feeds and simplified.
        minutes: its time; `heat`, `difficulty` and the rest as in `Facets`.
        servings: for how many persons it is, 0 where it does not say.
        alcohol: it has more of it than cooks off.
        cold: it is eaten cold.
    """
    listed, has = "\n".join(lines), _has
    if not listed:
        return frozenset()
    fried, fat = has("fried", steps) or "炸" in name, has("fat", listed) or has("fat", name)
    served = "\n".join(steps.rsplit("\n", _LAST)[-_LAST:])
    meets: dict[str, Callable[[], bool]] = {
        "无蛋": lambda: "鸡蛋" not in allergens,
        "免烤": lambda: "烤箱" not in equipment,
        "减脂": lambda: not (fried or fat) and has("lean", f"{steps}\n{name}"),
        "清淡": lambda: not (fried or heat or fat),
        "懒人": lambda: difficulty == 1,
        "快手": lambda: minutes <= _QUICK,
        "儿童": lambda: heat == 0 and not alcohol and not has("wakeful", listed),
        "隔夜": lambda: has("overnight", steps),
        "冰凉": lambda: cold,
        "耐放": lambda: has("keeps", served),
        "药膳": lambda: len(set(load_phrases(_WORDS)["tonic"].findall(listed))) > 1,
        "剩菜": lambda: has("leftover", listed),
        "软烂": lambda: heat < _HOT and _is_soft(name, steps, fried=fried, cold=cold),
        "一人份": lambda: bool(servings) and _for_one(servings, minutes, whole=has("whole", listed)),
        "纯素": lambda: "纯素" in diets,
    }  # fmt: skip
    could = _goes_without(listed, fried=fried) | _of_liquid(name, served)
    return could.union(claim for claim, met in meets.items() if met())


def _goes_without(listed: str, *, fried: bool) -> frozenset[str]:
    """Return what a dish is made without, by its list."""
    unless = {"无油": fried or _has("oil", listed), "免油炸": fried}
    unless |= {"无糖": _has("sugar", listed), "少盐": _has("salt", listed), "无黄油": _has("butter", listed)}
    return frozenset(claim for claim, has_it in unless.items() if not has_it)


def _is_soft(name: str, steps: str, *, fried: bool, cold: bool) -> bool:
    """Tell whether a dish is chewed without teeth: stewed for long, or soft by its kind and not fried."""
    if _has("hard", name):
        return False
    stewed = not cold and longest_stewing(steps) >= _LONG
    return stewed or (not fried and (_has("soft_name", name) or _has("soft_said", steps)))


def _of_liquid(name: str, served: str) -> frozenset[str]:
    """Return whether a dish is eaten in soup, by its name and last steps, and whether it is drunk."""
    in_soup = _has("noodles", name) and (_has("soup", served) or not _has("dry", served))
    found = {"带汤": in_soup or _has("in_broth", name), "能喝": _has("drunk", name)}
    return frozenset(claim for claim, is_so in found.items() if is_so)


def _has(row: str, text: str) -> bool:
    return load_phrases(_WORDS)[row].search(text) is not None


def _for_one(servings: int, minutes: int, *, whole: bool) -> bool:
    """Tell whether one person cooks it for himself: nothing whole, no pot for many."""
    return not whole and (servings <= _FEW or (servings <= _SEVERAL and minutes <= _SOON))
