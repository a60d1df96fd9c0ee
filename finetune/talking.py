"""Talk to a model alone in the terminal, without recipes: what it has learnt by heart."""

import sys

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from models.chat import ChatModelError, create_chat_model
from prompts.loader import load_prompt
from settings import ChatSettings


async def talk(settings: ChatSettings) -> None:
    """Talk until end of input, under the prompt of the plain training samples; an empty line starts anew."""
    model = create_chat_model(settings)
    rules: list[BaseMessage] = [SystemMessage(load_prompt("plain", "zh").render())]
    messages = list(rules)
    sys.stdout.write("（空行重新开始，Ctrl-D 结束 An empty line starts anew, Ctrl-D ends.）\n")
    while True:
        sys.stdout.write("\n你：")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            return
        if not line.strip():
            messages = list(rules)
            continue
        messages.append(HumanMessage(line.strip()))
        answer = ""
        try:
            async for chunk in model.astream(messages):
                answer += chunk.text
                sys.stdout.write(chunk.text)
                sys.stdout.flush()
        except ChatModelError as error:
            sys.stdout.write(f"{error}\n")
            messages = list(rules)
            continue
        sys.stdout.write("\n")
        messages.append(AIMessage(answer))
