"""Hypothetical questions (HyQE): what a recipe would be asked by, written at build time, with a model if asked for."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

from models.structured import Asking, NoDataError
from recipes.names import NAME_WORDS, clean_name, name_variants
from recipes.recipe import Recipe
from text.normalize import BRACKETED, simplify
from text.phrases import load_phrases

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MAX_QUESTIONS = 24
ARTICLE = "文章"
MODEL_QUESTIONS = 8
LONGEST_NAME = 40
_TEXT_LENGTH = 1500
_WORDS = Path(__file__).parent / "phrases" / "questions.yaml"
# For texts of the glossary: few, and met again and again.
_simple = lru_cache(maxsize=16_384)(simplify)
_WRAPPING = " \t\"'“”‘’`*,，"


def question_names(recipe: Recipe) -> list[str]:
    """Return the names a recipe goes by, clean, most specific first, each once.

    They are the recipe's cleaned name and its shorter variants, its `dish` field, the aliases of the dish in the
    glossary, and last the name as the source spells it, for those who copy it.
    """
    from culinary.dishes import lookup

    if ARTICLE in recipe.tags:
        return list(dict.fromkeys([simplify(recipe.name), simplify(recipe.name.rpartition("：")[2])]))
    names = list(name_variants(recipe.name))
    if recipe.dish:
        names.append(clean_name(recipe.dish))
    # A dish that the glossary knows goes by its own aliases, not by those of what it is a kind of.
    own = names[:1] if names and lookup(names[0]) else names
    for name in tuple(own):
        dish = lookup(name)
        if dish:
            names += map(_simple, (dish.name, *dish.aliases))
    spelt = "".join(simplify(recipe.name).split())
    if len(spelt) <= LONGEST_NAME:
        names.append(spelt)
    return list(dict.fromkeys(name for name in names if name))


def english_names(recipe: Recipe) -> list[str]:
    """Return the English names that a recipe brings, as `english_key` compares them: whole, and without its aside."""
    from culinary.dishes import english_key

    name = recipe.english.name if recipe.english else ""
    return list(dict.fromkeys(key for text in (name, BRACKETED.sub("", name)) if (key := english_key(text))))


def hypothetical_questions(recipe: Recipe, names: Sequence[str] | None = None) -> list[str]:
    """Return the questions that `recipe` is indexed by, each once, at most `MAX_QUESTIONS`.

    Names become "X怎么做"; the corpus' keywords already are questions, of which those that only say a name in other
    words (…的家常做法, …的详细做法) are left out; the glossary adds English names and ways to ask for the dish without
    naming it.

    Args:
        names: the recipe's `question_names`, where they are known already.
    """
    from culinary.dishes import hypothetical_questions as glossary_questions
    from culinary.dishes import lookup

    names = question_names(recipe) if names is None else list(names)
    keywords = simplify("\n".join(recipe.keywords)).split("\n") if recipe.keywords else []
    if ARTICLE in recipe.tags:
        questions = [*names, *keywords]
    else:
        said = (*names, load_phrases(NAME_WORDS)["tail"].sub("", simplify(recipe.name).strip()))
        questions = [f"{name}怎么做" for name in names]
        questions += [keyword for keyword in keywords if not _only_says(keyword.strip(), said)]
    known = () if ARTICLE in recipe.tags else names
    dish = next((found for name in known if (found := lookup(name))), None)
    if dish:
        questions += map(_simple, glossary_questions(recipe.name, dish.name))
    return list(dict.fromkeys(questions))[:MAX_QUESTIONS]


def _only_says(keyword: str, names: Iterable[str]) -> bool:
    """Tell whether a keyword is one of `names` and at most the words that ask for its recipe."""
    tail = load_phrases(NAME_WORDS)["tail"]
    return any(
        keyword.startswith(name) and (keyword == name or tail.fullmatch(keyword, len(name))) for name in names if name
    )


class Hypothesizer(Protocol):
    """Writes questions that a recipe or a section of an article answers."""

    def questions(self, recipe: Recipe) -> list[str]:
        """Return questions, each once; an empty list where none could be written."""


class Questions(BaseModel):
    """Questions that a text answers, as its readers would ask them."""

    questions: list[str]


class ModelHypothesizer:
    """Has a chat model write the questions (prompt `hypothesize`), as HyQE and FastGPT's question splitting do.

    Args:
        model: any LangChain chat model.
        count: how many questions to ask for.
        report: called with a sentence when the model fails on a recipe; its other questions still find it.
    """

    def __init__(
        self,
        model: "BaseChatModel",
        *,
        count: int = MODEL_QUESTIONS,
        report: Callable[[str], None] = lambda problem: None,
    ) -> None:
        self._count, self._report = count, report
        self._asking = Asking(model, Questions, wrong=_no_question, from_words=parse_questions)

    def questions(self, recipe: Recipe) -> list[str]:
        """Return at most `count` questions; none where the model fails or writes nothing of use."""
        from prompts.loader import load_prompt

        prompt = load_prompt("hypothesize").render(
            name=recipe.name, text=recipe.text()[:_TEXT_LENGTH], count=str(self._count)
        )
        try:
            return _asked_in(self._asking.ask(prompt).questions)[: self._count]
        except NoDataError as error:
            self._report(f"{recipe.name}: {error}")
        except Exception as error:
            # Whatever a vendor's client raises must not end a build of hours.
            self._report(f"{recipe.name}: {type(error).__name__}: {' '.join(str(error).split())[:150]}")
        return []


def parse_questions(answer: str) -> Questions:
    """Return the questions in a model's words, lines or a JSON list, even cut off."""
    text = load_phrases(_WORDS)["thought"].sub("", answer).replace("```json", "").replace("```", "").strip()
    lines = re.findall(r'"([^"\n]+)"', text) if text.startswith("[") else text.splitlines()
    return Questions(questions=_asked_in(lines))


def _asked_in(lines: Iterable[str]) -> list[str]:
    """Return the questions among some lines, each once, without the marks of a list; what is no question goes."""
    mark = load_phrases(_WORDS)["mark"]
    questions = (simplify(mark.sub("", line).strip(_WRAPPING)) for line in lines)
    return list(dict.fromkeys(question for question in questions if _is_question(question)))


def _no_question(data: Questions) -> str:
    return "" if _asked_in(data.questions) else "没有一个是问题 none of it is a question"


def _is_question(text: str) -> bool:
    return 4 <= len(text) <= 60 and load_phrases(_WORDS)["asks"].search(text) is not None


def add_questions(recipes: Iterable[Recipe], hypothesizer: Hypothesizer) -> Iterator[Recipe]:
    """Yield `recipes` with the questions of `hypothesizer` among their keywords, which the index is built from."""
    for recipe in recipes:
        written = hypothesizer.questions(recipe)
        yield recipe.model_copy(update={"keywords": tuple(dict.fromkeys([*written, *recipe.keywords]))})
