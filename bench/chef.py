"""What a model that may act costs turns that need none: each turn by an assistant with one and by one without.

Run with `python -m bench.chef [--dishes 10] [--rounds 5] [--json]`. Each talk is held once by either, unmeasured, so
that what is remembered between turns is; then in pairs, whose order changes from turn to turn, so many times that what
else the machine does falls out: the shortest of a turn counts. Figures are milliseconds: medians of whole turns, and
of the differences within the pairs. No turn may ask the model.
"""

import argparse
import asyncio
import json
import statistics
import sys

from bench.turn import DISHES, KINDS
from graph.assistant import Assistant, open_assistant
from graph.events import Answer
from graph.state import TurnOptions
from settings import Settings, load_settings

# Nobody answers there: a turn that asked the model would say so.
_CAPABLE = {"provider": "openai", "base_url": "http://127.0.0.1:9/v1", "model": "nobody", "tools": True}


async def measure(dishes: int, rounds: int) -> dict[str, float]:
    """Return the medians over all kinds of turn that `bench.turn` measures, of so many dishes.

    Raises:
        RuntimeError: a turn differed, or asked the model.
    """
    plain, capable = (_settings(chat) for chat in ({"provider": "none"}, _CAPABLE))
    async with open_assistant(plain) as without, open_assistant(capable) as having:
        await without.warm_up()
        await having.warm_up()
        shortest: dict[tuple[str, str], list[float]] = {}
        for dish in DISHES[:dishes]:
            for assistant in (without, having):
                for question in KINDS.values():
                    await _ask(assistant, question.format(dish=dish), f"unmeasured {dish}")
            for number in range(rounds):
                for kind in KINDS:
                    times = await _pair(without, having, kind, dish, number)
                    known = shortest.get((dish, kind), times)
                    shortest[dish, kind] = list(map(min, known, times))
    return {
        "turns": len(shortest),
        "without_ms": statistics.median(first for first, _ in shortest.values()),
        "with_ms": statistics.median(second for _, second in shortest.values()),
        "difference_ms": statistics.median(second - first for first, second in shortest.values()),
    }


async def _pair(without: Assistant, having: Assistant, kind: str, dish: str, number: int) -> list[float]:
    """Return how long either took for the same turn; the other goes first in every second talk and kind."""
    asked, thread = KINDS[kind].format(dish=dish), f"{dish} {number}"
    turned = (number + list(KINDS).index(kind)) % 2
    both = (having, without) if turned else (without, having)
    answers = [await _ask(one, asked, thread) for one in both]
    if answers[0].answer != answers[1].answer or any(one.notices for one in answers):
        raise RuntimeError(f"{kind} of {dish}: the turns differ, or the model was asked")
    times = [one.timings_ms["total"] for one in answers]
    return times[::-1] if turned else times


def _settings(chat: dict[str, object]) -> Settings:
    return load_settings(memory={"checkpointer": "memory"}, chat=chat)


async def _ask(assistant: Assistant, question: str, dish: str) -> Answer:
    return await assistant.ask(question, thread=f"bench-{dish}", options=TurnOptions(ask_back=False))


def main() -> None:
    """Measure and print; exit status 1 where the difference is over the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dishes", type=int, default=len(DISHES), choices=range(1, len(DISHES) + 1), metavar="N")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = {key: round(value, 2) for key, value in asyncio.run(measure(arguments.dishes, arguments.rounds)).items()}
    if arguments.json:
        print(json.dumps(found))
    else:
        for key, value in found.items():
            print(f"{key:14} {value:10.2f}  {'≤ 2' if key == 'difference_ms' else ''}")
    sys.exit(found["difference_ms"] > 2)


if __name__ == "__main__":
    main()
