"""Talk to a model alone in the terminal, without recipes: what it has learnt by heart."""

import sys

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from models.chat import ChatModelError, create_chat_model
from prompts.loader import load_prompt
from serving.line_input import read_line
from settings import ChatSettings


async def talk(settings: ChatSettings) -> None:
    """Talk until end of input, under the prompt of the plain training samples; an empty line starts anew.

    Raises:
        ChatModelError: the model cannot be loaded; what fails later is told in place of the answer.
    """
    model = create_chat_model(settings)
    rules: list[BaseMessage] = [SystemMessage(load_prompt("plain", "zh").render())]
    messages = list(rules)
    sys.stdout.write("（空行重新开始，Ctrl-D 结束 An empty line starts anew, Ctrl-D ends.）\n")
    while (line := read_line("你：")) is not None:
        if not line.strip():
            messages = list(rules)
            continue
        messages.append(HumanMessage(line.strip()))
        try:
            messages.append(AIMessage(await _answer(model, messages)))
        except ChatModelError as error:
            sys.stdout.write(f"{error}（重新开始 Starting anew.）")
            messages = list(rules)
        sys.stdout.write("\n")


async def _answer(model: BaseChatModel, messages: list[BaseMessage]) -> str:
    answer = ""
    async for chunk in model.astream(messages):
        answer += chunk.text
        sys.stdout.write(chunk.text)
        sys.stdout.flush()
    return answer
