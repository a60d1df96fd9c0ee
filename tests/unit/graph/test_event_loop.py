"""Nothing blocks the event loop: neither opening the parts nor any node, on a first turn, when all is read, or a later one.

In a process of its own, where nothing was read before.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from settings import ROOT, Settings
from tests.model_servers import KEYS, PROTOCOLS, Call, ModelServer, settings_of
from tests.server_kit import served, small_index

TALK = """
import asyncio, json, sys
from blockbuster import BlockBuster, BlockingError
from graph.assistant import open_assistant
from graph.state import TurnOptions
from settings import load_settings

async def main():
    watch = BlockBuster()
    for function in watch.functions.values():
        function.can_block_in("<frozen importlib._bootstrap>", "_find_and_load")
    chosen = [load_settings(**given) for given in json.loads(sys.argv[1])]
    watch.activate()
    try:
        open("config.yaml").read()
        raise AssertionError("the watch is blind")
    except BlockingError:
        pass
    for settings in chosen:
        async with open_assistant(settings) as assistant:
            for question in sys.argv[2:]:
                options = TurnOptions(owner="wang", ask_back=False)
                answer = await assistant.ask(question, thread=settings.chat.provider, options=options)
                assert answer.answer
        print(settings.chat.provider, answer.composed, answer.notices, answer.image)
    watch.deactivate()

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


THOUGHT_OUT = "给我配两个菜，说说为什么这样搭"


def talk(settings: Settings, questions: Sequence[str], chosen: Sequence[Mapping[str, Any]]) -> list[str]:
    """Hold a talk by each of some settings under watch, in a process of its own; return a line of each."""
    small_index(settings)
    environment = os.environ | {
        "SHISHEN_INDEX__PATH": str(settings.index.path),
        "SHISHEN_MEMORY__PATH": str(settings.memory.path),
        "SHISHEN_IMAGE__FOLDER": str(settings.image.folder),
        **dict.fromkeys(KEYS, "sk-of-the-environment"),
    }
    command = [sys.executable, "-c", TALK, json.dumps(chosen), *questions]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


@pytest.mark.embedded
def test_neither_the_parts_nor_the_nodes_block(settings: Settings) -> None:
    [said] = talk(settings, QUESTIONS, [{"chat": {"provider": "none"}}])
    assert str(settings.image.folder) in said


@pytest.mark.embedded
async def test_no_provider_blocks_while_a_turn_is_thought_out_or_worded(settings: Settings) -> None:
    read = (Call("get_recipe", {"dish": "红烧肉"}), Call("get_recipe", {"dish": "清蒸鲈鱼"}))
    server = ModelServer([read, "就做《清蒸鲈鱼》和《红烧肉》，一鲜一荤。"] * len(PROTOCOLS))
    async with served(server.app) as address:
        chosen = [{"chat": {**settings_of(protocol, address), "tools": True}} for protocol in PROTOCOLS]
        chosen.append({"chat": settings_of("openai", address), "answers": {"writer": "model"}})
        said = await asyncio.to_thread(talk, settings, [THOUGHT_OUT], chosen)
    assert said == [f"{protocol} False [] None" for protocol in (*PROTOCOLS, "openai")]
    assert len(server.asked) == 2 * len(PROTOCOLS) + 1
