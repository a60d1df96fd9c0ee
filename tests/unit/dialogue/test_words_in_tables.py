"""The user's words are read by the phrase tables of understanding, nowhere else."""

import ast
import re
from pathlib import Path

import pytest

from settings import ROOT

MODULES = sorted([*ROOT.glob("dialogue/*.py"), *ROOT.glob("graph/*.py")])
WORD = re.compile(r"[\u4e00-\u9fff]|(?<![\\a-zA-Z])[a-zA-Z]{3,}")


def patterns(code: str) -> list[str]:
    """Return the literal patterns that a module hands to `re`."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    of_re = [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "re"
    ]
    literals = [node for call in of_re for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)]
    return [str(literal.value) for literal in literals]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_no_pattern_holds_words(file: Path) -> None:
    assert [pattern for pattern in patterns(file.read_text(encoding="utf-8")) if WORD.search(pattern)] == []


def test_a_pattern_of_words_would_be_found() -> None:
    found = patterns('import re\nA = re.compile(r"换成|instead")\nB = re.split(r"[，,]\\s", A)')
    assert [bool(WORD.search(pattern)) for pattern in found] == [True, False]
