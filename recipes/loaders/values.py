"""What a value of a record says: its text, its texts, the heading of a group, an amount."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recipes.loaders.fields import layout
from recipes.loaders.html_text import plain_text
from text.phrases import load_phrases

MAX_DEPTH = 40
_LONGEST_HEADING = 120
_GROUPS = Path(__file__).parent / "phrases" / "groups.yaml"
# UN/CEFACT codes of units, as schema.org has them.
_UNITS = {
    "LTR": "l", "MLT": "ml", "CLT": "cl", "DLT": "dl", "GRM": "g", "KGM": "kg", "ONZ": "oz", "LBR": "lb", "H87": "",
    "C62": "", "EA": "", "GRAMS": "g", "ITEM": "", "CUPS": "cups",
}  # fmt: skip


def text_of(value: Any) -> str:
    """Return a value as lines of text: of a list its first, of an object its value, text or name."""
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("@value", "text", "name", "title", "value") if value.get(key)), "")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return plain_text(number(value))


def texts_of(value: Any) -> list[str]:
    """Return the texts of a value or of each of a list, those that say something."""
    return [text for part in (value if isinstance(value, list) else [value]) if (text := text_of(part))]


def picture_of(value: Any) -> str:
    """Return what a value has for a picture: an address, a path (of a wiki in `[[…]]`), a data URI or base64.

    Of a list it is the first.
    """
    if isinstance(value, list):
        return picture_of(next(iter(value), ""))
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("contentUrl", "url", "@id", "src", "filename") if value.get(key)), "")
        return picture_of(value) if isinstance(value, list) else str(value).strip()
    text = value.strip() if isinstance(value, str) else ""
    return text.lstrip("![").partition("]]")[0].partition("|")[0] if text.startswith(("[[", "![[")) else text


def number(value: str | int | float) -> str:
    """Return a number as people write it: 480.0 is 480."""
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)


def heading_of(line: str) -> str | None:
    """Return the name of a group that a line is the heading of; None for an entry."""
    if len(line) > _LONGEST_HEADING:
        return None
    words = load_phrases(_GROUPS)
    match = words["heading"].match(line) or words["label"].match(line)
    return next((part for part in match.groups() if part), line).strip(" *：:") if match else None


def entry_of(line: str) -> str:
    """Return a line of a list without its bullet or box."""
    return layout("bullet").sub("", line).strip()


def amount_of(record: Mapping[str, Any]) -> str:
    """Return the amount that a record of an ingredient states with its unit; empty for none."""
    low, high = record.get("minValue"), record.get("maxValue")
    amount = next((record[key] for key in ("quantity", "amount", "value", "qty", "number") if record.get(key)), None)
    if isinstance(amount, Mapping):
        return amount_of(amount)
    text = number(amount) if isinstance(amount, (str, int, float)) and not isinstance(amount, bool) else ""
    if not text and low is not None:
        text = "-".join(number(end) for end in (low, high) if isinstance(end, (str, int, float)))
    unit = _unit_of(record)
    glue = "" if unit and ord(unit[0]) > 0x2E7F else " "
    return f"{text}{glue}{unit}".strip() if text not in ("", "0") else ""


def _unit_of(record: Mapping[str, Any]) -> str:
    keys = ("unit", "unitText", "unitCode", "units", "measurement", "measure", "quantityType", "unitName")
    unit = next((record[key] for key in keys if record.get(key)), "")
    if isinstance(unit, Mapping):
        unit = unit.get("name") or unit.get("abbreviation") or ""
    return _UNITS.get(str(unit), str(unit)).strip()
