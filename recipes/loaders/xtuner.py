"""Read XTuner conversations: the dish stands in the question, ingredients and steps as Python lists in the answer."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recipes.loaders.fields import layout
from recipes.recipe import Recipe
from text.phrases import load_phrases

_WORDS = Path(__file__).parent / "phrases" / "howtocook.yaml"


def is_conversation(record: dict[str, Any]) -> bool:
    """Tell whether a record is a conversation of XTuner or of the "messages" kind."""
    return isinstance(record.get("conversation"), list) or isinstance(record.get("messages"), list)


def read_conversation(record: dict[str, Any], source: str) -> Iterator[Recipe]:
    """Yield the recipe of each turn that has one.

    Raises:
        ValueError: a turn has no question, or its answer has no two lists.
    """
    turns = list(_turns(record))
    if not turns:
        raise ValueError("the conversation has no turn with a question and an answer")
    for question, answer in turns:
        ingredients, steps = parse_answer(answer)
        name = load_phrases(_WORDS)["question_tail"].sub("", question.strip()).strip()
        yield Recipe.create(name=name or question.strip(), ingredients=ingredients, steps=steps, source=source)


def _turns(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for turn in record.get("conversation") or ():
        if isinstance(turn.get("input"), str) and isinstance(turn.get("output"), str):
            yield turn["input"], turn["output"]
    asked = ""
    for message in record.get("messages") or ():
        if message.get("role") == "user":
            asked = str(message.get("content") or "")
        elif message.get("role") == "assistant" and asked:
            yield asked, str(message.get("content") or "")
            asked = ""


def parse_answer(answer: str) -> tuple[list[str], list[str]]:
    """Return the ingredients and steps of an answer, whose lists are Python literals; nothing is evaluated.

    Raises:
        ValueError: there are no two lists of strings.
    """
    match = layout("xtuner_lists").match(answer)
    if not match:
        raise ValueError("the answer has no list of ingredients followed by a list of steps")
    return parse_list(match.group(1)), parse_list(match.group(2))


def parse_list(text: str) -> list[str]:
    """Return the texts of a Python list literal; nothing is evaluated.

    Raises:
        ValueError: it is no flat list of strings.
    """
    if text[1:].lstrip().startswith("["):
        raise ValueError("a list within a list")
    try:
        items = ast.literal_eval(text)
    except (SyntaxError, MemoryError, RecursionError, ValueError, TypeError):
        raise ValueError(f"a list that cannot be read: {text[:40]}") from None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError("a list that holds something else than texts")
    return [item.strip() for item in items if item.strip()]
