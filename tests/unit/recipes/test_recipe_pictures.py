"""A recipe's picture is found in its record or beside it, wherever its program puts it; a Mealie backup is joined."""

import base64
import io
import json
import zipfile
from pathlib import Path

import pytest

from recipes.loaders import LoaderError, Problem, open_corpus, read_all, read_illustrated
from recipes.recipe import Recipe

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 300
OTHER = b"\x89PNG\r\n\x1a\n" + b"\0" * 300
BODY = {"ingredients": ["2 eggs"], "instructions": ["Bake."]}
PLAIN = "Ingredients:\n2 eggs\n\nMethod\nBake.\n"
HEX = "0f0e0d0c-1111-2222-3333-444455556666"
TABLES = {
    "recipes": [
        {"id": HEX, "name": "Tacos", "recipe_servings": 4, "total_time": "30 minutes", "perform_time": "20 minutes", "org_url": "https://x.test/t"},
        {"id": "b", "name": "Nothing"},
    ],
    "recipes_ingredients": [
        {"recipe_id": HEX, "position": 1, "quantity": 8, "food_id": "f2", "note": "warm", "original_text": "8 tortillas"},
        {"recipe_id": HEX, "position": 0, "quantity": 1.5, "unit_id": "u", "food_id": "f1", "title": "Filling"},
        {"recipe_id": HEX, "position": 2, "quantity": 1, "note": "a pinch of salt"},
        {"recipe_id": "z", "position": 0, "note": "of another"},
    ],
    "recipe_instructions": [
        {"recipe_id": HEX, "position": 1, "text": "Fill them."},
        {"recipe_id": HEX, "position": 0, "text": "Brown the turkey.", "title": "Base"},
    ],
    "ingredient_foods": [{"id": "f1", "name": "ground turkey"}, {"id": "f2", "name": "tortillas"}],
    "ingredient_units": [{"id": "u", "name": "pound", "abbreviation": "lb", "use_abbreviation": True}],
    "tags": [{"id": "t", "name": "Quick"}],
    "recipes_to_tags": [{"recipe_id": HEX, "tag_id": "t"}, {"recipe_id": HEX, "tag_id": "gone"}],
    "notes": [{"recipe_id": HEX, "title": "Tip", "text": "Warm them."}],
    "users": [{"id": "u", "password": "secret"}],
}  # fmt: skip


