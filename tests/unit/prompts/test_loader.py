from pathlib import Path

import pytest

from prompts.loader import FOLDER, PromptError, load_prompt, read_prompt


def test_every_prompt_of_the_project_loads() -> None:
    files = sorted(FOLDER.glob("*.yaml"))
    assert files
    for file in files:
        prompt = read_prompt(file)
        assert file.name == f"{prompt.name}.{prompt.language}.yaml"


def test_render_fills_variables_and_leaves_braces_of_values_alone() -> None:
    text = load_prompt("answer").render(recipe="盐 {question} 3克 {0}")
    assert "盐 {question} 3克 {0}" in text


@pytest.mark.parametrize("values", [{}, {"recipe": "x", "question": "y"}])
def test_missing_and_unknown_variables_are_named(values: dict[str, str]) -> None:
    with pytest.raises(PromptError, match="recipe" if not values else "question"):
        load_prompt("answer").render(**values)


def test_missing_prompt() -> None:
    with pytest.raises(PromptError, match="nonexistent"):
        load_prompt("nonexistent")


@pytest.mark.parametrize(
    "text",
    [
        "name: a\nlanguage: zh\nvariables: [x]\ntemplate: no variable",
        "name: a\nlanguage: zh\nvariables: []\ntemplate: uses {x}",
        "name: a\nlanguage: fr\nvariables: []\ntemplate: t",
        "name: a\nlanguage: zh\nvariables: []\ntemplate: t\ncolour: red",
        "name: a\nlanguage: zh\nvariables: []\ntemplate: 'open {'",
        "[1, 2]",
        "name: [",
    ],
)
def test_malformed_prompts_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.zh.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PromptError):
        read_prompt(file)


def test_answer_prompt_keeps_the_fixed_rules_before_the_recipe() -> None:
    one, other = load_prompt("answer").render(recipe="甲"), load_prompt("answer").render(recipe="乙")
    assert one[: one.index("甲")] == other[: other.index("乙")]
    assert one.endswith("甲")
