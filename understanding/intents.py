"""The kinds of turn."""

from typing import Literal, get_args

Intent = Literal[
    "recipe",  # how a whole dish is made
    "ingredients_of",  # what goes into a dish
    "amount",  # how much of something
    "time",  # how long, or when
    "heat",  # flame, oven or oil temperature
    "detail",  # any other fact of a dish
    "step",  # the next, the previous, the n-th step; where am I
    "scale",  # other servings, or the amount at hand
    "substitute",  # something lacking, replaced or left out
    "suggest",  # what can I cook with these, or within these wishes
    "menu",  # a meal of several dishes, or several meals
    "shopping",  # a shopping list
    "compare",  # two dishes or ingredients against each other
    "knowledge",  # technique, why, what went wrong, choosing
    "storage",  # keeping, freezing, reheating
    "convert",  # units, temperatures, spoons and cups
    "nutrition",  # calories, protein, sugar
    "safety",  # is it dangerous
    "medical",  # a medicine, a treatment: for a doctor
    "picture",  # show me
    "preference",  # an allergy, dislike, persons or equipment told
    "about",  # the assistant and its recipes
    "small_talk",  # greeting, thanks, assent
    "off_topic",  # not about food at all
]
INTENTS: tuple[Intent, ...] = get_args(Intent)
