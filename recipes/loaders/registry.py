"""The formats that can be read, in the order in which a source is tried against them."""

from recipes.loaders import csv_table, json_records, schema_org, text_documents
from recipes.loaders.base import Loader, Source

LOADERS = (
    Loader("json", json_records.accepts, json_records.read),
    Loader("web page", schema_org.accepts_page, schema_org.read_page),
    Loader("csv", csv_table.accepts, csv_table.read),
    Loader("document", text_documents.accepts, text_documents.read),
)


def loader_for(source: Source) -> Loader | None:
    """Return the loader whose format `source` is in, by its content; None if it is in none of them."""
    return next((loader for loader in LOADERS if loader.accepts(source)), None)
