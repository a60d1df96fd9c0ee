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


def hopes_it_is_fine(text: str) -> bool:
    """Tell whether simplified `text` hopes that something forbidden may be eaten all the same: 虾皮没事吧."""
    return words("asking")["hopes"].search(text) is not None


def only_asks_to_eat(text: str) -> bool:
    """Tell whether simplified `text`, without the dish's name, asks only whether someone may eat it."""
    return words("asking")["only_may_eat"].search(" ".join(text.split())) is not None


def tells_of_harm(text: str) -> bool:
    """Tell whether simplified `text` says that something was swallowed, or that somebody is unwell."""
    return words("asking")["harm"].search(text) is not None


def fears_harm(text: str) -> bool:
    """Tell whether simplified `text` fears that something harms: asks to eat it, or names a sign of danger."""
    return asks_to_eat(text) or words("asking")["fears"].search(text) is not None


def asks_to_be_guided(text: str) -> bool:
    """Tell whether simplified `text` wants a dish step by step as it is cooked, not all of it at once."""
    return words("steps")["guided"].search(text) is not None


def asks_where_to_buy(text: str) -> bool:
    """Tell whether simplified `text` asks where something is sold."""
    return words("asking")["where_to_buy"].search(text) is not None


def asks_what_goes_with(text: str) -> bool:
    """Tell whether simplified `text` asks what is served beside a dish."""
    return words("asking")["goes_with"].search(text) is not None


def speaks_of_freezing(text: str) -> bool:
    """Tell whether `text` speaks of the freezer."""
    return words("asking")["freezes"].search(text.lower()) is not None
