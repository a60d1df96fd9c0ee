"""How each node of the graph is shown as a step: its name, what went in, what it decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from page.wording import Language

Values = Mapping[str, Any]

_NAMES: dict[str, tuple[str, str]] = {
    "receive": ("收到问题", "Receive"),
    "transcribe": ("听写", "Transcribe"),
    "understand": ("理解", "Understand"),
    "rewrite": ("补全问题", "Rewrite"),
    "retrieve": ("检索菜谱", "Retrieve"),
    "grade": ("挑选", "Grade"),
    "generate": ("写回答", "Generate"),
    "converse": ("聊天", "Converse"),
    "decline": ("婉拒", "Decline"),
    "show": ("找图", "Show"),
    "clarify": ("追问", "Ask back"),
    "check": ("核对用量", "Check"),
    "correct": ("改正", "Correct"),
    "finish": ("收尾", "Finish"),
    "remember": ("记住", "Remember"),
    "illustrate": ("配图", "Illustrate"),
}
_INTENTS: dict[str, tuple[str, str]] = {
    "recipe": ("问做法", "how a dish is made"),
    "ingredients": ("有什么做什么", "what can I cook"),
    "technique": ("问步骤、用量或道理", "a step, an amount or a why"),
    "adapt": ("改份量或换食材", "servings or substitutes"),
    "picture": ("要图", "a picture"),
    "small_talk": ("闲聊", "small talk"),
    "off_topic": ("与做菜无关", "off topic"),
    "medical": ("医药问题", "medical"),
    "unsafe": ("涉及安全", "safety"),
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
    given = {"transcribe": "🎤", "grade": _titles(state), "check": str(state.get("answer", ""))[:200]}
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
    intent = str(output.get("intent") or "")
    return _INTENTS.get(intent, (intent, intent))[language == "en"]


def _retrieve(output: Values, language: Language) -> str:
    lines = [
        f"{number}. **{found.metadata.get('title')}** {found.metadata.get('score', 0):.2f}"
        f" ← {found.metadata.get('matched', '')}"
        for number, found in enumerate(output.get("documents", []), 1)
    ]
    return "\n".join(lines) or _pick("没有检索", "nothing looked up", language)


def _grade(output: Values, language: Language) -> str:
    sources = output.get("sources", [])
    chosen = "、".join(f"**{source['title']}**（{source['score']:.2f}）" for source in sources)
    return chosen or _pick("没有合适的菜谱", "no recipe fits", language)


def _generate(output: Values, language: Language) -> str:
    length = len(str(output.get("answer", "")))
    return _pick(f"{length} 字", f"{length} characters", language)


def _check(output: Values, language: Language) -> str:
    doubtful = output.get("unsupported", [])
    if not doubtful:
        return _pick("数量、时间、温度都有出处 ✓", "every amount, time and temperature has its source ✓", language)
    return _pick("菜谱里没有：", "not in the recipe: ", language) + "、".join(doubtful)


def _illustrate(output: Values, language: Language) -> str:
    drawn = _pick("画好了", "done", language)
    return drawn if output.get("image") else "；".join(output.get("notices", []))


_OUTPUTS: dict[str, Callable[[Values, Language], str]] = {
    "transcribe": _transcribe,
    "understand": _understand,
    "rewrite": lambda output, language: f"**{output.get('standalone_question', '')}**",
    "retrieve": _retrieve,
    "grade": _grade,
    "generate": _generate,
    "converse": _generate,
    "decline": lambda output, language: str(output.get("answer", "")),
    "show": lambda output, language: str(output.get("answer", "")),
    "check": _check,
    "clarify": lambda output, language: f"**{output.get('about', '')}**",
    "correct": _generate,
    "finish": _generate,
    "illustrate": _illustrate,
}
