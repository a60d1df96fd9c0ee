"""Speed of one turn: composed answers beside the bare model writing the same, in the same run.

Run with `make bench` or `python -m bench.turn [--turns 5] [--json]`, on a quiet machine. Figures are milliseconds,
medians over dishes. "bare" is the embedded model on llama.cpp given the recipe and the question, as answers were
written before they were composed: what a user would otherwise wait for.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from graph.assistant import Assistant, open_assistant
from graph.events import Answer
from graph.state import TurnOptions
from models.chat import create_chat_model
from prompts.loader import load_prompt
from settings import load_settings

DISHES = (
    "红烧肉",
    "宫保鸡丁",
    "麻婆豆腐",
    "糖醋排骨",
    "水煮牛肉",
    "可乐鸡翅",
    "鱼香肉丝",
    "回锅肉",
    "酸菜鱼",
    "地三鲜",
)
KINDS = {
    "recipe": "{dish}怎么做",
    "amount": "盐放多少",
    "step": "下一步",
    "scale": "换成六个人的量",
    "substitute": "没有料酒怎么办",
    "suggest": "土豆和鸡蛋能做什么",
    "knowledge": "肉为什么要焯水",
}


async def measure(turns: int) -> dict[str, float]:
    """Return medians over `turns` dishes: of each kind of turn, and of the bare model writing the recipe."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(memory={"path": Path(folder) / "threads.sqlite"})
        async with open_assistant(settings) as assistant:
            await assistant.warm_up()
            taken: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
            recipes: list[str] = []
            for dish in DISHES[:turns]:
                for kind, question in KINDS.items():
                    answer = await _ask(assistant, question.format(dish=dish), dish)
                    taken[kind].append((answer.timings_ms["first_token"], answer.timings_ms["total"]))
                recipes += [text for text in assistant.search.texts([dish]).values()]
            model = await asyncio.to_thread(create_chat_model, settings.chat)
            bare = [await _bare(model, text, f"{dish}怎么做") for dish, text in zip(DISHES, recipes, strict=False)]
    found = {}
    for kind, times in taken.items():
        found[f"{kind}_first_ms"] = statistics.median(first for first, _ in times)
        found[f"{kind}_total_ms"] = statistics.median(total for _, total in times)
    found["bare_first_ms"] = statistics.median(first for first, _ in bare)
    found["bare_total_ms"] = statistics.median(total for _, total in bare)
    found["recipe_first_ratio"] = found["bare_first_ms"] / found["recipe_first_ms"]
    found["recipe_total_ratio"] = found["bare_total_ms"] / found["recipe_total_ms"]
    return found


async def _ask(assistant: Assistant, question: str, thread: str) -> Answer:
    return await assistant.ask(question, thread=thread, options=TurnOptions(ask_back=False))


async def _bare(model: BaseChatModel, recipe: str, question: str) -> tuple[float, float]:
    """Return when the bare model says its first word of an answer and its last, milliseconds."""
    prompt = [("system", load_prompt("answer").render(recipe=recipe)), ("human", question)]
    began = time.perf_counter()
    first = 0.0
    async for chunk in model.astream(prompt):
        if chunk.text and not first:
            first = (time.perf_counter() - began) * 1000
    return first, (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5, choices=range(1, len(DISHES) + 1), metavar="N")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = {key: round(value, 2) for key, value in asyncio.run(measure(arguments.turns)).items()}
    if arguments.json:
        print(json.dumps(found))
        return
    targets = {"recipe_first_ms": "≤ 300", "recipe_total_ms": "≤ 1000"}
    for key, value in found.items():
        print(f"{key:22} {value:10.2f}  {targets.get(key, '')}")


if __name__ == "__main__":
    main()
