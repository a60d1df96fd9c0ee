"""The plain words of a text: simplified, and without words of other parts of the country."""

from text.normalize import simplify
from understanding.tables import words


def plain(text: str) -> str:
    """Return `text` simplified, each word of a dialect and of quick typing (啥子, 几多, 唔) as the plain one."""
    text = simplify(text)
    if text.isascii():
        return text
    rows = words("plain_words")
    for name in rows.table.rows:
        text = rows[name].sub(name, text)
    return text
