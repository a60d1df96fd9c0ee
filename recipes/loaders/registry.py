"""The formats that can be read, in the order in which a source is tried against them."""

from recipes.loaders import (
    cooklang,
    csv_table,
    json_records,
    mealmaster,
    pages,
    text_documents,
    xml_records,
    yaml_records,
)
from recipes.loaders.base import Loader, Source, head_text

LOADERS = (
    Loader("json", json_records.accepts, json_records.read),
    Loader("web page", pages.accepts, pages.read),
    Loader("xml", xml_records.accepts, xml_records.read),
    Loader("meal-master", mealmaster.accepts, mealmaster.read),
    Loader("cooklang", cooklang.accepts, cooklang.read),
    Loader("yaml", yaml_records.accepts, yaml_records.read),
    Loader("csv", csv_table.accepts, csv_table.read),
    Loader("document", text_documents.accepts, text_documents.read),
)
_KINDS = {
    b"%PDF": "PDF", b"\xff\xd8\xff": "图片 a picture", b"\x89PNG": "图片 a picture", b"GIF8": "图片 a picture",
    b"RIFF": "图片 a picture", b"SQLite": "数据库 a database", b"Rar!": "RAR", b"7z\xbc\xaf": "7z",
    b"\xd0\xcf\x11\xe0": "Office",
}  # fmt: skip


def loader_for(source: Source) -> Loader | None:
    """Return the loader whose format `source` is in, by its content; None if it is in none of them."""
    return next((loader for loader in LOADERS if loader.accepts(source)), None)


def why_not(source: Source) -> str:
    """Say in one line why no loader takes a source."""
    if not source.head:
        return "空文件 an empty file"
    kind = next((kind for magic, kind in _KINDS.items() if source.head.startswith(magic)), "")
    if not kind and not head_text(source):
        kind = "不是文字或编码不明 no text, or in an unknown encoding"
    return f"不认识的格式 not in a known format{f'（{kind}）' if kind else ''}"
