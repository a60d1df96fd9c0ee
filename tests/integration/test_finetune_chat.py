"""`shishen finetune chat` for real on a tiny model: base, adapter, merged, with recipes, piped and at a terminal."""

import codecs
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli import app
from finetune.merging import merge
from models.chat import ChatModelError
from models.hf import close_engines
from retrieval.index.manifest import RecipeIndexError
from settings import ROOT
from tests import tiny_model
from tests.tiny_model import ANSWER, QUESTION

peft = pytest.importorskip("peft")
GREEDY = {
    "SHISHEN_CHAT__TEMPERATURE": "0",
    "SHISHEN_CHAT__REPETITION_PENALTY": "1",
    "SHISHEN_CHAT__DEVICE_MAP": "cpu",
    "SHISHEN_CHAT__MAX_TOKENS": "60",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tiny_model.build(tmp_path_factory.mktemp("base") / "model")
    close_engines()


@pytest.fixture(scope="module")
def adapter(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an adapter that changes every answer, as `train` leaves it."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = tmp_path_factory.mktemp("adapter") / "adapter"
    torch.manual_seed(0)
    config = peft.LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM", init_lora_weights=False)
    peft.get_peft_model(AutoModelForCausalLM.from_pretrained(base), config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(base).save_pretrained(folder)
    return folder


def chat(folder: Path, said: str, *options: str, **environment: str) -> Result:
    return CliRunner(env=GREEDY | environment).invoke(app, ["finetune", "chat", str(folder), *options], input=said)


def answer(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout.split("你：")[1].strip()


def test_base_adapter_and_merged_answer_what_is_piped_in(base: Path, adapter: Path, tmp_path: Path) -> None:
    assert answer(chat(base, f"{QUESTION}\n")) == ANSWER
    tuned = answer(chat(adapter, QUESTION))
    assert tuned not in ("", ANSWER)
    assert answer(chat(merge(adapter, tmp_path / "merged"), f"{QUESTION}\n\n")) == tuned


def test_a_conversation_that_grows_too_long_starts_anew(base: Path) -> None:
    result = chat(base, f"{'肉' * 2000}\n{QUESTION}\n", SHISHEN_CHAT__CONTEXT_TOKENS="1024")
    assert result.exit_code == 0
    assert "tokens, the context 1024" in result.stdout and ANSWER in result.stdout


def test_with_retrieval_it_is_the_assistant(adapter: Path, sample_index: Path) -> None:
    result = chat(adapter, "红烧肉怎么做\n再说一遍\n", "--retrieval", "--index", str(sample_index))
    assert result.exit_code == 0, result.output
    assert result.stdout.count("出处 Source：红烧肉") == 2


def test_without_an_index_it_says_what_to_run(base: Path, tmp_path: Path) -> None:
    result = chat(base, QUESTION, "--retrieval", "--index", str(tmp_path / "none"))
    assert isinstance(result.exception, RecipeIndexError) and "index_builder.py build" in str(result.exception)


def damaged(adapter: Path, folder: Path, what: str) -> Path:
    if what == "missing":
        return folder
    shutil.copytree(adapter, folder)
    config, weights = folder / "adapter_config.json", folder / "adapter_model.safetensors"
    fields = json.loads(config.read_text())
    match what:
        case "no base":
            config.write_text(json.dumps(fields | {"base_model_name_or_path": str(folder / "gone")}))
        case "broken configuration":
            config.write_text("{")
        case "another rank":
            config.write_text(json.dumps(fields | {"r": 8}))
        case "cut weights":
            weights.write_bytes(weights.read_bytes()[:200])
        case "pickled":
            weights.rename(folder / "adapter_model.bin")
    return folder


WRONG = {
    "missing": "No model in",
    "no base": "base model .*gone is not here",
    "broken configuration": "no adapter's configuration",
    "another rank": "cannot be loaded",
    "cut weights": "cannot be loaded",
    "pickled": "only format that is read",
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_loaded_is_one_sentence(adapter: Path, tmp_path: Path, what: str) -> None:
    result = chat(damaged(adapter, tmp_path / "model", what), QUESTION)
    with pytest.raises(ChatModelError, match=WRONG[what]):
        raise result.exception or AssertionError(result.output)
    assert "\n" not in str(result.exception) and "你：" not in result.stdout


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, master: int, process: "subprocess.Popen[bytes]") -> None:
        self._master, self.process, self.shown = master, process, ""
        self._text = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        self._looked_at = 0

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def wait_for(self, text: str, seconds: float = 120) -> None:
        """Wait until `text` is shown after what was waited for last, which may have come in one piece with it."""
        deadline = time.monotonic() + seconds
        while (found := self.shown.find(text, self._looked_at)) < 0:
            assert time.monotonic() < deadline, self.shown
            if select.select([self._master], [], [], 0.2)[0]:
                self.shown += self._text.decode(os.read(self._master, 4096))
        self._looked_at = found + len(text)

    def wait_until_it_reads(self, seconds: float = 120) -> None:
        """Wait until the process sleeps, and has not run between two looks at it.

        CPython does not hear a signal between the prompt and its waiting for a key.
        """
        process, deadline, before = psutil.Process(self.process.pid), time.monotonic() + seconds, None
        while True:
            now = process.num_ctx_switches().voluntary, process.cpu_times()
            if process.status() == psutil.STATUS_SLEEPING and now == before:
                return
            before = now
            assert time.monotonic() < deadline, process.status()
            time.sleep(0.02)


def _sit_down(slave: int) -> None:
    # Ctrl-C goes to the process that the terminal belongs to; what runs in the background of a shell ignores it.
    os.login_tty(slave)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def terminal(*arguments: str, **environment: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    command = [sys.executable, "-c", "import cli; cli.main()", *arguments]
    environment = os.environ | GREEDY | environment
    process = subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=partial(_sit_down, slave))
    os.close(slave)
    try:
        yield Terminal(master, process)
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_at_a_terminal_ctrl_c_ends_it_at_once(base: Path) -> None:
    with terminal("finetune", "chat", str(base)) as shell:
        shell.wait_for("你：")
        shell.type("红烧x\x7f肉要炖多久？\n")
        shell.wait_for(ANSWER)
        shell.wait_for("你：")
        shell.wait_until_it_reads()
        shell.type("\x03")
        assert shell.process.wait(20) == 130
        assert "Traceback" not in shell.shown


@pytest.fixture(scope="module")
def endless(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model that never ends its answer: the tokens that would end it are never the likeliest."""
    from safetensors.torch import load_file, save_file

    folder = tmp_path_factory.mktemp("endless") / "model"
    shutil.copytree(base, folder)
    weights = load_file(folder / "model.safetensors")
    weights["lm_head.weight"][:8] = 0
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def test_ctrl_c_stops_an_answer_that_is_being_written(endless: Path) -> None:
    room = {"SHISHEN_CHAT__MAX_TOKENS": "30000", "SHISHEN_CHAT__CONTEXT_TOKENS": "32000"}
    with terminal("finetune", "chat", str(endless), **room) as shell:
        shell.wait_for("你：")
        shell.type(f"{QUESTION}\n")
        shell.wait_for(ANSWER[:3])
        shell.type("\x03")
        assert shell.process.wait(20) == 130
        assert "Traceback" not in shell.shown


def test_ctrl_d_ends_well_and_a_missing_model_does_not(base: Path, tmp_path: Path) -> None:
    with terminal("finetune", "chat", str(base)) as shell:
        shell.wait_for("你：")
        shell.type("\x04")
        assert shell.process.wait(20) == 0
    command = [sys.executable, "-c", "import cli; cli.main()", "finetune", "chat", str(tmp_path / "none")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, input=QUESTION)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "No model in" in done.stderr
