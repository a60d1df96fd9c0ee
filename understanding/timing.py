"""How a turn asks for a time: each time of what is done again, or by the verb of what is done."""

from understanding.tables import words


def asks_each_time(text: str) -> bool:
    """Tell whether simplified `text` asks how long each time of something takes, or how often it is done."""
    return words("timing")["each_time"].search(text) is not None


def asks_when_in(text: str) -> bool:
    """Tell whether simplified `text` asks at which moment a food goes in: 盐什么时候放, 鸡蛋现在倒进去吗."""
    return words("timing")["when_in"].search(text) is not None


def verb_timed(text: str) -> str:
    """Return the verb of whose time simplified `text` asks (打 of 打几分钟), or ""."""
    match = words("timing")["verb"].search(text)
    return (match["verb"] or match["english"]) if match else ""


def asks_for_timer(text: str) -> bool:
    """Tell whether simplified `text` wants a time measured: 帮我计个时, set a timer."""
    return words("steps")["timer"].search(text) is not None
