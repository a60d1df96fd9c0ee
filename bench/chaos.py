"""Bad days, one after the other: `python -m bench.chaos [replicas] [outage] [clock] [disk] [swap]`, all by default.

    replicas   two replicas on one PostgreSQL under many conversations, restarted in turn, then one killed in mid-answer
    outage     the database gone for half a minute under the same load
    clock      one of two replicas started again with its clock an hour back, then a day (libfaketime must be installed)
    disk       a server that may write no more bytes to a file: one sentence, and all that was kept is whole
    swap       an index that recipes are added to and removed from twenty times under load

Each prints a JSON object. Wrong is a turn that was answered and not kept, kept twice, of another conversation, or out
of order; a status of 500; a search that fails while an index is swapped. Exit 1 where anything was wrong. PostgreSQL's
programs must be installed.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from retrieval.build.building import Corpus, add_recipes, build_index, remove_recipes
from retrieval.embeddings import create_embeddings
from settings import ROOT, Settings, load_settings
from tests.fakes import BRAISED_PORK, STEAMED_FISH
from tests.postgres_kit import Cluster, binaries, cluster

TALKS = 64
SAID = ("红烧肉怎么做", "那要炖多久？", "清蒸鲈鱼怎么做", "没有料酒怎么办", "下一步")


class Replica:
    """A server in a process of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {
            "SHISHEN_INDEX__PATH": str(folder / "index"),
            "SHISHEN_INDEX__REFRESH_SECONDS": "1",
            "SHISHEN_MEMORY__PATH": str(folder / "threads.sqlite"),
            "SHISHEN_IMAGE__FOLDER": str(folder / "images"),
            "SHISHEN_SERVER__KEYS": str(folder / "keys.json"),
            "SHISHEN_ANSWERS__WRITER": "composed",
            "SHISHEN_CHAT__PROVIDER": "openai",
            "SHISHEN_CHAT__BASE_URL": "http://127.0.0.1:9/v1",
        } | environment
        self._log = folder / f"replica-{self.port}.log"

    def errors(self) -> list[str]:
        """Return the errors of its log."""
        return [line for line in self._log.read_text(encoding="utf-8").splitlines() if " ERROR " in line]

    def start(self, *before: str, **environment: str) -> None:
        """Start it; `before` comes before the command."""
        command = [*before, sys.executable, "-m", "cli", "serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | self._environment | environment, stdout=log, stderr=log
            )

    async def ready(self) -> None:
        """Wait until it answers."""
        async with httpx.AsyncClient(base_url=self.address, timeout=5) as http:
            while True:
                if self.process.poll() is not None:
                    raise RuntimeError(self._log.read_text(encoding="utf-8")[-2000:])
                with suppress(httpx.HTTPError):
                    if (await http.get("/ready")).status_code == 200:
                        return
                await asyncio.sleep(0.2)

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and wait for its end."""
        self.process.send_signal(how)
        await asyncio.to_thread(self.process.wait)


class Load:
    """Conversations that go on until told to stop; each turn says whose it is."""

    def __init__(self, replicas: list[Replica], talks: int = TALKS) -> None:
        self._replicas, self._talks = replicas, talks
        self.answered: dict[str, list[str]] = {f"talk-{number}": [] for number in range(talks)}
        self.unsure: dict[str, list[str]] = {name: [] for name in self.answered}
        self.statuses: Counter[str] = Counter()
        self.failed: dict[str, list[str]] = {}
        self._began = time.monotonic()
        self._over = asyncio.Event()

    @asynccontextmanager
    async def under_way(self) -> AsyncIterator[None]:
        """Have all conversations go on for as long as the context lasts."""
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(timeout=60, limits=limits) as http:
            talking = [asyncio.create_task(self._talk(http, name)) for name in self.answered]
            yield
            self._over.set()
            await asyncio.gather(*talking)

    async def _talk(self, http: httpx.AsyncClient, name: str) -> None:
        chance, number = random.Random(name), 0
        while not self._over.is_set():
            number += 1
            question = f"{chance.choice(SAID)}（{name} {number}）"
            body = {"input": {"question": question}, "config": {"configurable": {"thread_id": name}}}
            replica, asked = chance.choice(self._replicas), self.now()
            try:
                reply = await http.post(f"{replica.address}/cook/invoke", json=body)
            except httpx.HTTPError as error:
                # Nobody knows whether the turn was kept before its server went away.
                self.statuses[type(error).__name__] += 1
                place = f"{self._replicas.index(replica)} {type(error).__name__}"
                self.failed.setdefault(place, []).append(f"{asked:.0f}-{self.now():.0f}")
                self.unsure[name].append(question)
                await asyncio.sleep(0.5)
                continue
            self.statuses[str(reply.status_code)] += 1
            if reply.status_code == 200:
                self.answered[name].append(question)
            else:
                await asyncio.sleep(float(reply.headers.get("retry-after", 0.5)) / 4)

    def now(self) -> float:
        """Return the seconds since the load began."""
        return time.monotonic() - self._began

    async def wrong(self) -> list[str]:
        """Compare what is kept with what was answered."""
        found = [f"status {status}" for status in self.statuses if status == "500"]
        async with httpx.AsyncClient(base_url=self._replicas[0].address, timeout=60) as http:
            for name, answered in self.answered.items():
                reply = await http.get(f"/threads/{name}")
                messages = reply.json()["messages"] if reply.status_code == 200 else []
                kept = [one["content"] for one in messages if one["role"] == "user"]
                certain = [one for one in kept if one not in self.unsure[name]]
                if len(kept) != len(set(kept)):
                    found.append(f"{name}: a turn is kept twice")
                if any(f"（{name} " not in one for one in kept):
                    found.append(f"{name}: a turn of another conversation")
                if certain != answered:
                    lost = [one for one in answered if one not in certain]
                    found.append(f"{name}: {len(answered)} answered, {len(certain)} kept, lost {lost[:3]}")
        return found

    def told(self) -> dict[str, Any]:
        """Return what there was."""
        return {
            "talks": self._talks,
            "answered": sum(map(len, self.answered.values())),
            "statuses": dict(self.statuses),
            "failed_from_to_s": {place: dict(Counter(times)) for place, times in self.failed.items()},
            "errors": [line for one in self._replicas for line in one.errors() if "Storage failed" not in line][:5],
        }


async def on_postgres(
    folder: Path, work: Callable[[list[Replica], Load, Cluster], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    """Run `work` under the load of conversations at two replicas on one PostgreSQL; return figures."""
    programs = binaries()
    if programs is None:
        raise SystemExit("没有 PostgreSQL PostgreSQL is not installed.")
    with cluster(programs) as database:
        shared = {"SHISHEN_MEMORY__CHECKPOINTER": "postgres", "SHISHEN_DATABASE_URL": database.address}
        replicas = [Replica(folder, **shared), Replica(folder, **shared)]
        try:
            for one in replicas:
                one.start()
            await asyncio.gather(*(one.ready() for one in replicas))
            load = Load(replicas)
            async with load.under_way():
                figures = await work(replicas, load, database)
            return figures | load.told() | {"wrong": await load.wrong()}
        finally:
            for one in replicas:
                one.process.kill()
                one.process.wait()


async def replicas(folder: Path) -> dict[str, Any]:
    """Restart each replica in turn, then kill one."""

    async def work(both: list[Replica], load: Load, database: Cluster) -> dict[str, Any]:
        await asyncio.sleep(5)
        for how in (signal.SIGTERM, signal.SIGKILL):
            for one in both if how is signal.SIGTERM else both[:1]:
                await one.stop(how)
                one.start()
                await one.ready()
                await asyncio.sleep(5)
        return {"restarts": 2, "kills": 1}

    return await on_postgres(folder, work)


async def outage(folder: Path) -> dict[str, Any]:
    """Take the database away for half a minute."""

    async def work(both: list[Replica], load: Load, database: Cluster) -> dict[str, Any]:
        await asyncio.sleep(5)
        await asyncio.to_thread(database.stop)
        before = load.statuses["200"]
        await asyncio.sleep(30)
        meanwhile = load.statuses["200"] - before
        await asyncio.to_thread(database.start)
        back = time.monotonic()
        after = load.statuses["200"]
        await until(lambda: load.statuses["200"] >= after + TALKS, 60)
        return {
            "seconds_away": 30,
            "answered_meanwhile": meanwhile,
            "seconds_until_all_go_on": round(time.monotonic() - back, 1),
        }

    return await on_postgres(folder, work)


def faketime() -> Path | None:
    """Return the library that gives a process another clock."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


