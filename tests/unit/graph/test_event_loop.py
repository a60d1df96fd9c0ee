"""Nothing blocks the event loop: neither opening the parts nor any node, on a first turn, when all is read, or a later one.

In a process of its own, where nothing was read before.
"""

import os
import subprocess
import sys

import pytest

from settings import ROOT, Settings
from tests.server_kit import small_index

TALK = """
import asyncio, sys
from blockbuster import BlockBuster, BlockingError
from graph.assistant import open_assistant
from graph.state import TurnOptions
from settings import load_settings

async def main():
    watch = BlockBuster()
    for function in watch.functions.values():
        function.can_block_in("<frozen importlib._bootstrap>", "_find_and_load")
    settings = load_settings()
    watch.activate()
    try:
        open("config.yaml").read()
        raise AssertionError("the watch is blind")
    except BlockingError:
        pass
    async with open_assistant(settings) as assistant:
        for question in sys.argv[1:]:
            answer = await assistant.ask(question, thread="t", options=TurnOptions(owner="wang", ask_back=False))
            assert answer.answer
    watch.deactivate()
    print("image:", answer.image)

asyncio.run(main())
"""
QUESTIONS = (
    "红烧肉怎么做",
    "那要炖多久",
    "换成六人份",
    "没有冰糖怎么办",
    "清蒸鲈鱼和红烧肉哪个快",
    "列个购物清单",
    "佛跳墙怎么做",
    "晚上吃什么",
    "为什么要焯水",
    "我对花生过敏",
    "来一张红烧肉的图",
)


@pytest.mark.embedded
def test_neither_the_parts_nor_the_nodes_block(settings: Settings) -> None:
    small_index(settings)
    environment = os.environ | {
        "SHISHEN_INDEX__PATH": str(settings.index.path),
        "SHISHEN_MEMORY__PATH": str(settings.memory.path),
        "SHISHEN_IMAGE__FOLDER": str(settings.image.folder),
        "SHISHEN_CHAT__PROVIDER": "none",
    }
    done = subprocess.run(
        [sys.executable, "-c", TALK, *QUESTIONS], capture_output=True, text=True, cwd=ROOT, env=environment
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert str(settings.image.folder) in done.stdout
