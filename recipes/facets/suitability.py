"""What a recipe is beside its dish although its name does not say so: without sugar, oil or eggs, light, quick, easy.

The names are those of `recipes.facets.claims`; a name that claims it counts more in the ranking.
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "suitability.yaml"
_LAST = 3  # steps
_LONG = 60
_QUICK, _FEW_STEPS = 20, 4


def suits(
    name: str,
    lines: Sequence[str],
    steps: str,
    *,
    minutes: int,
    heat: int,
    difficulty: int,
    alcohol: bool,
    equipment: Collection[str],
    allergens: Collection[str],
    diets: Collection[str],
) -> frozenset[str]:
    """Return the claims (`recipes.facets.claims`) that a recipe could make.

    Args:
        name: its name, simplified.
        lines: its ingredients, simplified.
        steps: its steps, parted by line feeds and simplified.
        minutes: its time; `heat`, `difficulty`, `alcohol` and the rest as in `Facets`.
    """
    listed, words = "\n".join(lines), load_phrases(_WORDS)
    if not listed:
        return frozenset()

    def has(row: str, text: str) -> bool:
        return words[row].search(text) is not None

    count = steps.count("\n") + 1
    fried = has("fried", steps) or "炸" in name
    fat = has("fat", listed) or has("fat", name)
    served = "\n".join(steps.rsplit("\n", _LAST)[-_LAST:])
    meets: dict[str, Callable[[], bool]] = {
        "无油": lambda: not has("oil", listed) and not fried,
        "无糖": lambda: not has("sugar", listed),
        "少盐": lambda: not has("salt", listed),
        "无黄油": lambda: not has("butter", listed),
        "无蛋": lambda: "鸡蛋" not in allergens,
        "免烤": lambda: "烤箱" not in equipment,
        "免油炸": lambda: not fried,
        "减脂": lambda: not (fried or fat) and has("lean", f"{steps}\n{name}"),
        "清淡": lambda: not (fried or heat or fat),
        "懒人": lambda: difficulty == 1 or (not difficulty and count <= _FEW_STEPS),
        "快手": lambda: minutes <= _QUICK,
        "儿童": lambda: heat == 0 and not alcohol and not has("wakeful", listed),
        "隔夜": lambda: has("overnight", steps),
        "冰凉": lambda: has("cold_name", name)
        or has("served_cold", served)
        or (has("cold_noodles", name) and has("rinsed", steps)),
        "耐放": lambda: has("keeps", served),
        "药膳": lambda: len(set(words["tonic"].findall(listed))) > 1,
        "剩菜": lambda: has("leftover", listed),
        "软烂": lambda: has("soft_name", name) or (minutes >= _LONG and has("stewed", steps)),
        "纯素": lambda: "纯素" in diets,
    }  # fmt: skip
    return frozenset(claim for claim, met in meets.items() if met())
