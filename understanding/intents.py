"""What a turn may be about."""

from typing import Literal

Intent = Literal[
    "recipe",  # how a dish is made
    "ingredients",  # what can I cook with, or a dish within limits
    "technique",  # a step, an amount, a time, a why
    "adapt",  # other servings, a substitute
    "picture",  # show me
    "small_talk",
    "off_topic",
    "medical",  # a medicine, a treatment: for a doctor
    "unsafe",  # what may kill: the warning is the answer
]
