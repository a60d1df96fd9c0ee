"""`langgraph dev`, as Studio opens it: turns over its API, streamed, in a thread, interrupted and resumed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from langgraph_sdk import get_client

from recipes.loaders import Corpus
from recipes.recipe import Recipe
from retrieval.build.building import build_index
from settings import ROOT, load_settings
from tests.fakes import BRAISED_PORK, STEAMED_FISH
from tests.server_kit import HashEmbeddings

BOILED_FISH = Recipe.create(name="水煮鱼", ingredients=["500克草鱼"], steps=["鱼片煮2分钟。"])


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the server over a small index, without a chat model, and yield its address."""
    folder = tmp_path_factory.mktemp("studio")
    corpus = Corpus([BRAISED_PORK, STEAMED_FISH, BOILED_FISH], ["sample"])
    model = load_settings().embedding.model
    build_index(corpus, folder / "index", embeddings=HashEmbeddings(), embedding=model)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"SHISHEN_INDEX__PATH": str(folder / "index"), "SHISHEN_CHAT__PROVIDER": "none"}
    command = [sys.executable, "-m", "langgraph_cli", "dev", "--no-browser", "--no-reload", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, address, folder / "log")
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


def _wait(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    for _ in range(240):
        assert server.poll() is None, log.read_text()[-2000:]
        try:
            if httpx.get(f"{address}/ok", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise AssertionError(log.read_text()[-2000:])


@pytest.mark.embedded
async def test_a_talk_over_the_api_of_langgraph(studio: str) -> None:
    client = get_client(url=studio)
    thread = (await client.threads.create())["thread_id"]
    parts = client.runs.stream(
        thread, "shishen", input={"question": "红烧肉怎么做"}, stream_mode=["custom", "updates"], stream_subgraphs=True
    )
    seen = [(part.event, part.data) async for part in parts]
    assert "error" not in dict(seen), seen[-1]
    assert [data["recipe"]["name"] for event, data in seen if event == "custom" and data["type"] == "card"] == [
        "红烧肉"
    ]
    text = "".join(data["text"] for event, data in seen if event == "custom" and data["type"] == "text")
    assert BRAISED_PORK.steps[0] in text

    followed = await client.runs.wait(thread, "shishen", input={"question": "那要炖多久"})
    assert "60分钟" in followed["answer"]
    assert len(followed.get("sources", [])) == 1

    told = await client.runs.wait(thread, "shishen", input={"question": "红烧肉怎么做"}, context={"language": "en"})
    assert "pork belly" in told["answer"]
    history = await client.threads.get_history(thread, limit=50)
    assert len(history) > 10


@pytest.mark.embedded
async def test_a_turn_that_asks_back_is_resumed(studio: str) -> None:
    client = get_client(url=studio)
    thread = (await client.threads.create())["thread_id"]
    asked = await client.runs.wait(thread, "shishen", input={"question": "鱼怎么做"})
    assert set(asked["__interrupt__"][0]["value"]["choices"]) == {"清蒸鲈鱼", "水煮鱼"}
    resumed = await client.runs.wait(thread, "shishen", command={"resume": "水煮鱼"})
    assert "鱼片煮2分钟" in resumed["answer"]


@pytest.mark.embedded
async def test_the_diagram_of_studio(studio: str) -> None:
    client = get_client(url=studio)
    drawn = await client.assistants.get_graph("shishen")
    nodes = {node["id"] for node in drawn["nodes"]}
    assert {"understand", "retrieve", "compose", "generate", "remember"} <= nodes
