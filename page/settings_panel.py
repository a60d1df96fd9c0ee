"""The settings panel: three tabs of widgets that show what the user chose before, else the configured values."""

from collections.abc import Iterable
from typing import Any

from chainlit.input_widget import InputWidget, MultiSelect, Select, Slider, Switch, Tab, TextInput

from answering.names import named
from page.user_settings import LONGEST_ANSWER, MOST_SERVINGS, Choices
from page.wording import Language
from recipes.facets.diets import ALLERGENS, FORBIDDEN
from settings import Settings
from understanding.tables import words

Pair = tuple[str, str]
_TABS: dict[str, Pair] = {
    "taste": ("口味", "Taste"),
    "answer": ("回答", "Answers"),
    "page": ("页面与语音", "Page and voice"),
}
_LABELS: dict[str, tuple[Pair, Pair]] = {
    "servings": (("几人份", "Servings"), ("菜谱卡片一打开就换算好", "Cards open scaled to it")),
    "allergens": (("过敏", "Allergies"), ("聊天里说过的也在这里", "Told in the chat or set here")),
    "diets": (("饮食", "Diets"), ("聊天里说过的也在这里", "Told in the chat or set here")),
    "conditions": (("家里有谁", "Who eats"), ("按他们能不能吃来提醒", "What they should not have is warned of")),
    "dislikes": (("不吃什么", "Leave out"), ("用逗号分开，如：香菜，肥肠", "Separated by commas, such as 香菜, 肥肠")),
    "tastes": (("口味", "Taste"), ("回答后面会提醒怎么减", "Answers say how to reduce them")),
    "spice": (("吃辣", "Heat"), ("推荐菜时按它挑", "Suggestions keep to it")),
    "measures": (("单位", "Measures"), ("菜谱卡片上的用量和温度", "Amounts and temperatures on cards")),
    "retrieval": (("检索菜谱", "Look up recipes"), ("关掉后只答厨房常识", "Off: kitchen notes only")),
    "image": (("配图", "Picture"), ("每道菜都画一张图", "A picture with every dish")),
    "markdown": (("排版 Markdown", "Markdown"), ("关掉后回答是纯文字", "Off: answers are plain text")),
    "language": (("回答语言", "Answer in"), ("自动：跟随提问", "Auto: the question's language")),
    "max_tokens": (("模型最多写多少", "Most a model writes"), ("单位：词元", "In tokens")),
    "temperature": (("随机性", "Temperature"), ("模型用词：0 最稳，越高越活", "Of a model: 0 is steady")),
    "top_p": (("核采样", "Top-p"), ("模型只从最可能的词里选", "Of a model: nucleus sampling")),
    "page_language": (("页面语言", "Language of the page"), ("确认后页面会刷新一次", "The page reloads once")),
    "theme": (("外观", "Look"), ("", "")),
    "read_aloud": (("朗读回答", "Read answers aloud"), ("", "")),
    "edit_speech": (("语音先改再发", "Edit speech before sending"), ("听写先放进输入框", "Into the input box first")),
}  # fmt: skip
_OPTIONS: dict[str, dict[str, Pair]] = {
    "spice": {"any": ("都可以", "Any"), "none": ("不吃辣", "None"), "mild": ("微辣", "Mild"), "hot": ("爱吃辣", "Hot")},
    "measures": {
        "recipe": ("照菜谱", "As the recipe has them"),
        "metric": ("克、毫升", "Grams, millilitres"),
        "us": ("盎司、杯、℉", "Ounces, cups, ℉"),
    },
    "language": {"auto": ("自动", "Auto"), "zh": ("中文", "中文"), "en": ("English", "English")},
    "page_language": {"browser": ("跟随浏览器", "The browser's"), "zh": ("中文", "中文"), "en": ("English", "English")},
    "theme": {"system": ("跟随系统", "The system's"), "light": ("浅色", "Light"), "dark": ("深色", "Dark")},
    "tastes": {"少盐": ("少盐", "Less salt"), "少油": ("少油", "Less oil"), "少糖": ("少糖", "Less sugar")},
}  # fmt: skip


