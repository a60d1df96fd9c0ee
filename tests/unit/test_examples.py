"""The programs of docs/examples and docs/extending.md run as they stand there."""

import asyncio
import re
import runpy

import pytest

from answering.answer import COMPOSERS
from settings import ROOT, Settings
from tests.model_servers import Call, ModelServer, settings_of
from tests.server_kit import served, small_index

EXAMPLES = {
    "time_travel": ["500克 → 1000克", "炖 60分钟", "['红烧肉怎么做', '要炖多久']"],
    "update_state": ["你说过对大豆过敏", "2汤匙生抽 ⚠️ 大豆"],
    "streaming": ["receive\nunderstand\nretrieve", "card: Red braised pork belly", "serves 3", "remember"],
}
EXTENDING = {
    "A model of your own": ["小火炖60分钟，肉才软烂。"],
    "A tool of your own": ["1000克五花肉", "五花肉 12 元一斤"],
    "A composer of your own": ["本店有2道菜，随便问。"],
    "A corpus of your own": ["外婆鸡汤"],
    "A channel of your own": ["[card] 红烧肉", "小火炖60分钟", "500克 → 1000克", "[next]"],
}
IN_THE_CHEF = [
    "used: get_recipe 红烧肉 -> 菜名：红烧肉",
    "in the chef: model",
    "in the chef: tools",
    "就做《红烧肉》。",
]


@pytest.fixture(autouse=True)
def small_house(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    small_index(settings)
    monkeypatch.setenv("SHISHEN_INDEX__PATH", str(settings.index.path))
    monkeypatch.setenv("SHISHEN_MEMORY__CHECKPOINTER", "memory")
    monkeypatch.setenv("SHISHEN_CHAT__PROVIDER", "none")


def test_each_example_is_run() -> None:
    assert {file.stem for file in (ROOT / "docs" / "examples").glob("*.py")} == {*EXAMPLES, "subgraphs"}


@pytest.mark.embedded
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_says_what_it_promises(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "docs" / "examples" / f"{name}.py"), run_name="__main__")
    said = capsys.readouterr().out
    assert [part for part in EXAMPLES[name] if part not in said] == []


@pytest.mark.embedded
async def test_the_chef_is_seen_at_work(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    server = ModelServer([Call("get_recipe", {"dish": "红烧肉"}), "就做《红烧肉》。"])
    async with served(server.app) as address:
        for name, value in (settings_of("openai", address) | {"tools": "true"}).items():
            monkeypatch.setenv(f"SHISHEN_CHAT__{name.upper()}", value)
        example = str(ROOT / "docs" / "examples" / "subgraphs.py")
        await asyncio.to_thread(runpy.run_path, example, run_name="__main__")
    said = capsys.readouterr().out
    assert [part for part in IN_THE_CHEF if part not in said] == [], said


def programs() -> dict[str, str]:
    """Return the programs of docs/extending.md by the English half of their headings."""
    text = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^## \S+ ([^\n]+)\n.*?^```python\n(.*?)^```", text, re.M | re.S))


def test_everything_that_can_be_extended_has_a_program_of_under_30_lines() -> None:
    found = programs()
    assert set(found) == set(EXTENDING)
    assert all(len(program.splitlines()) < 30 for program in found.values())


@pytest.mark.embedded
@pytest.mark.parametrize("what", EXTENDING)
def test_what_is_shown_in_extending_runs(
    what: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMPOSERS, "about", COMPOSERS["about"])
    exec(compile(programs()[what], what, "exec"), {"__name__": "__main__"})
    said = capsys.readouterr().out
    assert [part for part in EXTENDING[what] if part not in said] == [], said
