"""Load on the REST API: many conversations at once over a scripted model, and what the service adds to the bare graph.

    python -m bench.serve                      64 conversations of 5 turns, overhead, crossed threads
    python -m bench.serve --memory 2000        resident memory over 2,000 turns in one process

The index, the graph, SQLite and HTTP are real; the chat model answers at once with the text it is told to.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from bench.measuring import positive, resident_mb
from server import configure, create_app
from settings import Settings, load_settings
from tests.server_kit import fake_assistant, served

QUESTION = "红烧肉怎么做「甲{thread}乙{turn}丙」"


def private_settings(folder: Path) -> Settings:
    """Return settings whose every writable path lies below `folder`."""
    return load_settings(
        index={"path": folder / "index"},
        memory={"path": folder / "threads.sqlite"},
        image={"folder": folder / "images"},
        server={"keys": folder / "keys.json", "max_turns": 256, "port": 0},
    )


async def bare(settings: Settings, conversations: int, turns: int) -> tuple[list[float], float]:
    """Return the milliseconds of turns on the graph alone one by one, and the seconds of many conversations at once."""
    taken = []
    async with fake_assistant(settings) as assistant:

        async def talk(thread: str) -> None:
            for number in range(turns):
                await assistant.ask(QUESTION.format(thread=thread, turn=number), thread=thread)

        for number in range(60):
            began = time.perf_counter()
            await assistant.ask(QUESTION.format(thread="b", turn=number), thread=f"bare-{number}")
            taken.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        await asyncio.gather(*(talk(f"b{number}") for number in range(conversations)))
        return taken, time.perf_counter() - began


async def one_turn(http: httpx.AsyncClient, thread: str, number: int) -> tuple[float, str]:
    """Return the milliseconds of a turn over HTTP, and what was wrong with it."""
    body = {
        "input": {"question": QUESTION.format(thread=thread, turn=number)},
        "config": {"configurable": {"thread_id": thread}},
    }
    began = time.perf_counter()
    reply = await http.post("/cook/invoke", json=body)
    taken = (time.perf_counter() - began) * 1000
    if reply.status_code != 200:
        return taken, f"status {reply.status_code}"
    wanted = f"甲{thread}乙{number}丙"
    return taken, "" if wanted in reply.json()["output"]["answer"] else "crossed"


async def conversation(http: httpx.AsyncClient, thread: str, turns: int) -> list[str]:
    """Hold one conversation and return what was wrong, its history included."""
    wrong = [(await one_turn(http, thread, number))[1] for number in range(turns)]
    said = (await http.get(f"/threads/{thread}")).json()["messages"]
    kept = [message["content"] for message in said if message["role"] == "assistant"]
    complete = len(kept) == turns and all(f"甲{thread}乙{n}丙" in text for n, text in enumerate(kept))
    return [one for one in wrong if one] + ([] if complete else ["history"])


async def load(settings: Settings, conversations: int, turns: int) -> dict[str, Any]:
    """Measure the graph alone and the service over it, turns one by one and many conversations at once.

    The callers of the service are a process of their own, as they are in life.
    """
    alone, bare_s = await bare(settings, conversations, turns)
    app = create_app(settings)
    async with served(app, configure(app, settings.server)) as address:
        given = [sys.executable, "-m", "bench.serve", "--callers", address]
        sizes = ["--conversations", str(conversations), "--turns", str(turns)]
        callers = await asyncio.create_subprocess_exec(*given, *sizes, stdout=asyncio.subprocess.PIPE)
        told: dict[str, Any] = json.loads((await callers.communicate())[0])
    graph, service = statistics.median(alone[10:]), statistics.median(told["single_ms"][10:])
    count = conversations * turns
    return {
        "bare_ms_median": round(graph, 1),
        "served_ms_median": round(service, 1),
        "overhead_ms": round(service - graph, 1),
        "conversations": conversations,
        "turns": count,
        "bare_turns_per_s": round(count / bare_s, 1),
        "served_turns_per_s": round(count / told["seconds"], 1),
        "overhead_ms_a_turn_at_once": round((told["seconds"] - bare_s) / count * 1000, 1),
        "wrong": told["wrong"],
    }


async def call(address: str, conversations: int, turns: int) -> dict[str, Any]:
    """Be the callers: turns one by one, then many conversations at once."""
    async with httpx.AsyncClient(base_url=address, timeout=300, limits=httpx.Limits(max_connections=None)) as http:
        single = [(await one_turn(http, f"single-{number}", 0))[0] for number in range(60)]
        began = time.perf_counter()
        wrong = await asyncio.gather(*(conversation(http, f"c{n}", turns) for n in range(conversations)))
        seconds = time.perf_counter() - began
    return {"single_ms": single, "seconds": seconds, "wrong": [one for each in wrong for one in each]}


async def memory(settings: Settings, turns: int) -> dict[str, Any]:
    """Return resident megabytes after a tenth of the turns and after all of them, in threads of 10 turns."""
    sizes = []
    async with served(create_app(settings)) as address, httpx.AsyncClient(base_url=address, timeout=300) as http:
        for number in range(turns):
            await one_turn(http, f"m{number // 10}", number)
            if number + 1 in (turns // 10, turns):
                sizes.append(round(resident_mb(), 1))
    return {"turns": turns, "mb_after_a_tenth": sizes[0], "mb_at_the_end": sizes[1]}


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=positive, default=64)
    parser.add_argument("--turns", type=positive, default=5)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--callers", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.callers:
        print(json.dumps(asyncio.run(call(given.callers, given.conversations, given.turns))))
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("serving.shared_assistant.open_assistant", partial(fake_assistant)),
    ):
        settings = private_settings(Path(folder))
        work = memory(settings, given.memory) if given.memory else load(settings, given.conversations, given.turns)
        print(json.dumps(asyncio.run(work), ensure_ascii=False))


if __name__ == "__main__":
    main()
