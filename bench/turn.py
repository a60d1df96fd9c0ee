"""Speed of one turn: card, first token against the bare model server, time outside models, follow-ups.

Run with `make bench` or `python -m bench.turn [--turns 5] [--json]`, on a quiet machine. Every figure is a median over
dishes. The bare server is a second llama.cpp server with the same weights and settings, given the very prompts that the
graph sent to the first, in the same order, so that both meet the same state of their prefix caches.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage

from graph.assistant import Assistant, open_assistant
from graph.events import Answer
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
MODEL_NODES = ("generate", "correct", "converse", "illustrate", "transcribe")


class Prompts(BaseCallbackHandler):
    """Keep every prompt the graph sends."""

    def __init__(self) -> None:
        self.sent: list[list[BaseMessage]] = []

    def on_chat_model_start(self, serialized: Any, messages: list[list[BaseMessage]], **_: Any) -> None:
        """Keep the messages of one call."""
        self.sent += messages


class TimedEmbedding:
    """Count the milliseconds that the embedding model takes."""

    def __init__(self, assistant: Assistant) -> None:
        self.milliseconds = 0.0
        embed = assistant.search._embed

        def timed(text: str) -> Any:
            began = time.perf_counter()
            vector = embed(text)
            self.milliseconds += (time.perf_counter() - began) * 1000
            return vector

        assistant.search._embed = timed


async def measure(turns: int) -> dict[str, float]:
    """Return the medians of `turns` first questions and as many follow-ups, in milliseconds, and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(memory={"path": Path(folder) / "threads.sqlite"}, chat={"max_tokens": 48})
        async with open_assistant(settings) as assistant:
            prompts = Prompts()
            assistant.parts.model.callbacks = [prompts]
            embedding = TimedEmbedding(assistant)
            await assistant.warm_up()
            prompts.sent.clear()
            first, follow, outside = [], [], []
            for dish in DISHES[:turns]:
                for question, kept in ((f"{dish}怎么做", first), ("那要注意什么？", follow)):
                    embedding.milliseconds = 0.0
                    answer = await assistant.ask(question, thread=dish)
                    kept.append(answer.timings_ms)
                    outside.append(_outside(answer) - embedding.milliseconds)
            bare = await _bare(
                settings.chat.model_copy(update={"context_tokens": settings.chat.context_tokens + 256}), prompts
            )
    median = statistics.median
    graph_first = median(timing["first_token"] for timing in first)
    graph_follow = median(timing["first_token"] for timing in follow)
    return {
        "card_ms": median(timing["card"] for timing in first),
        "first_token_ms": graph_first,
        "bare_first_token_ms": median(bare[::2]),
        "first_token_ratio": median(t["first_token"] / b for t, b in zip(first, bare[::2], strict=True)),
        "outside_models_ms": median(outside),
        "follow_up_first_token_ms": graph_follow,
        "follow_up_speedup": graph_first / graph_follow,
    }


def _outside(answer: Answer) -> float:
    timings = answer.timings_ms
    return timings["total"] - sum(timings.get(node, 0.0) for node in MODEL_NODES)


async def _bare(chat: Any, prompts: Prompts) -> list[float]:
    model = create_chat_model(chat)
    await model.bind(max_tokens=1).ainvoke([("system", load_prompt("answer").render(recipe="")), ("human", "你好")])
    taken = []
    for prompt in prompts.sent:
        began = time.perf_counter()
        first = None
        async for chunk in model.astream(prompt):
            if first is None and chunk.text:
                first = (time.perf_counter() - began) * 1000
        taken.append(first or 0.0)
    return taken


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
    targets = {
        "card_ms": "≤ 300",
        "first_token_ratio": "≤ 1.3 x bare server",
        "outside_models_ms": "≤ 20",
        "follow_up_speedup": "≥ 4 x",
    }
    for key, value in found.items():
        print(f"{key:26} {value:10.2f}  {targets.get(key, '')}")


if __name__ == "__main__":
    main()
