"""What stands around an answer: warnings before it, the sentences it rests on after it."""

from typing import Literal

from culinary.safety import warnings_for
from dialogue.excerpt import evidence
from recipes.facets.facets import facets_of
from recipes.recipe import Recipe
from understanding.preferences import Preferences

RESTS_ON = "\n\n📖 "


def warnings(question: str, recipe: Recipe | None, language: Literal["zh", "en"]) -> list[str]:
    """Return the warnings due for a question, dangers first."""
    found = sorted(warnings_for(question, recipe), key=lambda warning: warning.severity != "danger")
    return [f"⚠️ {warning.zh if language == 'zh' else warning.en}" for warning in found]


def allergy_warning(known: Preferences, recipe: Recipe | None, language: Literal["zh", "en"]) -> list[str]:
    """Return a warning where the recipe has what the user said to be allergic to."""
    found = sorted(set(known.allergens) & facets_of(recipe).allergens) if recipe else []
    if not found:
        return []
    if language == "zh":
        return [f"⚠️ 你说过对{'、'.join(found)}过敏，这道菜里有或可能有，请换掉或不做。"]
    return [f"⚠️ You said you are allergic: this dish has or may have {', '.join(found)}; replace it or leave the dish."]


def quote(question: str, recipe: Recipe, answer: str, language: Literal["zh", "en"]) -> str:
    """Return the line that quotes what a short answer rests on; empty where the answer already says it."""
    parts = []
    for passage in evidence(recipe, question):
        text = passage.text.rstrip("。；; ")
        if text in answer:
            continue
        where = f"第{passage.step}步" if passage.step else "食材" if passage.listed else "说明"
        if language == "en":
            where = f"Step {passage.step}" if passage.step else "Ingredients" if passage.listed else "Notes"
        parts.append(f"{where}：{text}")
    head = "依据" if language == "zh" else "From the recipe"
    return f"{RESTS_ON}{head}｜{'；'.join(parts)}" if parts else ""
