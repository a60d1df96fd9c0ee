"""What a user chose in the settings panel, read leniently: a value that cannot be used falls back to its default."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictBool, ValidationError, ValidatorFunctionWrapHandler
from pydantic.functional_validators import WrapValidator
from pydantic_core import PydanticUseDefault

from culinary.ingredients import find_ingredients
from graph.state import TurnOptions
from page.wording import Language
from recipes.facets.diets import ALLERGENS, FORBIDDEN
from settings import Settings
from tools.kitchen.measures import Measures
from understanding.preferences import Preferences, Spice, Taste
from understanding.tables import words

LONGEST_ANSWER = 2048
MOST_SERVINGS = 12
_LONGEST_LIST, _LONGEST_UNKNOWN = 10_000, 200
_SEPARATORS = str.maketrans(dict.fromkeys(",，、;；", " "))


def _or_default(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        raise PydanticUseDefault from None


_Lenient = WrapValidator(_or_default)
Switched = Annotated[StrictBool, _Lenient]


class Choices(BaseModel, frozen=True, extra="ignore"):
    """The panel's values; None and "" leave a matter to the configuration or to the recipe."""

    servings: Annotated[int, Field(ge=0, le=MOST_SERVINGS), _Lenient] = 0
    allergens: Annotated[tuple[str, ...], _Lenient] = ()
    diets: Annotated[tuple[str, ...], _Lenient] = ()
    conditions: Annotated[tuple[str, ...], _Lenient] = ()
    dislikes: Annotated[str, Field(max_length=_LONGEST_LIST), _Lenient] = ""
    tastes: Annotated[tuple[Taste, ...], _Lenient] = ()
    spice: Annotated[Spice | Literal["any"], _Lenient] = "any"
    measures: Annotated[Measures | Literal["recipe"], _Lenient] = "recipe"
    retrieval: Switched = True
    image: Annotated[StrictBool | None, _Lenient] = None
    markdown: Switched = True
    language: Annotated[Literal["auto", "zh", "en"], _Lenient] = "auto"
    max_tokens: Annotated[int | None, Field(ge=16), _Lenient] = None
    temperature: Annotated[float | None, Field(ge=0, le=2), _Lenient] = None
    top_p: Annotated[float | None, Field(gt=0, le=1), _Lenient] = None
    page_language: Annotated[Literal["browser", "zh", "en"], _Lenient] = "browser"
    theme: Annotated[Literal["system", "light", "dark"], _Lenient] = "system"
    read_aloud: Switched = False
    edit_speech: Switched = False

    def preferences(self) -> Preferences:
        """Return what the assistant has to heed in every turn."""
        return Preferences(
            allergens=tuple(name for name in self.allergens if name in ALLERGENS or name in find_ingredients(name)),
            diets=tuple(name for name in self.diets if name in FORBIDDEN),
            conditions=tuple(name for name in self.conditions if name in words("who_eats").table.rows),
            dislikes=tuple(dict.fromkeys(name for word in self._disliked() for name in find_ingredients(word))),
            servings=self.servings or None,
            tastes=self.tastes,
            spice=None if self.spice == "any" else self.spice,
        )

    def unknown_dislikes(self) -> str:
        """Return what of the dislikes is no food that is known: it stands in the panel, and does nothing."""
        return "，".join(word for word in self._disliked() if not find_ingredients(word))[:_LONGEST_UNKNOWN]

    def _disliked(self) -> list[str]:
        return self.dislikes.translate(_SEPARATORS).split()

    def turn_options(self, settings: Settings, owner: str = "", profile: str = "") -> TurnOptions:
        """Return the options of a turn."""
        longest = max(LONGEST_ANSWER, settings.chat.max_tokens)
        return TurnOptions(
            retrieval=self.retrieval,
            owner=owner,
            carded=True,
            preferences=self.preferences(),
            profile=profile,
            image=self.image,
            max_tokens=min(self.max_tokens, longest) if self.max_tokens else None,
            temperature=self.temperature,
            top_p=self.top_p,
            language=self.language,
        )

    def page_values(self) -> dict[str, str | bool]:
        """Return what the page's scripts go by."""
        return {"theme": self.theme, "language": self.page_language, "readAloud": self.read_aloud}

    def tongue(self, browser: Language) -> Language:
        """Return the language of the page: as chosen, else the browser's."""
        return browser if self.page_language == "browser" else self.page_language
