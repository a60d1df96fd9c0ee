"""How a follow-up points at what was talked about: "它", "刚才那个", "喝的那个", "the one before"."""

from text.normalize import simplify
from text.numerals import parse_number
from understanding.ordinals import names_place
from understanding.tables import words


def points_back(question: str) -> bool:
    """Tell whether a question goes back to something talked about before ("刚才那个鱼", "回到第一个菜")."""
    return _says(simplify(question), "goes_back")


def leans_on_talk(text: str) -> bool:
    """Tell whether simplified `text` is worded as if something was said before it: pronouns, places, "那…", "…呢"."""
    return _says(text, "points") or _says(text, "continues") or names_place(text)


def says_it(text: str) -> bool:
    """Tell whether simplified `text` speaks of "it": 它, 这道菜, 刚才."""
    return _says(text, "it")


def with_food_meant(text: str, food: str) -> str:
    """Return simplified `text` with the food that was spoken of last in place of "it", or before what leaves it out."""
    named, found = words("pointing_back")["food_meant"].subn(lambda _: food, text, count=1)
    return named if found else f"{food}, {text}" if text.isascii() else f"{food}，{text}"


def names_stuff(text: str) -> bool:
    """Tell whether simplified `text` calls what it asks of by its name: should i use all the shortening."""
    return _says(text, "names_stuff")


def goes_on_within(text: str) -> bool:
    """Tell whether a part of simplified `text` goes on from what was said: "酸和辣都想调轻，那白醋还放不放"."""
    return _says(text, "goes_on_within")


def goes_to_first(text: str) -> bool:
    """Tell whether simplified `text` goes back to what was talked about first of all."""
    return _says(text, "first_of_all")


def goes_to_previous(text: str) -> bool:
    """Tell whether simplified `text` goes back to what was talked about just before."""
    return _says(text, "one_before")


def speaks_of_two(text: str) -> bool:
    """Tell whether simplified `text` speaks of several dishes at once ("这两个哪个快")."""
    return _says(text, "these_two")


def with_names(question: str, names: list[str]) -> str:
    """Return a question that speaks of several dishes at once with their names in place of the pointer."""
    comma, last = (", ", " and ") if question.isascii() else ("、", "和")
    joined = f"{comma.join(names[:-1])}{last}{names[-1]}"
    return words("pointing_back")["these_two"].sub(lambda _: joined, question, count=1)


def words_beside_pointer(text: str) -> str:
    """Return the words around "那个" in simplified `text`, which tell what is meant ("喝的那个": 喝); "" for none."""
    found = words("pointing_back")["that_one"].finditer(text)
    return " ".join(match["english"] or f"{match['before']} {match['after']}" for match in found).strip()


def only_points(text: str) -> bool:
    """Tell whether simplified `text` only points at a dish and asks nothing of it ("凉的那个呢")."""
    return _says(text, "pointer_alone")


def points_at_part(text: str) -> bool:
    """Tell whether simplified `text` points at a part of a dish ("里面铺的那个绿叶菜")."""
    return _says(text, "part_of_it")


def picked_by(text: str) -> str:
    """Return the words by which simplified `text` picks a dish ("就做容易的": 容易), or ""."""
    match = words("pointing_back")["picked"].search(text)
    return match["like"] if match and not _says(text, "that_one") else ""


def how_many_first(text: str) -> int | None:
    """Return how many of the first dishes are meant ("前两个里喝的那个"), or None."""
    match = words("pointing_back")["first_few"].search(text)
    number = parse_number(match["number"]) if match else None
    return int(number.low) if number and number.low else None


def food_asked_alone(text: str) -> str:
    """Return what a question names and nothing more ("那盐呢", "and the salt"), or ""."""
    match = words("pointing_back")["food_alone"].search(text)
    return (match["food"] or match["english"]).strip() if match else ""


def name_asked_alone(text: str) -> str:
    """Return the one name that a question consists of ("那银河星云豆腐呢,网上刷到的"), or ""."""
    match = words("pointing_back")["name_alone"].search(text)
    return match["name"] if match else ""


def telling_words(text: str) -> str:
    """Return a text without the words that tell nothing of a dish."""
    return words("pointing_back")["filler"].sub(" ", text)


def without_opening(question: str) -> str:
    """Return a question without its opening ("那这道菜…")."""
    return words("pointing_back")["opening"].sub("", question, count=1)


def without_way_back(question: str) -> str:
    """Return a question without the words that go back to a dish ("回到刚才那个鱼,…")."""
    return words("pointing_back")["way_back"].sub("", question, count=1)


def _says(text: str, row: str) -> bool:
    return words("pointing_back")[row].search(text) is not None


def means_all(text: str) -> bool:
    """Tell whether simplified `text` means all the dishes that were talked of: 清单合一块儿给我."""
    return words("pointing_back")["all_of_them"].search(text) is not None


def wants_one_more(text: str) -> bool:
    """Tell whether simplified `text` wants a dish beside what was talked of: 再来个味噌汤."""
    return words("pointing_back")["one_more"].search(text) is not None
