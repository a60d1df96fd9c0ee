"""What the kitchen tools return: text to read, and the same as data."""

from typing import Literal

from pydantic import BaseModel, Field

from recipes.recipe import Recipe


class Told(BaseModel):
    """What every tool returns."""

    text: str = Field(description="The result as text")


class RecipeHit(BaseModel):
    """One recipe found."""

    recipe_id: str
    title: str
    score: float = Field(description="Confidence, 0-1")
    matched: str = Field("", description="The question by which it was found")


class Recipes(Told):
    """Recipes found, best first."""

    recipes: list[RecipeHit]


class OneRecipe(Told):
    """A recipe, verbatim or scaled."""

    recipe: Recipe
    warnings: list[str] = Field(description="What in it the user must not have")


class NoteText(BaseModel):
    """A kitchen note."""

    note_id: str
    question: str
    answer: str


class Notes(Told):
    """Kitchen notes found, best first."""

    notes: list[NoteText]


class Substitutes(Told):
    """What can stand in for an ingredient, best first."""

    substitutes: list[str]


class ShoppingLine(BaseModel):
    """A thing to buy."""

    name: str
    amounts: list[str]
    aisle: str
    recipes: list[str]


class Shopping(Told):
    """One shopping list."""

    items: list[ShoppingLine]


class Converted(Told):
    """A converted amount: `low` to `high` of `unit`."""

    low: float
    high: float
    unit: str
    estimate: bool


class Nutrition(Told):
    """An estimate for one serving, or for the whole dish where the recipe does not say how many it serves."""

    kcal: float
    protein_g: float
    fat_g: float
    carb_g: float
    sodium_mg: float
    coverage: float = Field(description="Share of the ingredients that could be weighed, 0-1")


class TimerText(BaseModel):
    """A wait in a step."""

    step: int
    seconds: int
    text: str


class Timers(Told):
    """The waits of a recipe."""

    timers: list[TimerText]


class SafetyWarning(BaseModel):
    """A rule of food safety."""

    rule: str
    severity: Literal["danger", "caution"]
    text: str


class Safety(Told):
    """Warnings due, dangers first."""

    warnings: list[SafetyWarning]


class Meals(Told):
    """Dishes that go together."""

    dishes: list[str]
