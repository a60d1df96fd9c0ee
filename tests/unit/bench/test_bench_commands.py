"""Every benchmark says what it does, and refuses what it cannot use."""

import importlib
import sys
from pathlib import Path

import pytest

from settings import ROOT

COMMANDS = sorted(file.stem for file in (ROOT / "bench").glob("*.py") if "__main__" in file.read_text(encoding="utf-8"))
WRONG = [(name, word) for name in ("finetune", "training") for word in ("0", "-1", "many", "1.5")] + [
    ("serve", "--turns=0"),
    ("embedding", "--questions=0"),
    ("synthetic", "--recipes=0"),
]


def run(name: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", [f"{name}.py", *arguments])
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(f"bench.{name}").main()
    return ended.value.code


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_what_the_module_says_of_itself(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(name, monkeypatch, "--help") == 0
    told = importlib.import_module(f"bench.{name}").__doc__.splitlines()[0]
    # argparse breaks lines anew.
    assert told.replace(" ", "") in "".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(("name", "word"), WRONG)
def test_a_number_that_is_none_is_refused(
    name: str, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    more = ("--out", str(tmp_path / "x")) if name == "synthetic" else ()
    assert run(name, monkeypatch, word, *more) == 2
    assert "Traceback" not in (told := capsys.readouterr().err) and "error: " in told
