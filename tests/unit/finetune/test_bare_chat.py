"""`shishen finetune chat` with a scripted model: what it is told of the conversation, and how the conversation ends."""

import asyncio
import io
import signal
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from finetune import bare_chat
from models.chat import ChatModelError
from prompts.loader import load_prompt
from settings import ChatSettings, SettingsError
from tests.fakes import RecordingModel

RULES = load_prompt("plain", "zh").render()
Talk = Callable[..., RecordingModel]


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Talk:
    def run(data: bytes, answers: Any = ("好", "行", "成")) -> RecordingModel:
        model = RecordingModel(messages=iter([AIMessage(text) for text in answers]), prompts=[])
        monkeypatch.setattr(bare_chat, "create_chat_model", lambda _: model)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        asyncio.run(bare_chat.talk(ChatSettings(provider="hf")))
        return model

    return run


def asked(model: RecordingModel) -> list[list[str]]:
    return [[message.text for message in prompt] for prompt in model.prompts]


def test_the_conversation_is_told_until_an_empty_line(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    model = talk("一\n 二 \n\n三".encode())
    assert asked(model) == [[RULES, "一"], [RULES, "一", "好", "二"], [RULES, "三"]]
    shown = capsys.readouterr().out
    assert [shown.count(answer) for answer in ("你：好\n", "你：行\n", "你：成\n")] == [1, 1, 1]


def test_what_fails_is_told_and_the_conversation_starts_anew(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = bare_chat._answer

    async def failing(model: Any, messages: Any) -> str:
        if messages[-1].text == "二":
            raise ChatModelError("太长 too long")
        return await answer(model, messages)

    monkeypatch.setattr(bare_chat, "_answer", failing)
    assert asked(talk("一\n二\n三\n".encode())) == [[RULES, "一"], [RULES, "三"]]
    assert "太长 too long（重新开始 Starting anew.）" in capsys.readouterr().out


def test_no_text_is_one_sentence_and_ctrl_c_is_as_it_was(talk: Talk) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(SettingsError, match="no utf-8 text"):
        talk(b"\xff\xfe\n")
    assert signal.getsignal(signal.SIGINT) is before
