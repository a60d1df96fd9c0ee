"""Whether a turn weighs dishes against each other."""

from understanding.tables import words


def weighs(text: str) -> bool:
    """Tell whether simplified `text` weighs things against each other ("哪个省事", "有什么区别")."""
    return words("comparing")["weighs"].search(text) is not None


def is_compared_with(before: str, after: str) -> bool:
    """Tell whether what stands between `before` and `after` is only compared with ("比…健康吧", "跟…一样辣吗")."""
    rows = words("comparing")
    beside = rows["beside"].search(before) and rows["alike"].search(after)
    return bool(rows["than"].search(before) or beside)
