"""How each node of the graph is shown as a step: its name, what went in, what it decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from answering.types import Match
from graph.toolbox import every_tool
from page.wording import Language
from understanding.intents import Intent
from understanding.turn_reading import TurnReading

Values = Mapping[str, Any]

_NAMES: dict[str, tuple[str, str]] = {
    "receive": ("收到问题", "Receive"),
    "transcribe": ("听写", "Transcribe"),
    "understand": ("理解", "Understand"),
    "resolve": ("补全问题", "Resolve"),
    "retrieve": ("检索菜谱", "Retrieve"),
    "clarify": ("追问", "Ask back"),
    "grade": ("挑选", "Grade"),
    "compose": ("写回答", "Compose"),
    "generate": ("润色", "Write prose"),
    "chef": ("大厨动手", "Think it out"),
    **{
        one.name: (one.description.partition(" ")[0], one.description.partition(" ")[2].split(";")[0].rstrip("."))
        for one in every_tool()
    },
    "remember": ("记住", "Remember"),
    "illustrate": ("配图", "Illustrate"),
}
_INTENTS: dict[Intent, tuple[str, str]] = {
    "recipe": ("问做法", "how a dish is made"),
    "ingredients_of": ("问用料", "what goes in"),
    "amount": ("问用量", "how much of something"),
    "time": ("问时间", "how long"),
    "heat": ("问火候", "flame or temperature"),
    "detail": ("问细节", "a detail of a dish"),
    "step": ("跟着做", "a step"),
    "scale": ("改份量", "other servings"),
    "substitute": ("换食材", "a substitute"),
    "suggest": ("推荐", "what to cook"),
    "menu": ("配一桌", "a menu"),
    "shopping": ("购物清单", "a shopping list"),
    "compare": ("比较", "a comparison"),
    "knowledge": ("问道理", "why or how"),
    "storage": ("问保存", "keeping food"),
    "convert": ("换算", "a conversion"),
    "nutrition": ("问营养", "nutrition"),
    "safety": ("问安全", "food safety"),
    "medical": ("医药问题", "medical"),
    "picture": ("要图", "a picture"),
    "preference": ("说口味", "what is told of you"),
    "about": ("问助手", "about the assistant"),
    "small_talk": ("闲聊", "small talk"),
    "off_topic": ("与做菜无关", "off topic"),
}
_MATCHES: dict[Match, tuple[str, str]] = {
    "here": ("有这道菜", "the dish is here"),
    "near": ("只有相近的", "only something near it"),
    "absent": ("没有收录", "not in the index"),
    "none": ("不问某道菜", "no dish is asked for"),
}


@dataclass(frozen=True)
class StepText:
    """A step as the page shows it."""

    name: str
    input: str
    output: str


def step_name(node: str, language: Language) -> str:
    """Return the name of a node for readers; a node unknown here keeps its own."""
    return _NAMES.get(node, (node, node))[language == "en"]


def describe(node: str, state: Values, output: Values, language: Language) -> StepText:
    """Describe a finished node.

    Args:
        node: its name in the graph.
        state: what the nodes before it left.
        output: the keys it changed.
        language: of the description.
    """
    asked = str(state.get("standalone_question") or state.get("question") or "")
    given = {"transcribe": "🎤", "grade": _titles(state)}
    told = _OUTPUTS.get(node)
    return StepText(step_name(node, language), given.get(node, asked), told(output, language) if told else "")


def _titles(state: Values) -> str:
    return "、".join(str(document.metadata.get("title", "")) for document in state.get("documents", []))


def _pick(chinese: str, english: str, language: Language) -> str:
    return english if language == "en" else chinese


def _transcribe(output: Values, language: Language) -> str:
    heard = output.get("transcript")
    if not heard:
        return str(output.get("answer", ""))
    changes = "；".join(heard.get("changes", []))
    return f"{heard['raw']} → **{heard['text']}**" + (f"（{changes}）" if changes else "")


def _understand(output: Values, language: Language) -> str:
    said: TurnReading = output["said"]
    kinds = [_INTENTS[request.intent][language == "en"] for request in said.requests]
    return "，".join(kinds) if language == "zh" else ", ".join(kinds)


def _retrieve(output: Values, language: Language) -> str:
    lines = [
        f"{number}. **{found.metadata.get('title')}** {found.metadata.get('score', 0):.2f}"
        f" ← {found.metadata.get('matched', '')}"
        for number, found in enumerate(output.get("documents", []), 1)
    ]
    return "\n".join(lines) or _pick("没有检索", "nothing looked up", language)


def _grade(output: Values, language: Language) -> str:
    match: Match = output["match"]
    return f"{_MATCHES[match][language == 'en']}：{_titles(output)}"


def _compose(output: Values, language: Language) -> str:
    length = len(str(output.get("answer", "")))
    return _pick(f"{length} 字", f"{length} characters", language)


def _generate(output: Values, language: Language) -> str:
    doubtful = [*output.get("unsupported", []), *output.get("notices", [])]
    if not doubtful:
        return _pick("与资料相符 ✓", "held against its material ✓", language)
    return _pick("没有采用：", "not used: ", language) + "、".join(doubtful)


def _illustrate(output: Values, language: Language) -> str:
    drawn = _pick("画好了", "done", language)
    return drawn if output.get("image") else "；".join(output.get("notices", []))


_OUTPUTS: dict[str, Callable[[Values, Language], str]] = {
    "transcribe": _transcribe,
    "understand": _understand,
    "resolve": lambda output, language: f"**{output.get('standalone_question', '')}**",
    "retrieve": _retrieve,
    "grade": _grade,
    "compose": _compose,
    "generate": _generate,
    "chef": _generate,
    "clarify": lambda output, language: f"**{output.get('about', '')}**",
    "illustrate": _illustrate,
}
