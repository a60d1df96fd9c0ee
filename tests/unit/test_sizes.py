"""No file and no function is too long to be read at once."""

import ast
from collections.abc import Iterator
from pathlib import Path

from settings import ROOT

LONGEST_FILE, LONGEST_FUNCTION = 400, 50
OTHERS = {"tests", "var", "build", "docs"}


def modules() -> Iterator[Path]:
    """Yield the modules of the product: those of the root and of each room of it that is no other checkout."""
    yield from ROOT.glob("*.py")
    for room in ROOT.iterdir():
        if room.is_dir() and not room.name.startswith(".") and room.name not in OTHERS:
            yield from room.rglob("*.py")


def test_no_file_is_too_long() -> None:
    lines = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in modules()}
    assert len(lines) > 300
    assert {name: count for name, count in lines.items() if count > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    found = {}
    for file in modules():
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                found[f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1
    assert len(found) > 2000
    assert {name: count for name, count in found.items() if count > LONGEST_FUNCTION} == {}
