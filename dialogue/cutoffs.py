"""Every cut-off of the dialogue: from which confidence, score or length something is taken to be so.

Confidences are those of retrieval, 0-1. "Talks" are the 325 of `evaluation/sets/conversations.jsonl` and
`conversations_hard.jsonl` over the sample index: each number was moved by itself, and the dishes that 319 of them were
rightly resolved to were counted again.
"""

NAMED = 0.85
"""A question surely names the dish found. Talks: 0.80 to 0.90 change nothing, 0.75 loses one, 0.95 two."""
LIKELY = 0.5
"""A dish of the same main part is the one described. Talks: 0.30 to 0.70 change nothing."""
LIKENED = 0.7
"""A dish is told by what it is like. Talks: 0.60 to 0.90 change nothing, 0.50 loses one."""
CERTAIN = 0.62
"""A question of an earlier turn is about the dish it describes. Talks: 0.58 to 0.80 change nothing, 0.55 loses one."""
CLEAR = 0.1
"""A reply tells of the recipe so far ahead of the next, no dish being talked about. Talks: 0.05 and 0.20 lose one."""
SURE = 0.25
"""Likewise while a dish is talked about. Talks: 0.10 to 0.40 change nothing."""
POINTED = 0.55
"""Score of the words beside "那个" from which a dish is meant. Talks: 0.30 the same, 0.70 loses one."""
POINTED_AHEAD = 0.5
"""How far ahead of the dish in focus it must be. Talks: 0 to 0.5 the same, 0.70 loses one."""
BACK_BY_WORDS = 0.85
"""Score of the words that go back to a dish; under it the place in the talk decides. Talks: 0.30 to 1.20 the same."""
LONG_CHINESE, LONG_ENGLISH = 20, 60
"""Letters over which an unsure question leans only by "it" or "before". Talks: 17 loses two, 24 and 30 at most win one;
English 30 to 90 the same."""
SHORTEST_NAME, SHARED_LETTERS = 4, 3
"""Letters of a question, and of those the ones a title shares, for a dish without its name. Talks: lengths 2 to 6 the
same; 2 shared letters lose four, 4 lose two."""
TELLING_REPLY = 25
"""Letters from which a reply tells of a recipe. Talks: 15 loses three, 35 the same, 50 loses two."""
TIED_FROM, TIED = 0.95, 0.02
"""Two dishes share a name: both this likely, and no further apart. Not measured; held by the tests of asking back."""
MOST_WEIGHED = 4
"""Dishes that "这几个" speaks of at most: as many as a list offers."""