async def clock(folder: Path) -> dict[str, Any]:
    """Start one replica again with its clock set back, twice."""
    library = faketime()
    if library is None:
        raise SystemExit("没有 libfaketime libfaketime is not installed.")

    marks: list[str] = []

    async def work(both: list[Replica], load: Load, database: Cluster) -> dict[str, Any]:
        for back in ("-1h", "-1d"):
            await asyncio.sleep(5)
            marks.append(f"{load.now():.0f} stop")
            await both[0].stop()
            marks.append(f"{load.now():.0f} start")
            both[0].start(LD_PRELOAD=str(library), FAKETIME=back, FAKETIME_DONT_FAKE_MONOTONIC="1")
            await both[0].ready()
            marks.append(f"{load.now():.0f} ready")
        await asyncio.sleep(10)
        return {"set_back": ["1 h", "1 d"], "first_replica_s": marks}

    return await on_postgres(folder, work)


async def disk(folder: Path) -> dict[str, Any]:
    """Serve where no file may grow beyond a megabyte, then without that limit."""
    one = Replica(folder)
    one.start("prlimit", f"--fsize={1 << 20}")
    await one.ready()
    load = Load([one], talks=4)
    async with load.under_way():
        await until(lambda: bool(load.statuses["503"]), 240)
        await asyncio.sleep(3)
    full = dict(load.statuses)
    async with httpx.AsyncClient(base_url=one.address, timeout=60) as http:
        said = (
            await http.post(
                "/cook/invoke", json={"input": {"question": SAID[0]}, "config": {"configurable": {"thread_id": "new"}}}
            )
        ).text
    await one.stop()
    one.start()
    await one.ready()
    wrong = await load.wrong()
    await one.stop()
    if not load.statuses["503"]:
        wrong.append("the disk never filled up")
    return {"statuses": full, "answered": load.told()["answered"], "said": said[:200], "wrong": wrong}


