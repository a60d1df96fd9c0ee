"""What ranking reads of a recipe: computed when the index is built, so that a search need not parse recipes."""

from dataclasses import dataclass

_BETWEEN = "\x1f"
SUITS = "~"  # before a trait that the title does not claim


@dataclass(frozen=True, slots=True)
class Profile:
    """Names and title in the wording of questions, main ingredients with their kinds, and traits of the title.

    A trait is equipment, what the title claims of the dish (`recipes.facets.claims`), or after `SUITS` what it could
    claim.
    """

    names: tuple[str, ...]
    title: str
    main: frozenset[str]
    traits: frozenset[str]

    def is_called(self, name: str) -> bool:
        """Tell whether a name is the recipe's title, rather than another name of it."""
        return bool(self.names) and "".join(self.names[0].split()) == name

    def pack(self) -> tuple[str, str, str, str]:
        """Return the profile as texts."""
        return (
            _BETWEEN.join(self.names),
            self.title,
            _BETWEEN.join(sorted(self.main)),
            _BETWEEN.join(sorted(self.traits)),
        )

    @classmethod
    def unpack(cls, names: str, title: str, main: str, traits: str) -> "Profile":
        """Return what was packed."""
        return cls(_split(names), title, frozenset(_split(main)), frozenset(_split(traits)))


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(_BETWEEN)) if text else ()
