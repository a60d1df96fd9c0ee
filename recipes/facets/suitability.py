"""What a recipe is beside its dish although its name does not say so: without sugar, oil or eggs, light, quick, easy.

The names are those of `recipes.facets.claims`; a name that claims it counts more in the ranking.
"""

import re
from collections.abc import Callable, Collection, Sequence

from text.numerals import NUMBER

_OIL = re.compile(r"(?<![酱蚝耗豉])油(?![条菜麦面泼渣])|黄油|奶油|猪膘|肥肉")
_SUGAR = re.compile(r"糖(?!醋)|蜂蜜|蜜(?![薯豆瓜桃柚])|炼乳|可乐|雪碧|果酱|枫")
_BUTTER = re.compile(r"黄油|奶油|白脱")
_SALT = re.compile(r"盐|酱油|生抽|老抽|蚝油|豆瓣|咸")
_FRIED = re.compile(r"[炸]|油温|过油|滑油|宽油")
_FAT = re.compile(
    r"五花|肥|猪油|黄油|奶油|羊(?!栖)|[鸭鹅](?!蛋|血)|糖[^\n]{0,4}(?:[2-9]\d|\d{3})\s*克|蜂蜜|炼乳|芝士|奶酪|腊|"
    r"香肠|午餐肉|培根|沙拉酱|蛋黄酱|面粉|糯米|可乐|"
    r"油条|粉条|年糕|椰浆|大肠|肥肠|猪蹄|排骨"
)
_LEAN = re.compile(r"[蒸煮烫灼拌焯炖]|沙拉|三文鱼|鸡胸|鳕鱼|虾仁|龙利鱼|巴沙鱼")
_TONIC = re.compile(
    r"雪梨|银耳|百合|枸杞|川贝|罗汉果|菊花|红枣|桂圆|莲子|党参|黄芪|当归|茯苓|薏米|陈皮|山楂|燕窝|乌鸡|花胶|麦冬|"
    r"红糖|老姜"
)
_COLD = re.compile(r"凉(?!瓜)|冷(?!冻|吃|锅|水|鲜)|冰(?!糖|箱|草|花)|雪糕|雪葩|沙拉|慕斯|奶冻|果冻|布丁")
# Said at the end, when the dish is served.
_SERVED_COLD = re.compile(
    r"冰块|冰镇|冰碴|冰沙|凉拌|(?:放凉|晾凉|凉透|冷却)[^，。；]{0,4}(?:[吃切喝]|食用|装盘|享用)|"
    r"(?:冷藏|冰箱|冷冻)[^。；\n]{0,20}(?:[吃喝]|享用|食用|饮用|口感|风味|定型|凝固|过夜|脱模)"
)
_LAST = 3  # steps
_COLD_NOODLES = re.compile(r"拌[^，。]{0,3}面|荞麦面|冷淘")
_RINSED = re.compile(r"过[凉冷冰]|[凉冷冰]水[^，。；]{0,4}(?:过|冲|泡)")
_KEEPS = re.compile(
    rf"(?:密封|冷藏|冷冻|常温|保存|存放|保质|放冰箱)[^。；\n]{{0,12}}{NUMBER}\s*个?(?:天|周|星期|月|年)|"
    rf"{NUMBER}\s*个?(?:周|星期|月|年)内?[^。；\n]{{0,6}}(?:吃完|用完|食用)|"
    r"密封(?:罐|保存|装)|能放(?:很久|好久|几天)"
)
_NIGHT = re.compile(r"过夜|一夜|隔夜|一晚|整晚")
_LEFTOVER = re.compile(r"剩|隔夜|冷饭|冷米饭")
_SOFT = re.compile(r"蒸.{0,3}蛋|蛋羹|豆腐(?!干|皮)|[粥羹糊泥]$|豆花|豆腐脑|炖蛋|双皮奶|布丁")
_STEWED = re.compile(r"[炖焖煨煲卤](?!饭)")
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
    listed = "\n".join(lines)
    if not listed:
        return frozenset()
    count = steps.count("\n") + 1
    fried = _FRIED.search(steps) is not None or "炸" in name
    fat = _FAT.search(listed) is not None or _FAT.search(name) is not None
    served = "\n".join(steps.rsplit("\n", _LAST)[-_LAST:])
    meets: dict[str, Callable[[], bool]] = {
        "无油": lambda: not _OIL.search(listed) and not fried,
        "无糖": lambda: not _SUGAR.search(listed),
        "少盐": lambda: not _SALT.search(listed),
        "无黄油": lambda: not _BUTTER.search(listed),
        "无蛋": lambda: "鸡蛋" not in allergens,
        "免烤": lambda: "烤箱" not in equipment,
        "免油炸": lambda: not fried,
        "减脂": lambda: not (fried or fat) and bool(_LEAN.search(f"{steps}\n{name}")),
        "清淡": lambda: not (fried or heat or fat),
        "懒人": lambda: difficulty == 1 or (not difficulty and count <= _FEW_STEPS),
        "快手": lambda: minutes <= _QUICK,
        "儿童": lambda: heat == 0 and not alcohol,
        "隔夜": lambda: _NIGHT.search(steps) is not None,
        "冰凉": lambda: bool(_COLD.search(name) or _SERVED_COLD.search(served))
        or (_COLD_NOODLES.search(name) is not None and _RINSED.search(steps) is not None),
        "耐放": lambda: _KEEPS.search(served) is not None,
        "药膳": lambda: len(set(_TONIC.findall(listed))) > 1,
        "剩菜": lambda: _LEFTOVER.search(listed) is not None,
        "软烂": lambda: _SOFT.search(name) is not None or (minutes >= _LONG and _STEWED.search(steps) is not None),
        "纯素": lambda: "纯素" in diets,
    }  # fmt: skip
    return frozenset(claim for claim, met in meets.items() if met())
