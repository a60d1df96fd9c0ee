"""What the index keeps of one recipe, computed apart from all others so that several processes can share the work."""

import hashlib
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice

from recipes.facets.claims import claims_in
from recipes.facets.equipment import equipment_names
from recipes.facets.facets import facets_of
from recipes.names import clean_name
from recipes.questions import english_names, hypothetical_questions, question_names
from recipes.recipe import Recipe
from retrieval.build.sketches import body_of, sketch_of
from retrieval.index.profile import SUITS, Profile
from retrieval.search.search_question import canonical_names, canonical_text
from text.normalize import cut, simplify

CHUNK = 250
# Starting processes takes seconds, in which one process reads this many recipes.
_ALONE = 3000


@dataclass(frozen=True, slots=True)
class Analysis:
    """One recipe as it goes into the index."""

    recipe_id: str
    title: str
    clean: str
    """The clean name, by which copies are told from variants."""
    source: str
    data: str
    """The recipe as JSON."""
    names: tuple[str, ...]
    questions: tuple[str, ...]
    profile: Profile
    minutes: int
    facets: str
    """Facet terms, parted by spaces."""
    words: str
    """Tokens of the names and questions, parted by spaces."""
    body: str
    """Tokens of the whole recipe."""
    digest: bytes
    sketch: bytes


def analyse(recipe: Recipe) -> Analysis:
    """Read off a recipe everything that the index keeps of it."""
    names = question_names(recipe)
    questions = hypothetical_questions(recipe, names)
    ingredients, steps = simplify("\n".join(recipe.ingredients)), simplify("\n".join(recipe.steps))
    facets = facets_of(recipe, ingredients, steps)
    title = canonical_text(simplify(recipe.name))
    words = [token for question in questions for token in cut(question)]
    text = "\n".join(filter(None, (ingredients, steps)))
    rest = simplify("\n".join([recipe.description, *recipe.tags, recipe.cuisine]))
    clean, body = clean_name(recipe.name), body_of(recipe, text)
    return Analysis(
        recipe_id=recipe.recipe_id,
        title=recipe.name,
        clean=clean,
        source=recipe.source,
        data=recipe.model_dump_json(exclude_defaults=True),
        names=(*names, *english_names(recipe)),
        questions=tuple(questions),
        profile=Profile(
            names=tuple(canonical_names(names)),
            title=canonical_text(clean),
            main=facets.main,
            traits=frozenset(tool for tool in equipment_names() if tool in title)
            | claims_in(simplify(recipe.name))
            | {f"{SUITS}{claim}" for claim in facets.suits},
        ),
        minutes=facets.minutes,
        facets=" ".join(facets.terms()),
        words=" ".join(words),
        body=" ".join([*words, *cut(text), *cut(rest)]),
        digest=hashlib.blake2b(f"{clean}\0{body}".encode(), digest_size=16).digest(),
        sketch=sketch_of(body),
    )


def analyse_all(recipes: Iterable[Recipe], workers: int) -> Iterator[list[Analysis]]:
    """Yield the analyses of `recipes` in order, `CHUNK` at a time; with `workers` above 1 in that many processes."""
    chunks = _chunks(recipes)
    for chunk in islice(chunks, _ALONE // CHUNK if workers > 1 else None):
        yield _analyse_chunk(chunk)
    if workers > 1 and (first := next(chunks, None)) is not None:
        yield from _in_processes(first, chunks, workers)


def _in_processes(
    first: tuple[Recipe, ...], chunks: Iterator[tuple[Recipe, ...]], workers: int
) -> Iterator[list[Analysis]]:
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent)
    try:
        waiting: deque[Future[list[Analysis]]] = deque([pool.submit(_analyse_chunk, first)])
        for chunk in chunks:
            waiting.append(pool.submit(_analyse_chunk, chunk))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _chunks(recipes: Iterable[Recipe]) -> Iterator[tuple[Recipe, ...]]:
    left = iter(recipes)
    while chunk := tuple(islice(left, CHUNK)):
        yield chunk


def _analyse_chunk(recipes: tuple[Recipe, ...]) -> list[Analysis]:
    return [analyse(recipe) for recipe in recipes]


def _end_with_parent() -> None:
    """End this worker when the process that started it is gone, however it ended."""
    from multiprocessing import parent_process

    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
