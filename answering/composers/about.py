"""What the assistant is, what lies in its index, what it can do."""

from answering.names import named
from answering.phrase_book import say
from answering.types import Composed, Situation
from recipes.facets.courses import cuisines_in
from understanding.pleasantries import asks_who, cannot
from understanding.turn_reading import Request

_NAMED = 8


def compose(situation: Situation, request: Request) -> Composed | None:
    """Count the recipes, name the cuisines, and give three questions to begin with."""
    language, library = situation.language, situation.library
    if what := cannot(request.text):
        return Composed(say(f"about_cannot_{what}", language), chips=(say("chip_suggest", language),))
    lines = [say("about_self", language)] * asks_who(request.text)
    lines.append(say("about_count", language, count=library.count()))
    there = library.cuisines()
    cuisines = [named(one, language) for one in there][:_NAMED]
    lines += [say("about_cuisines", language, cuisines=say("list_joint", language).join(cuisines))] * bool(cuisines)
    asked = sorted(cuisines_in(request.text))
    lines += [
        say(f"about_{'has' if one in there else 'lacks'}", language, cuisine=named(one, language)) for one in asked
    ]
    examples = tuple(say(f"about_example_{number}", language) for number in (1, 2, 3))
    lines += [say("about_can", language), *(f"- {example}" for example in examples)]
    return Composed("\n".join(lines), chips=examples)
