"""A fact with the lines of the recipe that it stands in."""

from collections.abc import Sequence

from answering.dish import Dish
from answering.english import needs_translation
from answering.phrase_book import say
from answering.types import Composed, Prose
from tools.kitchen.text import Language


def in_step(step: int, text: str, language: Language) -> str:
    """Return a sentence of a recipe with the step that it stands in; 0: a note."""
    bare = text.rstrip("。；;，,. ")
    return say("in_step", language, step=step, text=bare) if step else say("in_notes", language, text=bare)


def quoted(dish: Dish, head: str, lines: Sequence[str], language: Language, chips: Sequence[str] = ()) -> Composed:
    """Return a fact and the lines it rests on; lines that the reader cannot read are left to be translated."""
    written = "\n".join(dict.fromkeys(lines))
    head = head if language == "zh" else head[:1].upper() + head[1:]
    foreign = needs_translation(written, language)
    return Composed(
        "\n".join(filter(None, (head, "" if foreign else written))),
        sources=(dish.recipe.recipe_id,),
        cooking=dish.cooking,
        chips=tuple(chips),
        prose=Prose("translate", written, written) if foreign else None,
    )
