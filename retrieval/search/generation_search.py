"""One generation of an index, searched: vectors, words, sounds, exact names and ingredients, ranked."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial, reduce

import numpy as np
from langchain_core.documents import Document
from numpy.typing import NDArray

from recipes.names import clean_name
from recipes.recipe import Recipe
from retrieval.index.lexical_index import Limits
from retrieval.index.profile import Profile
from retrieval.index.recipe_index import RecipeIndex, reading
from retrieval.search.english_titles import english_titles
from retrieval.search.fusion import reciprocal_rank_fusion
from retrieval.search.name_match import NameMatcher, Weights
from retrieval.search.ranking import Features, weighted, weights_for
from retrieval.search.rerank import Reranker
from retrieval.search.same_dish import likelihood, sameness_of
from retrieval.search.scoring import Evidence, confidence, features_of
from retrieval.search.search_question import Asked, diets, firm_limits, kinds, narrowed, read_asked, wished
from settings import RetrievalSettings
from text.normalize import simplify, tokens
from understanding import naming

MIN_NAME, MAX_NAME = 2, 14
CANDIDATES = 48
NAMED_CANDIDATES = 20  # a question that names its dish leaves little to choose from
AGAINST_DIET = 4.0  # how much more than another wish a diet counts where a dish is named
TITLED = 1.0  # what a name that is a recipe's title adds: another dish may be likelier by every other word
REFINED = 0.1  # how far the dish that a name and what is told of it make stands before the one of that name
HIGHEST = 1.05  # a cosine, and what half precision may add to it
KEPT = 20_000
COMPARED = 4  # of the recipes found, with the dish asked for

Vector = NDArray[np.float32]
Near = dict[int, tuple[float, int]]
"""The cosine and the number of the nearest question, by row."""

# Vectors are compared without the interpreter, which searches for words meanwhile.
_beside = ThreadPoolExecutor(thread_name_prefix="vectors")


@dataclass(frozen=True)
class Hit:
    """One recipe found: its row, confidence (0-1), and the question or name that matched."""

    row: int
    recipe: Recipe
    score: float
    matched: str
    same: float = 1.0
    """How likely it is the very dish asked for, 0-1; 1 where that was not looked at."""


class GenerationSearch:
    """Find recipes by question in an index as it was opened. Safe to use from several threads.

    Args:
        index: an opened index.
        embed: gives the vector of a question, shape (d,).
        settings: how recipes are found.
        reranker: reads question and recipe together and has the last word.
    """

    def __init__(
        self,
        index: RecipeIndex,
        embed: Callable[[str], Vector],
        settings: RetrievalSettings,
        reranker: Reranker | None = None,
    ) -> None:
        self.index = index
        self._embed, self._settings, self._reranker = embed, settings, reranker
        self._profiles: dict[int, Profile] = {}
        self._weights = Weights(index.lexical.rarity)

    def search(
        self, question: str, k: int | None = None, never: Limits | None = None, *, open_ended: bool = False
    ) -> list[Hit]:
        """Return at most `k` (default: `top_n`) recipes for `question`, best first, each recipe once.

        What must not be eaten (allergens, a diet, `never`: a user's allergies) holds before anything is ranked, unless
        the question names a dish. Other wishes (time, equipment, heat) hold where it asks what to cook; where it asks
        for something of its own, they only count. `open_ended` says that it does, though its words may not show it.
        """
        text = simplify(question).strip()
        if not tokens(text):
            return []
        wanted = k or self._settings.top_n
        with reading(self.index):
            asked = read_asked(text, self.index, open_ended=open_ended)
        # What goes wrong in a model is no damage of the index.
        vector = self._embed(asked.meaning)
        with reading(self.index):
            evidence = self._gather(asked, _beside.submit(self._near, vector), never)
            hits = self._rank(asked, evidence, max(wanted, self._reranker.settings.candidates if self._reranker else 0))
        return self._reranked(question, hits)[:wanted]

    def vector(self, question: str) -> Vector:
        """Return the vector that `search` looks for, shape (d,)."""
        with reading(self.index):
            meaning = read_asked(simplify(question).strip(), self.index).meaning
        return self._embed(meaning)

    def _gather(self, asked: Asked, near: Future[Near], never: Limits | None) -> Evidence:
        """Return what is found within the limits of a question, and beyond them where it asks for its own thing."""
        exact = self._exact(asked)
        named = bool(exact) and not ((asked.wishes.open_ended or asked.on_occasion) and asked.wishes.limited)
        firm, wishes = firm_limits(asked, named=named, never=never), [] if named else wished(asked, never)
        sought = [] if named else kinds(asked)
        sounds = {} if asked.plain else self._sounding_like(asked.text)
        have = asked.have if not named or asked.tells_more_than(set(exact.values())) else ()
        collect = partial(self._collect, asked.words, have, near, sounds, exact)
        found = self._within(collect, firm, wishes, have, enough=asked.wishes.open_ended or asked.bound)
        if sought:
            kind = self._within(collect, firm, [*wishes, *sought], have, enough=asked.wishes.open_ended or asked.bound)
            found = kind.joined(found)
        if asked.claims:
            claims = sorted(asked.claims)
            claimed = Limits(one_of=(tuple(f"{group}:{name}" for group in ("claim", "suits") for name in claims),))
            found = found.joined(collect(firm.joined(claimed)))
        counted = diets(asked) if named else wishes
        # One limit broken weighs most: that others are kept does not make up for it.
        broken = {row: (share + (share > 0)) / 2 for row, share in self._broken(found, counted).items()}
        if named:
            broken = {row: AGAINST_DIET * share for row, share in broken.items()}
        return replace(found, broken=broken, unlike=self._broken(found, sought))

    def _within(
        self,
        collect: Callable[[Limits], Evidence],
        firm: Limits,
        wishes: Sequence[Limits],
        have: Sequence[str],
        *,
        enough: bool,
    ) -> Evidence:
        """Return what is found within as many wishes as possible, alone where that is `enough`."""
        within = Evidence()
        for group in narrowed(firm, wishes):
            within = reduce(Evidence.joined, map(collect, group))
            if within.made_of if have else within:
                break
        return within if within and enough else within.joined(collect(firm))

    def _broken(self, found: Evidence, wishes: Sequence[Limits]) -> dict[int, float]:
        rows = found.rows()
        kept = [self.index.lexical.within(rows, wish) for wish in wishes]
        return {row: sum(row not in each for each in kept) / len(kept) for row in rows} if kept else {}

    def _reranked(self, question: str, hits: list[Hit]) -> list[Hit]:
        """Return the hits in the order of the reranker, if there is one; what they are sure of stays."""
        if self._reranker is None:
            return hits
        candidates = hits[: self._reranker.settings.candidates]
        documents = {hit.recipe.recipe_id: hit for hit in candidates}
        kept = self._reranker.compress_documents([to_document(hit) for hit in candidates], question)
        return [documents[document.metadata["recipe_id"]] for document in kept]

    def names_in(self, text: str) -> list[tuple[str, str]]:
        """Return `(name, title)` of the recipes that `text` names exactly, in the order they appear, one a name."""
        simple = "".join(simplify(text).split())
        by_name: dict[str, int] = {}
        with reading(self.index):
            for row, name in self._names_in(simple).items():
                by_name.setdefault(name, row)
            titles = self.index.recipes.titles(list(by_name.values()))
            found = [(name, titles[by_name[name]]) for name in sorted(by_name, key=simple.index)]
            english = english_titles(text, self.index.recipes)
        return found + [(text[title.start : title.end], title.title) for title in english]

    def recipe(self, recipe_id: str) -> Recipe | None:
        """Return the recipe with this id, or None."""
        with reading(self.index):
            return self.index.recipes.by_id(recipe_id)

    def texts(self, titles: Sequence[str]) -> dict[str, str]:
        """Return the recipe of each title as text; titles that the index lacks are left out."""
        return {title: recipe.text() for title, recipe in self.titled(titles).items()}

    def titled(self, titles: Sequence[str]) -> dict[str, Recipe]:
        """Return the recipe of each title; titles that the index lacks are left out."""
        names = {name for title in titles for name in ("".join(simplify(title).split()), clean_name(title))}
        with reading(self.index):
            rows = [row for _, row in self.index.recipes.rows_named(list(names))]
            first = {title: row for row, title in reversed(self.index.recipes.titles(rows).items())}
            recipes = self.index.recipes.get([first[title] for title in titles if title in first])
        known = {recipe.name: recipe for recipe in recipes.values()}
        return {title: known[title] for title in titles if title in known}

    def described(self, text: str) -> tuple[str, float]:
        """Return the title of the recipe that a passage tells of, and how far ahead of the next it is (0-1)."""
        with reading(self.index):
            hits = self.index.lexical.search(simplify(text), 4, "body")
            titles = self.index.recipes.titles([hit.row for hit in hits])
            named = [(titles[hit.row], hit.score) for hit in hits]
        scores: dict[str, float] = {}
        for title, score in named:
            scores.setdefault(title, score)
        if not scores:
            return "", 0.0
        (title, first), *others = scores.items()
        return title, 1 - others[0][1] / first if others else 1.0

    def _near(self, vector: Vector) -> Near:
        """Return the cosine and the number of the nearest question of each row that has one near to `vector`."""
        similar = dict(self.index.vectors.search(vector, self._settings.k_vector))
        if not all(abs(cosine) <= HIGHEST for cosine in similar.values()):
            raise ValueError("a cosine that no vectors of unit length have")
        near: Near = {}
        for number, row in self.index.recipes.asked_by(list(similar), self._settings.k_vector):
            near.setdefault(row, (similar[number], number))
        return near

    def _collect(
        self,
        words: str,
        have: Sequence[str],
        near: Future[Near],
        sounds: dict[int, float],
        exact: dict[int, str],
        limits: Limits,
    ) -> Evidence:
        settings, lexical = self._settings, self.index.lexical
        names, body = (lexical.search(words, settings.k_lexical, field, limits) for field in ("names", "body"))
        made_of = lexical.made_of(have, 60, limits) if have else []
        if limits and not (names or have):
            # What is asked for beside the limits (零食, 早饭) stands in no name.
            made_of = [hit._replace(score=0.0) for hit in lexical.any_within(60, limits)]
        cosine = near.result()
        kept = lexical.within([*cosine, *exact, *sounds], limits)
        return Evidence(
            cosine={row: found for row, found in cosine.items() if row in kept},
            exact={row: name for row, name in exact.items() if row in kept},
            lexical={hit.row: hit.score for hit in names},
            body={hit.row: hit.score for hit in body},
            sounds={row: score for row, score in sounds.items() if row in kept},
            made_of={hit.row: hit.score for hit in made_of},
        )

    def _rank(self, asked: Asked, evidence: Evidence, k: int) -> list[Hit]:
        settings = self._settings
        rankings = (
            (settings.weight_vector, list(evidence.cosine)),
            (settings.weight_lexical, list(evidence.lexical)),
            (settings.weight_text, list(evidence.body)),
            (settings.weight_phonetic, list(evidence.sounds)),
            (2.0, list(evidence.exact)),
            (2.0, list(evidence.made_of)),
        )
        names = set(evidence.exact.values())
        candidates = max(k, NAMED_CANDIDATES if names and not asked.tells_more_than(names) else CANDIDATES)
        order = list(reciprocal_rank_fusion(rankings, settings.rrf_k))
        # Some that keep every wish are among the candidates, however few searches found them.
        keeping = [row for row in order if evidence.keeps(row)][: candidates // 2]
        rows = list(dict.fromkeys([*keeping, *order]))[:candidates]
        features = features_of(asked, evidence, self._known(rows), self._weights)
        weights = weights_for(named=bool(evidence.exact), open_ended=asked.open_ended, described=asked.own_words)
        scores = {row: weighted(found, weights) for row, found in features.items()}
        for row in evidence.exact.keys() & scores.keys():
            if self._profiles[row].is_called(evidence.exact[row]) and asked.surely_names(evidence.exact[row]):
                scores[row] += TITLED
        said = {*evidence.exact.values(), *asked.dishes}
        for row in scores:
            if naming.refines(asked.text, said, "".join(self._profiles[row].names[0].split())):
                scores[row] = max(scores.values()) + REFINED
        best = sorted(scores, key=lambda row: (-scores[row], row))[:k]
        recipes, matched = self.index.recipes.get(best), self._matched(best, evidence)
        sure = {row: confidence(features[row], asked) for row in best}
        same = self._same(asked, {row: features[row] for row in best}, recipes, sure)
        return [Hit(row, recipes[row], sure[row], matched[row], same.get(row, 0.0)) for row in best]

    def _same(
        self, asked: Asked, features: Mapping[int, Features], recipes: Mapping[int, Recipe], sure: Mapping[int, float]
    ) -> dict[int, float]:
        """Return how likely each of the first recipes is the dish asked for."""
        matcher = NameMatcher(asked.canonical, self._weights)
        first = list(features)[:COMPARED]
        found = {}
        for row in first:
            ahead = sure[row] - max((sure[other] for other in features if other != row), default=0.0)
            profile = self._profiles[row]
            found[row] = likelihood(sameness_of(asked, features[row], recipes[row], profile, matcher, ahead))
        return found

    def _matched(self, rows: Sequence[int], evidence: Evidence) -> dict[int, str]:
        """Return the name or question by which each row was found, empty where it was neither."""
        numbers = {row: evidence.cosine[row][1] for row in rows if row in evidence.cosine}
        questions = self.index.recipes.questions(list(set(numbers.values())))
        return {row: evidence.exact.get(row) or questions.get(numbers.get(row, -1), "") for row in rows}

    def _known(self, rows: Sequence[int]) -> dict[int, Profile]:
        """Return the profiles of recipes; they are kept for the next question."""
        known = {row: self._profiles[row] for row in rows if row in self._profiles}
        if missing := [row for row in rows if row not in known]:
            fresh = self.index.recipes.profiles(missing)
            if len(self._profiles) + len(fresh) > KEPT:
                self._profiles = {}
            self._profiles |= fresh
            known |= fresh
        return known

    def _exact(self, asked: Asked) -> dict[int, str]:
        """Return the name that the question calls each row by, for the rows it calls by name."""
        found = self._names_in("".join(asked.text.split()))
        for name, row in self.index.recipes.rows_named(list(dict.fromkeys([*asked.dishes, *asked.guesses]))):
            found.setdefault(row, name)
        used = {name for name in set(found.values()) if name in asked.english.partial or asked.uses(name)}
        return {row: name for row, name in found.items() if name not in used and not asked.rules_out(name)}

    def _names_in(self, compact: str) -> dict[int, str]:
        """Return the longest name that stands in `compact` for each row that has one; names inside others give way."""
        spans = {
            compact[start : start + size]
            for size in range(MIN_NAME, MAX_NAME + 1)
            for start in range(len(compact) - size + 1)
        }
        found = self.index.recipes.rows_named(sorted(spans))
        longest = {name for name, _ in found}
        longest = {name for name in longest if not any(name != other and name in other for other in longest)}
        return {row: name for name, row in found if name in longest}

    def _sounding_like(self, text: str) -> dict[int, float]:
        hits = self.index.phonetic.search(text, self._settings.k_phonetic)
        by_name: dict[str, list[int]] = {}
        for name, row in self.index.recipes.rows_named([hit.name for hit in hits]):
            by_name.setdefault(name, []).append(row)
        scores: dict[int, float] = {}
        for hit in hits:
            for row in by_name.get(hit.name, ()):
                scores.setdefault(row, hit.score)
        return scores


def to_document(hit: Hit) -> Document:
    """Return the hit as a document whose content is the recipe."""
    return Document(
        id=hit.recipe.recipe_id,
        page_content=hit.recipe.text(),
        metadata={
            "recipe_id": hit.recipe.recipe_id,
            "title": hit.recipe.name,
            "score": hit.score,
            "same": hit.same,
            "matched": hit.matched,
            "recipe": hit.recipe.model_dump(mode="json", exclude_defaults=True),
        },
    )
