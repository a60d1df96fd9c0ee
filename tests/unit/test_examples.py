"""The programs of docs/examples and docs/extending.md run as they stand there."""

import runpy

import pytest

from settings import ROOT, Settings
from tests.server_kit import small_index

EXAMPLES = {
    "time_travel": ["500克 → 1000克", "炖 60分钟", "['红烧肉怎么做', '要炖多久']"],
    "update_state": ["你说过对大豆过敏", "2汤匙生抽 ⚠️ 大豆"],
    "streaming": ["receive\nunderstand\nretrieve", "card: Red braised pork belly", "serves 3", "remember"],
}


@pytest.fixture(autouse=True)
def small_house(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    small_index(settings)
    monkeypatch.setenv("SHISHEN_INDEX__PATH", str(settings.index.path))
    monkeypatch.setenv("SHISHEN_MEMORY__CHECKPOINTER", "memory")
    monkeypatch.setenv("SHISHEN_CHAT__PROVIDER", "none")


def test_each_example_is_run() -> None:
    assert {file.stem for file in (ROOT / "docs" / "examples").glob("*.py")} == set(EXAMPLES)


@pytest.mark.embedded
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_says_what_it_promises(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "docs" / "examples" / f"{name}.py"), run_name="__main__")
    said = capsys.readouterr().out
    assert [part for part in EXAMPLES[name] if part not in said] == []