def tabs(settings: Settings, chosen: Choices, language: Language) -> list[Tab]:
    """Return the panel's tabs."""
    panel = _Panel(settings, chosen, language)
    inputs = {"taste": panel.taste(), "answer": panel.answer(), "page": panel.page()}
    return [Tab(id=key, label=panel.of(_TABS[key]), inputs=widgets) for key, widgets in inputs.items()]


class _Panel:
    """Makes widgets in one language, for one user."""

    def __init__(self, settings: Settings, chosen: Choices, language: Language) -> None:
        self.settings = settings
        self.chosen = chosen
        self.language = language

    def of(self, pair: Pair) -> str:
        """Return the text of a pair in the panel's language."""
        return pair[self.language == "en"]

    def taste(self) -> list[InputWidget]:
        """Return what the user eats."""
        servings = {self.of(("照菜谱", "As the recipe has it")): "0"}
        servings |= {str(number): str(number) for number in range(1, MOST_SERVINGS + 1)}
        return [
            Select(items=servings, initial_value=str(self.chosen.servings), **self._words("servings")),
            self._several("allergens", ALLERGENS),
            self._several("diets", FORBIDDEN),
            self._several("conditions", words("who_eats").table.rows),
            TextInput(initial=self.chosen.dislikes, **self._words("dislikes")),
            self._select("spice"),
            MultiSelect(items=self._items("tastes"), initial=list(self.chosen.tastes), **self._words("tastes")),
            self._select("measures"),
        ]

    def answer(self) -> list[InputWidget]:
        """Return how answers are made."""
        image = self.settings.image.enabled if self.chosen.image is None else self.chosen.image
        return [
            self._switch("retrieval", self.chosen.retrieval),
            self._switch("image", image),
            self._switch("markdown", self.chosen.markdown),
            self._select("language"),
            *self._sampling(),
        ]

    def _sampling(self) -> list[InputWidget]:
        """Return how a model chooses its words; nothing where none ever writes."""
        chat, chosen = self.settings.chat, self.chosen
        if chat.provider == "none" or self.settings.answers.writer == "composed":
            return []
        longest = max(LONGEST_ANSWER, chat.max_tokens)
        tokens = float(chosen.max_tokens or chat.max_tokens)
        temperature = chat.temperature if chosen.temperature is None else chosen.temperature
        return [
            Slider(min=64, max=longest, step=16, initial=tokens, **self._words("max_tokens")),
            Slider(min=0, max=2, step=0.05, initial=temperature, **self._words("temperature")),
            Slider(min=0.05, max=1, step=0.05, initial=chosen.top_p or chat.top_p, **self._words("top_p")),
        ]

    def page(self) -> list[InputWidget]:
        """Return how the page looks and sounds."""
        return [
            self._select("page_language"),
            self._select("theme"),
            self._switch("read_aloud", self.chosen.read_aloud),
            self._switch("edit_speech", self.chosen.edit_speech),
        ]

    def _switch(self, key: str, on: bool) -> Switch:
        return Switch(initial=on, **self._words(key))

    def _select(self, key: str) -> Select:
        return Select(items=self._items(key), initial_value=str(getattr(self.chosen, key)), **self._words(key))

    def _several(self, key: str, names: Iterable[str]) -> MultiSelect:
        """Return a widget of names, what was chosen that is not among them (an allergy to mango) as well."""
        chosen = getattr(self.chosen, key)
        items = {named(name, self.language): name for name in (*names, *chosen)}
        return MultiSelect(items=items, initial=list(chosen), **self._words(key))

    def _items(self, key: str) -> dict[str, str]:
        return {self.of(pair): value for value, pair in _OPTIONS[key].items()}

    def _words(self, key: str) -> dict[str, Any]:
        label, hint = _LABELS[key]
        return {"id": key, "label": self.of(label), "description": self.of(hint) or None}
