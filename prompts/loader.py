"""Load prompts: one YAML file a prompt, with its name, language, variables and template."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

import yaml
from pydantic import BaseModel, ValidationError

FOLDER = Path(__file__).resolve().parent


class PromptError(ValueError):
    """A prompt that is missing, malformed, or rendered with the wrong variables."""


class Prompt(BaseModel, frozen=True, extra="forbid"):
    """A template with named variables in braces; literal braces are doubled."""

    name: str
    language: Literal["zh", "en"]
    variables: tuple[str, ...]
    template: str

    def render(self, **values: object) -> str:
        """Fill the template in.

        Values are inserted as they are: braces in a recipe or a question are text.

        Raises:
            PromptError: a variable is missing or unknown; the message names it.
        """
        missing = [name for name in self.variables if name not in values]
        unknown = [name for name in values if name not in self.variables]
        if missing or unknown:
            wrong = [f"missing {name}" for name in missing] + [f"unknown {name}" for name in unknown]
            raise PromptError(f"Prompt '{self.name}' ({self.language}): {', '.join(wrong)}.")
        return Formatter().vformat(self.template, (), values).strip()


@cache
def load_prompt(name: str, language: Literal["zh", "en"] = "zh") -> Prompt:
    """Load the prompt `<name>.<language>.yaml` of this folder.

    Raises:
        PromptError: the file is missing, malformed, or its variables are not those of its template.
    """
    return read_prompt(FOLDER / f"{name}.{language}.yaml")


def read_prompt(file: Path) -> Prompt:
    """Read one prompt file; see `load_prompt`."""
    try:
        fields: Mapping[str, object] = yaml.safe_load(file.read_text(encoding="utf-8"))
        prompt = Prompt.model_validate(fields)
        used = {field for _, field, _, _ in Formatter().parse(prompt.template) if field is not None}
    except FileNotFoundError:
        raise PromptError(f"No prompt at {file}.") from None
    except (ValidationError, yaml.YAMLError, ValueError, UnicodeDecodeError) as error:
        raise PromptError(f"Prompt {file} is malformed: {' '.join(str(error).split())[:200]}") from None
    if used != set(prompt.variables):
        raise PromptError(f"Prompt {file} declares {sorted(prompt.variables)} but uses {sorted(used)}.")
    return prompt
