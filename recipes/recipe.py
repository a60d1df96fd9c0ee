"""The recipe record that every loader yields and every other part reads."""

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field, PrivateAttr, field_validator

from text.durations import duration

_FURTHER = ("servings", "minutes", "hands_on_minutes", "deciding_step", "mistakes", "keeps", "goes_with", "english")
_GROUP = re.compile(r"【([^】\n]+)】")


def group_of(line: str) -> str | None:
    """Return the name of the group that a line of ingredients is the heading of; None for an ingredient."""
    found = _GROUP.fullmatch(line)
    return found[1] if found else None


class EnglishText(BaseModel, frozen=True):
    """A recipe's own words in English; ingredients and steps stand line for line beside the Chinese ones."""

    name: str = ""
    description: str = ""
    ingredients: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    keeps: str = ""


class Recipe(BaseModel, frozen=True, extra="forbid"):
    """One recipe, as its source gives it.

    Field names follow the XiaChuFang corpus; `from_xiachufang` and `to_xiachufang` map the two that differ.
    Amounts stay inside the ingredient strings: `culinary.quantities` parses them where they are needed.
    """

    recipe_id: str = Field(min_length=1, description="Stable id: the same content always has the same id.")
    name: str = Field(min_length=1, description="Title, exactly as the source gives it.")
    dish: str = Field(default="", description="Generic dish name, empty if the source has none.")
    description: str = ""
    ingredients: tuple[str, ...] = Field(default=(), description="One entry an ingredient, amount included.")
    steps: tuple[str, ...] = ()
    keywords: tuple[str, ...] = Field(default=(), description="Questions and aliases the source lists.")
    servings: int | None = Field(default=None, ge=1, le=1000, description="Persons.")
    minutes: int | None = Field(default=None, ge=1, description="Total time, passive time included.")
    difficulty: str = ""
    cuisine: str = ""
    tags: tuple[str, ...] = Field(default=(), description="Course, main, heat, diet, equipment, occasion.")
    notes: tuple[str, ...] = Field(default=(), description="What the source adds beside ingredients and steps.")
    hands_on_minutes: int | None = Field(default=None, ge=1, description="Of the total, what the cook works.")
    deciding_step: int | None = Field(default=None, ge=1, description="The step that decides it, from 1.")
    mistakes: tuple[str, ...] = Field(default=(), description="What often goes wrong, and what helps.")
    keeps: str = Field(default="", description="How long and where it keeps.")
    goes_with: tuple[str, ...] = Field(default=(), description="Dishes it goes with.")
    english: EnglishText | None = None
    source: str = Field(default="", description="Where it was read: file name or URL.")
    _picture: str = PrivateAttr("")

    @field_validator("ingredients", "steps", "keywords", "tags", "notes", "mistakes", "goes_with", mode="before")
    @classmethod
    def _strip_items(cls, value: Iterable[str]) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ValueError("must be a list of strings")
        return tuple(filter(None, map(str.strip, map(str, value))))

    @classmethod
    def create(cls, **fields: Any) -> "Recipe":
        """Build a recipe whose id is the SHA-256 of its name, ingredients and steps (first 16 hex digits).

        Of an article, which has neither, the notes stand for the steps.

        Raises:
            pydantic.ValidationError: a field is missing or has the wrong type.
        """
        ingredients, steps = list(fields.get("ingredients", ())), list(fields.get("steps", ()))
        if not ingredients and not steps:
            steps = list(fields.get("notes", ()))
        content = json.dumps([fields.get("name"), ingredients, steps], ensure_ascii=False)
        return cls(recipe_id=hashlib.sha256(content.encode()).hexdigest()[:16], **fields)

    @property
    def picture(self) -> str:
        """What its source has for its picture: an address, a path, a data URI or base64; never kept with the recipe."""
        return self._picture

    def with_picture(self, picture: str) -> "Recipe":
        """Return the recipe with what its source has for its picture."""
        if picture == self._picture:
            return self
        copy = self.model_copy()
        copy._picture = picture
        return copy

    @classmethod
    def from_xiachufang(cls, row: dict[str, Any], source: str = "") -> "Recipe":
        """Read one object of the XiaChuFang corpus (`recipeIngredient`, `recipeInstructions`, `dish: Unknown`).

        Raises:
            ValueError: the row has no name, or its ingredients or steps are no lists.
        """
        dish = str(row.get("dish") or "")
        return cls.create(
            name=str(row.get("name") or "").strip(),
            dish="" if dish == "Unknown" else dish,
            description=str(row.get("description") or "").strip(),
            ingredients=row.get("recipeIngredient") or (),
            steps=row.get("recipeInstructions") or (),
            keywords=row.get("keywords") or (),
            difficulty=row.get("difficulty") or "",
            cuisine=row.get("cuisine") or "",
            tags=row.get("tags") or (),
            notes=row.get("notes") or (),
            **{key: row[key] for key in _FURTHER if row.get(key)},
            source=str(row.get("source") or source),
        )

    def to_xiachufang(self) -> dict[str, Any]:
        """Return the recipe in the corpus' schema, with this project's further fields beside it."""
        row = self.model_dump(exclude={"recipe_id", "ingredients", "steps", "source"}, mode="json")
        return row | {"recipeIngredient": list(self.ingredients), "recipeInstructions": list(self.steps)}

    def in_english(self) -> "Recipe":
        """Return the recipe in its own English words, under the same id and name; itself where it brings none."""
        own = self.english
        whole = own and own.steps and len(own.steps) == len(self.steps)
        if not own or not whole or len(own.ingredients) != len(self.ingredients):
            return self
        words = own.model_dump(include={"description", "ingredients", "steps", "notes", "mistakes", "keeps"})
        return self.model_copy(update=words | {"english": None})

    def text(self) -> str:
        """Return the recipe as readable text: name, facts, ingredients, numbered steps, notes."""
        facts = [f"{self.servings}人份"] * bool(self.servings)
        facts += [f"约 {duration(self.minutes)}"] if self.minutes else []
        facts += [part for part in (self.difficulty, self.cuisine) if part]
        lines = [f"菜名：{self.name}" + (f"（{'，'.join(facts)}）" if facts else "")]
        if self.ingredients:
            lines.append("食材：" + "；".join(self.ingredients))
        if self.steps:
            lines += ["做法：", *(f"{number}. {step}" for number, step in enumerate(self.steps, 1))]
        if self.notes:
            lines += ["提示：", *self.notes]
        return "\n".join(lines)
