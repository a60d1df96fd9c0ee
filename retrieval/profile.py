"""What ranking reads of a recipe: computed when the index is built, so that a search need not parse recipes."""

from dataclasses import dataclass

_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Profile:
    """Names and title in the wording of questions, main ingredients with their kinds, and equipment of the title."""

    names: tuple[str, ...]
    title: str
    main: frozenset[str]
    tools: frozenset[str]

    def pack(self) -> tuple[str, str, str, str]:
        """Return the profile as texts."""
        return (
            _BETWEEN.join(self.names),
            self.title,
            _BETWEEN.join(sorted(self.main)),
            _BETWEEN.join(sorted(self.tools)),
        )

    @classmethod
    def unpack(cls, names: str, title: str, main: str, tools: str) -> "Profile":
        """Return what was packed."""
        return cls(_split(names), title, frozenset(_split(main)), frozenset(_split(tools)))


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(_BETWEEN)) if text else ()
