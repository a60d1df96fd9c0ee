import json
from pathlib import Path

import pytest

from answering.keeping_terms import keeping_terms

_SAMPLE = Path(__file__).parents[3] / "data" / "recipes.jsonl"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("熟丸冷藏3天，冷冻1个月，汤里煮8分钟到滚烫。", "in the fridge 3 days, in the freezer 1 month"),
        ("凉透密封，干燥处常温1周，冷冻1个月。", "at room temperature 1 week, in the freezer 1 month"),
        ("常温放2至3小时。", "at room temperature 2-3 hours"),
        ("生的冷藏2天；熟的冷藏1天，吃前热透。", "in the fridge 1 day"),
        # Of a part, of the raw dish, of what was opened for it nothing is said of the dish.
        ("没切的冷藏2天；生饺子冷冻1个月。", ""),
        ("现炒现吃；开了罐的鲮鱼倒进密封盒，冷藏3天。", "it is eaten at once and not kept till the next meal"),
        ("现炒现吃，不留隔夜；活花蛤湿布盖好冷藏1天。", "it is eaten at once and not kept till the next meal"),
        ("冷藏1天，小火煮到滚热；不要冷冻。", "in the fridge 1 day, not to be frozen"),
        ("冷藏5天；冷冻1个月，鸡蛋不冻。", "in the fridge 5 days, not to be frozen"),
        ("现炒现吃，不留隔夜。", "it is eaten at once and not kept till the next meal"),
        ("放阴凉处，吃前蒸透。", ""),
    ],
)
def test_where_a_dish_keeps_and_how_long(line: str, told: str) -> None:
    assert keeping_terms(line, "en") == told


def test_most_recipes_of_the_sample_tell_it_of_the_dish_itself() -> None:
    lines = [json.loads(row).get("keeps", "") for row in _SAMPLE.read_text(encoding="utf-8").splitlines()]
    known = [line for line in lines if line]
    assert sum(bool(keeping_terms(line, "en")) for line in known) >= 0.64 * len(known) > 700
