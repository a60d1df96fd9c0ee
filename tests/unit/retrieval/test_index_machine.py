"""Builds, additions, removals and breaks in any order, against a plain model of what must be found, for every store."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from recipes.questions import hypothetical_questions, question_names
from recipes.recipe import Recipe
from retrieval.build.building import Corpus, add_recipes, build_index, remove_recipes
from retrieval.build.duplicates import REPORT
from retrieval.index.manifest import Manifest, RecipeIndexError, verify
from retrieval.index.recipe_index import PHONETIC, RecipeIndex, open_index
from retrieval.search.retriever import RecipeSearch
from settings import RetrievalSettings
from tests.breaking_off import Breaking, Broken
from tests.unit.retrieval.test_building import CharacterEmbeddings

NAMES = ("红烧肉", "清蒸鲈鱼", "麻婆豆腐", "宫保鸡丁", "酸辣土豆丝", "西红柿炒鸡蛋", "葱油拌面")
STEPS = ("小火慢慢炖煮一个小时直到软烂，出锅前收浓汤汁再撒葱花。", "大火快炒三分钟，起锅前淋一点香醋，趁热装盘。")
DISHES = tuple(
    Recipe.create(name=name, ingredients=[f"500克{name[-2:]}", "5克盐"], steps=[f"{name}：{way}"])
    for name in NAMES
    for way in STEPS
)
ANY = st.lists(st.sampled_from(DISHES), min_size=1, max_size=5)


WORK = ("build", "add", "remove")


class IndexMachine(RuleBasedStateMachine):
    """What the index holds must be what the plain model, a dict of recipes by id, holds."""

    kind = "faiss"

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="shishen-machine-"))
        self.model: dict[str, Recipe] = {}
        self.built = False

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule(dishes=ANY)
    def build(self, dishes: list[Recipe]) -> None:
        self._made(self._build(dishes), {dish.recipe_id: dish for dish in dishes})
        self.built = True

    @precondition(lambda self: self.built)
    @rule(dishes=ANY)
    def add(self, dishes: list[Recipe]) -> None:
        self._made(self._add(dishes), self.model | {dish.recipe_id: dish for dish in dishes})

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def remove_by_id(self, data: st.DataObject) -> None:
        ids = data.draw(st.lists(st.sampled_from(sorted(self.model)), min_size=1, max_size=3))
        left = {key: dish for key, dish in self.model.items() if key not in ids}
        self._made(remove_recipes(self.folder, ids=ids), left)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def remove_by_title(self, data: st.DataObject) -> None:
        title = data.draw(st.sampled_from(sorted({dish.name for dish in self.model.values()})))
        left = {key: dish for key, dish in self.model.items() if dish.name != title}
        self._made(remove_recipes(self.folder, titles=[title]), left)

    @precondition(lambda self: self.built)
    @rule(dish=st.sampled_from(DISHES))
    def what_is_not_there_cannot_be_removed(self, dish: Recipe) -> None:
        if dish.recipe_id not in self.model:
            with pytest.raises(RecipeIndexError, match="has no recipe"):
                remove_recipes(self.folder, ids=[dish.recipe_id, *list(self.model)[:1]])

    @rule(dishes=ANY, work=st.sampled_from(WORK), at=st.integers(1, 60), again=st.booleans())
    def break_off(self, dishes: list[Recipe], work: str, at: int, again: bool) -> None:
        """Break off work right after the `at`-th thing that it makes last; the same work may then go on."""
        if work in ("add", "remove") and not self.model:
            return
        make, model = self.work(work, dishes)
        with Breaking(at) as breaking, suppress(Broken):
            make()
        if breaking.published:
            self.took_place(model)
        if again and (work != "remove" or not breaking.published):
            self._made(make(), model)
            self.took_place(model)

    def work(self, work: str, dishes: list[Recipe]) -> tuple[Callable[[], Manifest], dict[str, Recipe]]:
        """Return work, and what the index holds after it; the first two recipes that it has are removed."""
        ids = list(self.model)[:2]
        match work:
            case "build":
                return partial(self._build, dishes), {dish.recipe_id: dish for dish in dishes}
            case "add":
                return partial(self._add, dishes), self.model | {dish.recipe_id: dish for dish in dishes}
            case _:
                left = {key: dish for key, dish in self.model.items() if key not in ids}
                return partial(remove_recipes, self.folder, ids=ids), left

    def check(self) -> None:
        """Hold the index against the model."""
        if self.built:
            self.it_holds_what_the_model_holds()
        else:
            self.there_is_none_before_it_was_published()

    def took_place(self, model: dict[str, Recipe]) -> None:
        self.model, self.built = model, True

    def _build(self, dishes: list[Recipe]) -> Manifest:
        corpus = Corpus(iter(dishes), ["all"], fingerprint=repr(dishes))
        return build_index(
            corpus, self.folder, embeddings=CharacterEmbeddings(), embedding="characters", store=self.kind
        )

    def _add(self, dishes: list[Recipe]) -> Manifest:
        corpus = Corpus(iter(dishes), ["more"], fingerprint=repr(dishes))
        return add_recipes(corpus, self.folder, embeddings=CharacterEmbeddings(), embedding="characters")

    def _made(self, manifest: Manifest, model: dict[str, Recipe]) -> None:
        self.model = model
        assert manifest.recipes == len(model)

    @precondition(lambda self: not self.built)
    @invariant()
    def there_is_none_before_it_was_published(self) -> None:
        with pytest.raises(RecipeIndexError, match="No recipe index"):
            open_index(self.folder, "characters")

    @precondition(lambda self: self.built)
    @invariant()
    def it_holds_what_the_model_holds(self) -> None:
        assert verify(self.folder) == []
        index = open_index(self.folder, "characters")
        held = {recipe.recipe_id: row for row, recipe in index.recipes.iterate()}
        assert set(held) == set(self.model)
        rows = set(held.values())
        names = {name for dish in self.model.values() for name in question_names(dish)}
        assert set(index.recipes.all_names()) == names
        for name in NAMES:
            titled = {held[key] for key, dish in self.model.items() if dish.name == name}
            assert {row for _, row in index.recipes.rows_named([name])} == titled
            assert {hit.row for hit in index.lexical.search(name, 99)} <= rows
            assert (name in index.phonetic.known(name)) == bool(titled)
        assert {hit.row for hit in index.lexical.search("怎么做", 99)} == rows
        file = self.folder / index.manifest.generation / REPORT
        report = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        assert {json.loads(line)["kept"] for line in report} <= set(self.model)
        assert len(set(report)) == len(report)
        self._vectors_are_of_the_questions(index)
        self._recipes_are_found(index)

    def _vectors_are_of_the_questions(self, index: RecipeIndex) -> None:
        questions = {
            question for dish in self.model.values() for question in hypothetical_questions(dish, question_names(dish))
        }
        text_of = dict(index.recipes.all_questions())
        assert set(text_of.values()) == questions
        for question in (f"{NAMES[0]}怎么做", *sorted(questions)[:3]):
            vector = np.array(CharacterEmbeddings().embed_query(question), np.float32)
            found = index.vectors.search(vector, 999)
            assert sorted(number for number, _ in found) == sorted(text_of)
            exact = {n: float(np.dot(vector, CharacterEmbeddings().embed_query(text))) for n, text in text_of.items()}
            np.testing.assert_allclose([score for _, score in found], sorted(exact.values(), reverse=True), atol=2e-3)
            np.testing.assert_allclose([score for _, score in found], [exact[n] for n, _ in found], atol=2e-3)

    def _recipes_are_found(self, index: RecipeIndex) -> None:
        search = RecipeSearch(index, CharacterEmbeddings(), RetrievalSettings())
        for name in NAMES[:3]:
            found = [hit.recipe.name for hit in search.search(f"{name}怎么做", 5)]
            held = {dish.name for dish in self.model.values()}
            assert set(found) <= held
            assert (found[:1] == [name]) == (name in held)


@pytest.mark.parametrize(("kind", "examples", "steps"), [("faiss", 20, 12), ("chroma", 4, 8), ("milvus", 4, 8)])
def test_whatever_is_done_the_index_holds_what_it_must(kind: str, examples: int, steps: int) -> None:
    machine = type("Machine", (IndexMachine,), {"kind": kind})
    few = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        # A failure is told as it was drawn: every step builds an index, and shrinking would take minutes.
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=few)


FIRST, OTHERS = list(DISHES[:4]), list(DISHES[3:8])


def breaks(work: str, old: IndexMachine) -> list[int]:
    """Return the times at which work on a copy of `old` makes something last; of files copied together, the first.

    Up to the vectors every store is made alike: there the default one stands for all.
    """
    with copied(old) as machine, Breaking() as breaking:
        machine.work(work, OTHERS)[0]()
    copies = [event in ("link", "copyfile") for event in breaking.events]
    first = 1 if old.kind == "faiss" else breaking.events.index(f"rename {PHONETIC}.unfinished") + 1
    return [at for at, copy in enumerate(copies, 1) if at >= first and not (copy and at > 1 and copies[at - 2])]


@contextmanager
def copied(old: IndexMachine) -> Iterator[IndexMachine]:
    machine = type(old)()
    shutil.copytree(old.folder, machine.folder, dirs_exist_ok=True)
    machine.model, machine.built = old.model, old.built
    try:
        yield machine
    finally:
        machine.teardown()


@pytest.mark.parametrize(
    ("work", "kind"),
    [
        *((work, "faiss") for work in ("first build", *WORK)),
        # Their vectors are built alike whether or not there is an index already.
        *((work, kind) for kind in ("chroma", "milvus") for work in ("first build", "add", "remove")),
    ],
)
def test_broken_off_wherever_something_is_made_to_last_it_holds_the_old_or_the_new_and_goes_on(
    work: str, kind: str
) -> None:
    old = type("Machine", (IndexMachine,), {"kind": kind})()
    if work != "first build":
        old.took_place({dish.recipe_id: dish for dish in FIRST})
        old.work("build", FIRST)[0]()
    work = work.split()[-1]
    for at in breaks(work, old):
        with copied(old) as machine:
            make, model = machine.work(work, OTHERS)
            with Breaking(at) as breaking, pytest.raises(Broken):
                make()
            if breaking.published:
                machine.took_place(model)
            machine.check()
            if work != "remove" or not breaking.published:
                make()
                machine.took_place(model)
                machine.check()
    old.teardown()
