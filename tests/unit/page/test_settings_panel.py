"""The settings panel, what it sends back, and the chat profiles."""

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest
from chainlit.input_widget import Tab
from chainlit.session import WebsocketSession

from errors import UserError
from page.history import HistoryStore
from page.panel_memory import PanelMemory, changed, entries, removed, shown
from page.profiles import chat_profiles
from page.settings_panel import tabs
from page.user_settings import Choices
from page.wording import Language
from recipes.facets.diets import ALLERGENS
from serving.shared_assistant import Kitchen
from settings import ProfileSettings, Settings
from understanding.preferences import Preferences


def initials(found: list[Tab]) -> dict[str, Any]:
    return {widget.id: widget.initial for tab in found for widget in tab.inputs}  # type: ignore[attr-defined]


def test_the_panel_starts_from_the_settings_and_shows_what_was_chosen(settings: Settings) -> None:
    standing = initials(tabs(settings, Choices(temperature=0.7, servings=4, allergens=("花生",)), "zh"))
    assert standing["max_tokens"] == settings.chat.max_tokens
    assert (standing["temperature"], standing["servings"], standing["allergens"]) == (0.7, "4", ["花生"])
    assert standing["retrieval"] is True and standing["image"] is settings.image.enabled


def test_every_choice_has_a_widget_and_comes_back_as_it_was(settings: Settings) -> None:
    standing = initials(tabs(settings, Choices(), "zh"))
    assert set(standing) == set(Choices.model_fields)
    configured = {"image": settings.image.enabled} | {
        key: getattr(settings.chat, key) for key in ("max_tokens", "temperature", "top_p")
    }
    assert Choices.model_validate(standing) == Choices(**configured)


def test_how_a_model_chooses_its_words_is_asked_only_where_one_may_write(settings: Settings) -> None:
    sampling = {"max_tokens", "temperature", "top_p"}
    without_model = settings.chat.model_copy(update={"provider": "none"})
    composed = settings.answers.model_copy(update={"writer": "composed"})
    for update in ({"chat": without_model}, {"answers": composed}):
        standing = initials(tabs(settings.model_copy(update=update), Choices(), "zh"))
        assert set(standing) == set(Choices.model_fields) - sampling


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_panel_is_in_one_language(settings: Settings, language: Language) -> None:
    told = []
    for tab in tabs(settings, Choices(), language):
        told += [tab.label, *(widget.label for widget in tab.inputs)]
        told += [name for widget in tab.inputs for name in getattr(widget, "items", {})]
    chinese = [name for name in told if re.search("[\u4e00-\u9fff]", name)]
    # Each language is called by its own name, and Top-p and numbers have none.
    assert set(chinese) == {"中文"} if language == "en" else {"中文", "过敏", "单位"} < set(chinese)


def test_every_allergen_can_be_chosen_and_one_of_no_group_stays(settings: Settings) -> None:
    told = Choices(allergens=("芒果",))
    chosen = next(one for tab in tabs(settings, told, "en") for one in tab.inputs if one.id == "allergens")
    assert set(chosen.items.values()) == {*ALLERGENS, "芒果"}  # type: ignore[attr-defined]
    assert chosen.initial == ["芒果"]  # type: ignore[attr-defined]


def test_what_was_told_stands_in_the_panel_and_only_what_it_showed_can_be_removed() -> None:
    told = Preferences(allergens=("花生", "芒果"), diets=("素食",), dislikes=("香菜",), equipment=("烤箱",))
    panel = shown(told, Choices(dislikes="没听说过的菜"))
    assert (panel.allergens, panel.diets, panel.dislikes) == (("花生", "芒果"), ("素食",), "香菜，没听说过的菜")
    sent = panel.model_dump(mode="json") | {"allergens": ["芒果", "鱼"], "dislikes": "没听说过的菜"}
    before = entries(told)
    change = changed(sent, before)
    assert change.gone == ("allergens:花生", "dislikes:香菜")
    assert change.new == Preferences(allergens=("鱼",))
    assert change.settings["dislikes"] == "没听说过的菜" and "allergens" not in change.settings
    # Told on another device while the panel was open: it never stood there.
    assert changed(sent, ["allergens:芒果"]).gone == ()
    # A page that sends one thing alone says nothing of the rest.
    assert changed({"image": True}, before).gone == ()
    assert "花生" in removed(change.gone, "zh") and "cilantro" in removed(change.gone, "en")


async def test_a_memory_that_cannot_be_read_costs_no_panel() -> None:
    class Broken:
        ready = True

        async def preferences(self) -> None:
            raise UserError("记忆读不了。")

    class History:
        async def preferences(self, identifier: str) -> dict[str, Any]:
            return {"language": "en"}

    session = cast(WebsocketSession, SimpleNamespace(user=SimpleNamespace(identifier="guest")))
    memory = PanelMemory(cast(Kitchen, Broken()), cast(HistoryStore, History()))
    assert await memory.shown(session) == Choices(language="en")


def test_what_the_panel_sends_becomes_the_options_of_a_turn(settings: Settings) -> None:
    sent = {
        "retrieval": False,
        "image": True,
        "max_tokens": 128.0,
        "language": "en",
        "allergens": ["花生", "石头"],
        "dislikes": "香菜，五花肉",
        "spice": "mild",
        "tastes": ["少盐"],
        "servings": "4",
    }
    options = Choices.model_validate(sent).turn_options(settings, "page:ann", "big")
    assert (options.retrieval, options.image, options.max_tokens, options.language) == (False, True, 128, "en")
    assert (options.owner, options.profile) == ("page:ann", "big")
    assert options.preferences == Preferences(
        allergens=("花生",), dislikes=("香菜", "五花肉"), servings=4, tastes=("少盐",), spice="mild"
    )


def test_what_cannot_be_used_is_left_to_the_defaults(settings: Settings) -> None:
    sent = {
        "retrieval": "no",
        "image": 1,
        "max_tokens": "x",
        "top_p": 7,
        "temperature": [],
        "language": "fr",
        "servings": -1,
        "spice": None,
        "theme": "pink",
        "unknown": 1,
    }
    assert Choices.model_validate(sent) == Choices()
    long = Choices.model_validate({"max_tokens": 10**9}).turn_options(settings)
    assert long.max_tokens == max(2048, settings.chat.max_tokens)


def test_the_language_of_the_page_is_the_chosen_one_else_the_browsers() -> None:
    assert Choices(page_language="en").tongue("zh") == "en"
    assert Choices().tongue("zh") == "zh"


def test_profiles_are_offered_only_where_there_is_a_choice(settings: Settings) -> None:
    assert chat_profiles(settings, "zh") == []
    more = ProfileSettings(name="大模型", chat=settings.chat.model_copy(update={"model": "big"}))
    page = settings.page.model_copy(update={"profiles": (more,)})
    offered = chat_profiles(settings.model_copy(update={"page": page}), "zh")
    assert [(one.name, one.default) for one in offered] == [("default", True), ("大模型", False)]
    assert settings.chat.model in offered[0].markdown_description and offered[1].markdown_description == "big"