async def swap(folder: Path) -> dict[str, Any]:
    """Add recipes to the index and remove them, twenty swaps in all, while it is searched."""
    settings = load_settings()
    embeddings = create_embeddings(settings.embedding)
    one, statuses, over = Replica(folder), Counter[str](), asyncio.Event()
    one.start()
    await one.ready()

    async def search(http: httpx.AsyncClient, number: int) -> None:
        while not over.is_set():
            reply = await http.get("/recipes/search", params={"q": ("红烧肉", "清蒸鲈鱼")[number % 2]})
            first = reply.json()["hits"][0]["title"] if reply.status_code == 200 else ""
            statuses[str(reply.status_code) if first == ("红烧肉", "清蒸鲈鱼")[number % 2] else f"wrong {first}"] += 1

    generations = set()
    async with httpx.AsyncClient(base_url=one.address, timeout=60) as http:
        searching = [asyncio.create_task(search(http, number)) for number in range(8)]
        for number in range(10):
            extra = Corpus([BRAISED_PORK.create(name=f"第{number}道新菜", steps=("煮熟即可。",))], ["more"])
            made = await asyncio.to_thread(
                add_recipes, extra, folder / "index", embeddings=embeddings, embedding=settings.embedding.model
            )
            await asyncio.sleep(2)
            generations.add(made.generation)
            made = await asyncio.to_thread(remove_recipes, folder / "index", titles=[f"第{number}道新菜"])
            await asyncio.sleep(2)
            generations.add(made.generation)
        over.set()
        await asyncio.gather(*searching)
    await asyncio.sleep(3)
    left = await asyncio.to_thread(deleted_files, one.process.pid)
    await one.stop()
    wrong = [f"{status}: {count}" for status, count in statuses.items() if status != "200"]
    wrong += [f"{left} deleted files are still open"] * bool(left)
    return {"swaps": len(generations), "searches": statuses["200"], "deleted_files_open": left, "wrong": wrong}


def deleted_files(process: int) -> int:
    """Return how many files that are no more a process holds open."""
    count = 0
    for path in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            count += "(deleted)" in os.readlink(path)
    return count


async def until(met: Callable[[], bool], longest_s: float) -> None:
    """Wait until something is so, or for `longest_s`."""
    end = time.monotonic() + longest_s
    while not met() and time.monotonic() < end:  # noqa: ASYNC110 - what is waited for counts, it sets nothing
        await asyncio.sleep(0.2)


DAYS = {"replicas": replicas, "outage": outage, "clock": clock, "disk": disk, "swap": swap}


def prepare(folder: Path, settings: Settings) -> None:
    """Build an index of two recipes."""
    build_index(
        Corpus((BRAISED_PORK, STEAMED_FISH), ["two"]),
        folder / "index",
        embeddings=create_embeddings(settings.embedding),
        embedding=settings.embedding.model,
    )


def main() -> None:
    """Print one JSON object for each bad day."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("days", nargs="*", choices=[*DAYS, []], metavar="day", help=" | ".join(DAYS))
    given = parser.parse_args()
    broken = False
    for name in given.days or DAYS:
        with tempfile.TemporaryDirectory() as folder:
            prepare(Path(folder), load_settings())
            figures = asyncio.run(DAYS[name](Path(folder)))
        broken |= bool(figures["wrong"])
        print(json.dumps({"day": name} | figures, ensure_ascii=False), flush=True)
    sys.exit(broken)


if __name__ == "__main__":
    main()
