"""Data asked of models: held, asked again once when wrong, counted, over every protocol and from plain words."""

from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from pydantic import BaseModel, Field

from models.chat import create_chat_model
from models.structured import Asking, NoDataError, counted
from settings import Settings
from tests.model_servers import KEYS, PROTOCOLS, Call, ModelServer, last, settings_of
from tests.server_kit import served


class Amount(BaseModel):
    """How much salt."""

    grams: int = Field(ge=0)


RIGHT: dict[str, Any] = {"grams": 3}
TOO_MUCH: dict[str, Any] = {"grams": 300}
NO_NUMBER: dict[str, Any] = {"grams": "some"}


def salty(data: Amount) -> str:
    return "300克太咸 too salty" if data.grams > 100 else ""


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    counted.clear()


async def amount(replies: list[Any], protocol: str, settings: Settings) -> tuple[Any, ModelServer]:
    """Return what comes of it and the server that was asked."""
    by_tool = protocol not in ("google_genai", "ollama")
    server = ModelServer([Call("Amount", one) if by_tool else str(one).replace("'", '"') for one in replies])
    async with served(server.app) as address:
        chosen = settings_of(protocol, address) | {"tools": True}
        asking = Asking(create_chat_model(settings.chat.model_copy(update=chosen)), Amount, wrong=salty)
        try:
            return (await asking.aask("盐多少", "只答克数")).grams, server
        except NoDataError as error:
            return str(error), server


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("replies", "expected", "outcome"),
    [
        ([RIGHT], 3, "first"),
        ([NO_NUMBER, RIGHT], 3, "second"),
        ([TOO_MUCH, RIGHT], 3, "second"),
        ([NO_NUMBER, TOO_MUCH, RIGHT], "300克太咸 too salty", "failed"),
    ],
)
async def test_what_is_wrong_is_asked_again_once_and_counted(
    protocol: str, replies: list[Any], expected: Any, outcome: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in KEYS:
        monkeypatch.setenv(variable, "sk")
    found, server = await amount(replies, protocol, settings)
    assert found == expected
    assert counted == {("amount", outcome): 1}
    assert len(server.asked) == min(len(replies), 2)
    if len(server.asked) > 1:
        said = str(last(server.asked[1]))
        assert "盐多少" in said and ("too salty" in said or "grams: Input should be a valid integer" in said)


@pytest.mark.parametrize("tools", [False, True])
async def test_an_endpoint_is_held_to_the_schema_or_given_a_tool(tools: bool, settings: Settings) -> None:
    server = ModelServer([Call("Amount", RIGHT) if tools else '{"grams": 3}'])
    async with served(server.app) as address:
        chosen = settings_of("openai", address) | {"tools": tools}
        asking = Asking(create_chat_model(settings.chat.model_copy(update=chosen)), Amount)
        assert (await asking.aask("盐多少")).grams == 3
    asked = server.asked[0]
    assert ("tools" in asked, "response_format" in asked) == (tools, not tools)


def test_a_model_without_structured_outputs_is_read_by_its_words() -> None:
    def read(text: str) -> Amount:
        return Amount(grams=int(text))

    model = FakeListChatModel(responses=["很多", "3"])
    assert Asking(model, Amount, wrong=salty, from_words=read).ask("盐多少").grams == 3
    assert counted == {("amount", "second"): 1}
    with pytest.raises(NoDataError, match="no structured outputs"):
        Asking(model, Amount)
