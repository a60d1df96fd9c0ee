from pathlib import Path

import pytest

from settings import ROOT
from text.phrases import Phrases, Table, load_phrases

# The phrases of answering are sentences to say, not words to find; what it finds in recipes is a table apart.
ROOMS = ("culinary", "page", "recipes", "retrieval", "tools", "understanding")
TABLES = sorted(file for room in ROOMS for file in ROOT.glob(f"{room}/**/phrases/*.yaml"))
TABLES.append(ROOT / "answering" / "data" / "recipe_words.yaml")


@pytest.mark.parametrize("file", TABLES, ids=lambda file: f"{file.parents[1].name}-{file.stem}")
def test_every_row_finds_its_examples_and_passes_over_the_others(file: Path) -> None:
    assert load_phrases(file).faults() == []


def _table(**row: object) -> Phrases:
    return Phrases(Table.model_validate({"about": "a", "macros": {"no": "没有|缺"}, "rows": {"lack": row}}))


def test_macros_are_filled_in_and_groups_are_left() -> None:
    phrases = _table(zh="<no>(?P<what>料酒|盐)", en="out of (?P<thing>salt)", yes=["缺盐", "out of salt"], no=["有盐"])
    match = phrases["lack"].search("没有料酒")
    assert match and match["what"] == "料酒"
    assert phrases.faults() == []
    assert phrases.found("我缺盐") == ["lack"]


def test_an_example_that_is_treated_wrongly_is_named() -> None:
    assert _table(zh="<no>盐", yes=["没有糖"], no=["缺盐"]).faults() == [
        "lack: not found in '没有糖'",
        "lack: found in '缺盐'",
    ]


@pytest.mark.parametrize(
    "row", [{"zh": "盐", "yes": ["盐"]}, {"yes": ["盐"], "no": ["糖"]}, {"zh": "盐", "no": ["糖"]}]
)
def test_a_row_without_examples_or_patterns_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        _table(**row)


def test_an_unknown_macro_is_named() -> None:
    with pytest.raises(ValueError, match="no macro <nothing>"):
        _table(zh="<nothing>盐", yes=["盐"], no=["糖"])["lack"]


def test_a_number_is_known_in_every_table() -> None:
    match = _table(zh="(?P<many><number>)勺", yes=["十五勺", "1.5勺"], no=["一盆"])["lack"].search("加一百二十勺")
    assert match and match["many"] == "一百二十"


def test_rows_are_searched_for_together() -> None:
    rows = {"salt": {"zh": "盐", "yes": ["盐"], "no": ["糖"]}, "sugar": {"zh": "糖", "yes": ["糖"], "no": ["盐"]}}
    phrases = Phrases(Table.model_validate({"about": "a", "rows": rows}))
    assert phrases.any.findall("先放糖后放盐") == ["糖", "盐"]


def test_yes_and_no_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "salt.yaml"
    file.write_text("about: salt\nrows:\n  salt:\n    zh: 盐\n    yes: [盐]\n    no: [糖]\n", encoding="utf-8")
    assert load_phrases(file).faults() == []
