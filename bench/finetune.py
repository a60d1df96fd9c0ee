"""Time and memory of `shishen finetune convert` on synthetic recipes: `python -m bench.finetune [RECIPES]`."""

import json
import random
import resource
import sys
import tempfile
from pathlib import Path

from finetune.convert import ConvertSettings, convert
from retrieval.loaders import open_corpus

FULL = 1_520_000
_FOODS = [
    "牛肉",
    "鸡翅",
    "土豆",
    "茄子",
    "豆腐",
    "鲈鱼",
    "排骨",
    "白菜",
    "木耳",
    "番茄",
    "鸡蛋",
    "虾仁",
    "冬瓜",
    "香菇",
    "青椒",
    "莲藕",
    "羊肉",
    "豆角",
]
_WAYS = ["红烧", "清蒸", "爆炒", "凉拌", "干煸", "糖醋", "水煮", "油焖", "酱爆", "黄焖"]
_EDGES = ["", "", "", "（2人食快手菜）", "❤️", "～低糖版", "的做法", "【超详细】"]


def write_recipes(file: Path, count: int) -> None:
    """Write `count` recipes in XiaChuFang's schema, one a line, about 700 bytes each."""
    chance = random.Random(0)
    with file.open("w", encoding="utf-8") as lines:
        for number in range(count):
            main, other = chance.sample(_FOODS, 2)
            name = f"{chance.choice(_WAYS)}{main}{other}{chance.choice(_EDGES)}"
            row = {
                "name": name if number % 3 else f"小厨{number}的{name}",
                "dish": main + other if number % 2 else "Unknown",
                "recipeIngredient": [f"{chance.randrange(50, 900)}克{food}" for food in (main, other, "油", "盐")] * 2,
                "recipeInstructions": [
                    f"{main}切成{chance.randrange(1, 6)}厘米的块，洗净沥干，加料酒腌{chance.randrange(5, 60)}分钟。",
                    f"{other}洗净切好，冷水下锅焯{chance.randrange(1, 6)}分钟，捞出过凉水。",
                    f"锅里放油，{chance.randrange(140, 220)}℃下{main}翻炒{chance.randrange(1, 9)}分钟，加{other}同炒。",
                    f"加水没过食材，小火炖{number % 97 + 10}分钟，大火收汁，第{number}锅出锅。",
                ],
                "keywords": [f"{main}{other}怎么做"],
            }
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def main(count: int) -> None:
    """Print time, memory of this process, and what was written, as one JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        write_recipes(corpus, count)
        report = convert(open_corpus([corpus]), Path(folder) / "out", ConvertSettings())
        size = sum(file.stat().st_size for file in (Path(folder) / "out").iterdir())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = {"recipes": report.recipes, "seconds": report.seconds, "peak_mb": round(peak), "written_mb": size >> 20}
    print(json.dumps(row | {"samples": report.samples, "dropped": report.dropped}, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FULL)
