"""One server under thousands of turns of mixed kinds: `python -m bench.soak --turns 5000`.

A row every 500 turns: its memory, threads and open files, and how long turns took; the last object compares the end
with the middle. Exit 1 where memory grew by more than a twentieth, a thread or file was left, or a turn failed. Data
alone answers (`chat.provider: none`), over the index given or one of two recipes.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

from bench.hostile import serving
from bench.measuring import positive

EVERY = 500
MOST_GROWTH = 0.05
SAID = (
    *(
        "红烧肉怎么做",
        "那要炖多久？",
        "下一步",
        "没有料酒怎么办",
        "换成六人份",
        "列个购物清单",
        "清蒸鲈鱼要蒸多久",
        "鸡蛋和土豆能做什么",
    ),
    *(
        "谢谢",
        "今天天气怎么样",
        "how do I braise pork",
        "what goes into the steamed fish",
        "我对花生过敏",
        "隔夜的米饭能吃吗",
        "200克是几汤匙",
    ),
)
CLIP = Path(__file__).parents[1] / "tests" / "fixtures" / "audio" / "spoken_00.flac"


def turn(http: httpx.Client, chance: random.Random, number: int) -> int:
    """Take one turn of a kind that chance chooses; return its status."""
    question, thread = chance.choice(SAID), f"soak-{number // 8}"
    match chance.randrange(20):
        case 0:
            return http.post("/v1/audio/transcriptions", files={"file": ("a.flac", CLIP.read_bytes())}).status_code
        case 1 | 2 | 3:
            said = [{"role": "user", "content": chance.choice(SAID)}, {"role": "assistant", "content": "好的。"}]
            body = {"messages": [*said, {"role": "user", "content": question}], "stream": chance.random() < 0.5}
            return http.post("/v1/chat/completions", json=body).status_code
        case 4:
            with http.stream("POST", "/cook/stream", json={"input": {"question": question}}) as reply:
                next(reply.iter_bytes())
            return reply.status_code
        case 6:
            item = {"texts": [f"纸巾{chance.randrange(50)}"]}
            return max(http.post("/my-kitchen/list", json=item).status_code, http.get("/my-kitchen/list").status_code)
        case 7:
            found = {"have": "猪肉", "page": chance.randint(1, 3)}
            return http.get("/recipes", params=found).status_code
        case 5:
            return http.delete(f"/threads/soak-{max(0, number // 8 - 3)}").status_code
        case _:
            chosen = {"configurable": {"thread_id": thread}} if chance.random() < 0.8 else {}
            return http.post("/cook/invoke", json={"input": {"question": question}, "config": chosen}).status_code


def soak(http: httpx.Client, server: psutil.Process, turns: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield a row every `EVERY` turns."""
    chance, taken, failed = random.Random(seed), [], 0
    for number in range(turns):
        began = time.perf_counter()
        failed += turn(http, chance, number) >= 500
        taken.append((time.perf_counter() - began) * 1000)
        if (number + 1) % EVERY == 0:
            children = server.children(recursive=True)
            memory = sum(one.memory_info().rss for one in (server, *children)) / 2**20
            row = {"turns": number + 1, "mb": round(memory, 1), "threads": server.num_threads()}
            row |= {"files": server.num_fds(), "processes": 1 + len(children), "failed": failed}
            yield row | {"p50_ms": round(np.median(taken), 1), "p95_ms": round(np.percentile(taken, 95), 1)}
            taken = []


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=positive, default=5000, help="at least 1000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--index", type=Path, help="folder of the index; by default one of two recipes")
    given = parser.parse_args()
    rows = []
    server = serving("serve", index=given.index, SHISHEN_CHAT__PROVIDER="none")
    with server as (address, _), httpx.Client(base_url=address, timeout=120) as http:
        port = int(address.rpartition(":")[2])
        process = next(one for one in psutil.Process().children() if f"{port}" in one.cmdline())
        while http.get("/ready").status_code != 200:
            time.sleep(0.5)
        for row in soak(http, process, given.turns, given.seed):
            rows.append(row)
            print(json.dumps(row), flush=True)
    middle, last = rows[(len(rows) - 1) // 2], rows[-1]
    found = {"growth_of_second_half": round(last["mb"] / middle["mb"] - 1, 4), "failed": last["failed"]}
    found |= {f"more_{name}": last[name] - middle[name] for name in ("threads", "files", "processes")}
    print(json.dumps(found))
    sys.exit(found.pop("growth_of_second_half") > MOST_GROWTH or any(count > 0 for count in found.values()))


if __name__ == "__main__":
    main()
