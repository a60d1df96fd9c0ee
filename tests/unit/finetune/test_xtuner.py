"""XTuner configurations: every name and every argument is one that XTuner and what it builds on have.

`xtuner_schema.json` holds the signatures of the installed packages, as `inspect` gave them, without variadic arguments.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from finetune.commands import app
from finetune.errors import FinetuneError
from finetune.xtuner import write_xtuner_config
from prompts.loader import load_prompt

SCHEMA = json.loads(Path(__file__).with_name("xtuner_schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / 'da"ta'
    folder.mkdir()
    (folder / "train.messages.jsonl").write_text("{}\n")
    return folder


def imported(tree: ast.Module) -> dict[str, str]:
    nodes = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: f"{node.module}.{alias.name}" for node in nodes for alias in node.names}


def built(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Yield what each `dict(type=…)` builds, and with which arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
            given = {word.arg: word.value for word in node.keywords if word.arg}
            if "type" in given:
                yield ast.unparse(given["type"]), set(given) - {"type"}


@pytest.mark.parametrize("base", ["internlm2-chat-1_8b", "internlm2-chat-7b"])
@pytest.mark.parametrize("method", ["lora", "qlora"])
def test_every_argument_is_one_that_is_taken(base: str, method: str, data: Path, tmp_path: Path) -> None:
    arguments = ["xtuner", base, "--data", str(data), "--out", str(tmp_path / "out"), "--method", method]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    (file,) = (tmp_path / "out").iterdir()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = imported(tree)
    checked = 0
    for what, arguments_given in built(tree):
        root, _, rest = what.partition(".")
        name = "".join([names[root], "." * bool(rest), rest])
        known = SCHEMA["parameters"][name] + SCHEMA["taken_by_the_runner"].get(name, [])
        assert arguments_given <= set(known), what
        checked += 1
    assert checked > 20
    values = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert ast.literal_eval(values["base"]) == f"internlm/{base}"
    assert ast.literal_eval(values["data_files"]) == [str(data / "train.messages.jsonl")]
    assert ast.unparse(values["prompt_template"]).removeprefix("PROMPT_TEMPLATE.") in SCHEMA["templates"]
    assert names["openai_map_fn"] in SCHEMA["functions"]
    text = ast.unparse(tree)
    assert ("quantization_config=quantization" in text) == (method == "qlora")
    assert repr(load_prompt("plain", "zh").render()) in text


def test_without_data_it_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match="convert first"):
        write_xtuner_config("internlm2-chat-7b", tmp_path, tmp_path / "out")
