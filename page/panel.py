"""The settings panel: widgets on the page, options of a turn behind it."""

from typing import Any

from chainlit.input_widget import InputWidget, Select, Slider, Switch

from graph.state import TurnOptions
from page.wording import Language
from settings import Settings

_LABELS: dict[str, tuple[str, str, str, str]] = {
    "retrieval": ("检索菜谱", "Look up recipes", "关掉后凭常识回答", "Off: answers from general knowledge"),
    "image": ("配图", "Picture", "每道菜都画一张图", "A picture with every dish"),
    "read_aloud": ("朗读回答", "Read aloud", "用浏览器的语音", "With the browser's voice"),
    "language": ("回答语言", "Answer in", "自动：跟随提问", "Auto: the question's language"),
    "max_tokens": ("最长回答", "Longest answer", "单位：词元", "In tokens"),
    "temperature": ("随机性", "Temperature", "0 最稳，越高越活", "0 is steady, higher is freer"),
    "top_p": ("核采样", "Top-p", "只从最可能的词里选", "Nucleus sampling"),
}


def widgets(settings: Settings, chosen: dict[str, Any], language: Language) -> list[InputWidget]:
    """Return the widgets, showing what the user chose before, else the configured values."""
    chat = settings.chat
    first = {
        "retrieval": True,
        "image": settings.image.enabled,
        "read_aloud": False,
        "language": "auto",
        "max_tokens": chat.max_tokens,
        "temperature": chat.temperature,
        "top_p": chat.top_p,
    }
    now = {key: chosen.get(key, value) for key, value in first.items()}

    def words(key: str) -> dict[str, Any]:
        chinese, english, hint, english_hint = _LABELS[key]
        label, description = (english, english_hint) if language == "en" else (chinese, hint)
        return {"id": key, "label": label, "description": description}

    switches: list[InputWidget] = [
        Switch(initial=bool(now[key]), **words(key)) for key in ("retrieval", "image", "read_aloud")
    ]
    tongues = {"自动 Auto": "auto", "中文": "zh", "English": "en"}
    longest = max(2048, chat.max_tokens)
    return [
        *switches,
        Select(items=tongues, initial_value=str(now["language"]), **words("language")),
        Slider(min=64, max=longest, step=16, initial=float(now["max_tokens"]), **words("max_tokens")),
        Slider(min=0, max=2, step=0.05, initial=float(now["temperature"]), **words("temperature")),
        Slider(min=0.05, max=1, step=0.05, initial=float(now["top_p"]), **words("top_p")),
    ]


def turn_options(settings: Settings, chosen: dict[str, Any]) -> TurnOptions:
    """Read what the panel sent; a value that is missing, of the wrong kind or out of range is left to the settings."""
    tongue = chosen.get("language")
    return TurnOptions(
        retrieval=chosen.get("retrieval") is not False,
        image=chosen["image"] if isinstance(chosen.get("image"), bool) else None,
        max_tokens=_whole(chosen.get("max_tokens"), 16, max(2048, settings.chat.max_tokens)),
        temperature=_number(chosen.get("temperature"), 0, 2),
        top_p=_number(chosen.get("top_p"), 0.01, 1),
        language=tongue if tongue in ("zh", "en") else "auto",
    )


def _number(value: Any, low: float, high: float) -> float | None:
    right = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
    return float(value) if right else None


def _whole(value: Any, low: int, high: int) -> int | None:
    number = _number(value, low, high)
    return None if number is None else int(number)