def zipped(members: dict[str, bytes | str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return kept.getvalue()


def read(members: dict[str, bytes | str]) -> tuple[dict[str, bytes | None], list[Problem]]:
    found = list(read_illustrated(zipped(members), "x.zip"))
    shown = {one[0].name: one[1] for one in found if not isinstance(one, Problem)}
    return shown, [one for one in found if isinstance(one, Problem)]


def record(name: str, **more: object) -> str:
    return json.dumps({"name": name, **BODY, **more})


@pytest.mark.parametrize(
    "members",
    [
        {"Pie.paprikarecipe": record("Pie", photo="x.jpg", photo_data=base64.b64encode(JPEG).decode())},
        {"1.zip": zipped({"recipe.json": record("Pie"), "image.jpg": JPEG}), "2.zip": zipped({"recipe.json": record("B"), "image.png": OTHER})},
        {"Pie/recipe.json": record("Pie"), "Pie/full.jpg": JPEG, "Pie/thumb.jpg": OTHER, "Tea/recipe.json": record("B")},
        {"recipes/pie/pie.json": record("Pie", image="aXb9"), "recipes/pie/images/original.jpg": JPEG, "recipes/pie/images/tiny.jpg": OTHER,
         "recipes/tea/tea.json": record("B", image="q0r1"), "recipes/tea/images/original.jpg": OTHER},
        {"pie.cook": "---\ntitle: Pie\n---\n\nBake @eggs{2}.\n", "pie.jpg": JPEG, "tea.cook": "---\ntitle: B\n---\n\nBake @eggs{2}.\n", "tea.png": OTHER},
        {"_recipes/pie.md": "---\ntitle: Pie\nimage: pie-big.jpg\ningredients:\n- 2 eggs\ndirections:\n- Bake.\n---\n", "images/pie-big.jpg": JPEG, "images/z.png": OTHER},
        {"recipes.html": '<html><div class="recipe-details"><h2 itemprop="name">Pie</h2><img class="recipe-photo" src="images/p%200.jpg">'
                         '<div itemprop="recipeIngredients"><p>2 eggs</p></div><div itemprop="recipeDirections"><p>Bake.</p></div></div></html>',
         "images/p 0.jpg": JPEG, "images/q.png": OTHER},
        {"all.json": json.dumps({"recipes": [{"name": "Pie", **BODY, "image": {"@type": "ImageObject", "url": "https://x.test/img/pie.jpg?w=1"}}, {"name": "B", **BODY}]}),
         "img/pie.jpg": JPEG, "img/tea.png": OTHER},
        {"one.html": f'<html><script type="application/ld+json">{json.dumps({"@type": "Recipe", "name": "Pie", "recipeIngredient": ["2 eggs"], "image": [f"data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}"]})}</script></html>'},
    ],
    ids=["paprika", "tandoor", "nextcloud", "mealie", "cooklang", "chowdown", "recipe keeper", "linked", "in the page"],
)  # fmt: skip
def test_the_picture_is_that_of_the_recipe(members: dict[str, bytes | str]) -> None:
    shown, _ = read(members)
    assert shown["Pie"] == JPEG and shown.get("B") != JPEG


def test_a_page_saved_with_its_pictures_brings_that_of_its_recipe() -> None:
    at = "https://x.test/img/pie.jpg?w=1"
    pie = json.dumps({"@type": "Recipe", "name": "Pie", "recipeIngredient": ["2 eggs"], "image": [at]})
    parts = [
        ("text/html", "https://x.test/pie", f'<html><script type="application/ld+json">{pie}</script></html>'.encode()),
        ("image/png", "https://x.test/logo.png", OTHER),
        ("image/jpeg", at, JPEG),
    ]
    written = "".join(
        f"--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Location: {place}\r\n\r\n"
        f"{base64.encodebytes(data).decode()}\r\n"
        for kind, place, data in parts
    )
    head = 'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
    ((recipe, shown),) = read_illustrated(f"{head}{written}--b--\r\n".encode(), "pie.mhtml")
    assert (recipe.name, shown) == ("Pie", JPEG)


MARKDOWN = {
    "caption": "# Pie\n\n![as it should be](img/pie%201.jpg)\n\n{}",
    "within a line": "# Pie\n\nBest ![](https://x.test/badge.svg) warm ![](<img/pie 1.jpg>), from my aunt.\n\n{}",
    "wiki": "# Pie\n![[other note]]\n![[pie 1.jpg|300]]\n\n{}",
    "tag": "# Pie\n\n<p align=center><img width=300 src='img/pie 1.jpg'></p>\n\n{}",
    "front matter": "---\ncover: '[[pie 1.jpg]]'\n---\n# Pie\n\n![[tea.png]]\n\n{}",
    "at a step": "# Pie\n\n{}\n2. Cool. ![](img/pie%201.jpg)\n",
    "template": "# Pie的做法\n\n![](../img/pie%201.jpg)\n\n{}",
}
LISTS = "## Ingredients\n\n- 2 eggs\n- 1 leek\n\n## Method\n\n1. Bake.\n"


@pytest.mark.parametrize("kind", MARKDOWN)
def test_the_first_picture_that_a_text_names_is_that_of_its_recipe(kind: str, tmp_path: Path) -> None:
    members = {"notes/Pie.md": MARKDOWN[kind].format(LISTS).encode(), "notes/Tea.md": f"# Tea\n\n![](tea.png)\n\n{LISTS}".encode(),
               "notes/img/pie 1.jpg": JPEG, "notes/img/tea.png": OTHER}  # fmt: skip
    shown, problems = read(dict(members))
    assert shown == {"Pie": JPEG, "Tea": OTHER} and problems == []
    for name, data in members.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    found = {one.name: one for one in read_all([tmp_path]) if isinstance(one, Recipe)}
    assert len(list(read_all([tmp_path]))) == 2 == len(found)
    assert found["Tea"].ingredients == ("2 eggs", "1 leek") and found["Pie"].ingredients[-1] == "1 leek"
    assert not any("pie 1" in text or "![" in text for text in (*found["Pie"].steps, found["Pie"].description))


def test_each_recipe_of_a_document_has_its_own_picture_and_one_that_none_has_is_named(tmp_path: Path) -> None:
    (tmp_path / "all.md").write_text(
        f"# Pie\n\n![](pie.jpg)\n\n{LISTS}\n# Tea\n\n{LISTS}\n![](tea.png)\n", encoding="utf-8"
    )
    for name in ("pie.jpg", "tea.png", "more/old.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(JPEG if name == "pie.jpg" else OTHER)
    pie, tea, problem = read_all([tmp_path])
    assert isinstance(pie, Recipe) and isinstance(tea, Recipe) and isinstance(problem, Problem)
    assert (pie.picture, tea.picture) == ("pie.jpg", "tea.png")
    assert (Path(problem.file).name, problem.fault) == ("old.png", False) and "a picture of no recipe" in problem.reason
    corpus = open_corpus([tmp_path])
    assert len(list(corpus.recipes)) == 2 and [Path(one.split(":")[0]).name for one in corpus.skipped] == ["old.png"]
    alone = open_corpus([tmp_path / "more" / "old.png"])
    with pytest.raises(LoaderError, match="picture"):
        list(alone.recipes)


def test_more_pictures_than_are_told_apart_are_said_to_be_nobodys_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recipes.loaders.pictures._MOST_NAMED", 3)
    for name in ("Pie", "Tea"):
        (tmp_path / f"{name}.txt").write_text(f"{name}\n{PLAIN}", encoding="utf-8")
    for count, named in ((2, 2), (5, 0)):
        for number in range(count):
            (tmp_path / f"old{number}.png").write_bytes(OTHER)
        corpus = open_corpus([tmp_path])
        assert len(list(corpus.recipes)) == 2 and len(corpus.skipped) == named


def test_what_belongs_to_nobody_is_named_and_what_is_none_is_not_taken() -> None:
    shown, problems = read(
        {"a.txt": f"Pie\n{PLAIN}", "b.txt": f"Tea\n{PLAIN}", "logo.png": OTHER, "c.json": record("Cake", image="x" * 500, photo="../../etc/passwd")}
    )  # fmt: skip
    assert shown == {"Pie": None, "Tea": None, "Cake": None}
    assert [(one.file, one.fault) for one in problems] == [("x.zip!logo.png", False)]


def test_a_mealie_backup_is_joined_with_its_pictures_and_nobody_elses_data() -> None:
    picture = f"data/recipes/{HEX}/images/original.webp"
    webp = b"RIFF\0\0\0\0WEBP" + b"\0" * 300
    found = list(read_illustrated(zipped({"database.json": json.dumps(TABLES), picture: webp}), "backup.zip"))
    ((tacos, shown),) = [one for one in found if not isinstance(one, Problem)]
    assert tacos.ingredients == ("【Filling】", "1.5 lb ground turkey", "8 tortillas, warm", "a pinch of salt")
    assert tacos.steps == ("【Base】Brown the turkey.", "Fill them.") and tacos.notes == ("Tip：Warm them.",)
    assert (tacos.servings, tacos.minutes, tacos.tags, tacos.source) == (4, 30, ("Quick",), "https://x.test/t")
    assert shown == webp and [one.line for one in found if isinstance(one, Problem)] == [2]


def test_a_picture_in_a_record_stays_out_of_what_is_indexed_and_shown(tmp_path) -> None:  # type: ignore[no-untyped-def]
    long = base64.b64encode(JPEG * 20_000).decode()
    (tmp_path / "pie.json").write_text(record("Pie", photo_data=long), encoding="utf-8")
    (indexed,) = open_corpus([tmp_path]).recipes
    ((handed, data),) = read_illustrated((tmp_path / "pie.json").read_bytes(), "pie.json")  # type: ignore[misc]
    assert isinstance(handed, Recipe) and data == JPEG * 20_000
    assert indexed.picture == "" and long not in indexed.model_dump_json() + handed.model_dump_json()
