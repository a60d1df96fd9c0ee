"""Whether a turn asks something of what it names."""

from understanding.tables import words


def asks(text: str) -> bool:
    """Tell whether simplified `text` asks something of what it names ("葱和姜,先放哪个")."""
    return words("asking")["asks"].search(text) is not None


def asks_for_fact(text: str) -> bool:
    """Tell whether simplified `text` asks for more than a dish."""
    return words("asking")["asks_for_fact"].search(text) is not None


def only_names(text: str) -> bool:
    """Tell whether simplified `text` only names something and asks nothing of it ("那排骨呢", "how about fish")."""
    return words("asking")["only_names"].search(text) is not None and not asks_for_fact(text)


def asks_to_eat(text: str) -> bool:
    """Tell whether simplified `text` asks whether something may be eaten or drunk."""
    return words("asking")["may_eat"].search(text) is not None


def asks_to_be_guided(text: str) -> bool:
    """Tell whether simplified `text` wants a dish step by step as it is cooked, not all of it at once."""
    return words("steps")["guided"].search(text) is not None


def without_asking(text: str) -> str:
    """Return a simplified question without the words that only ask."""
    return words("asking")["filler"].sub(" ", text)


def asks_what_goes_with(text: str) -> bool:
    """Tell whether simplified `text` asks what is served beside a dish."""
    return words("asking")["goes_with"].search(text) is not None


def speaks_of_freezing(text: str) -> bool:
    """Tell whether `text` speaks of the freezer."""
    return words("asking")["freezes"].search(text.lower()) is not None
