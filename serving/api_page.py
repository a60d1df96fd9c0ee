"""The page under `/docs`: every route with its parameters and an example, from the OpenAPI description, on one page."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PAGE = Path(__file__).with_name("api_page.html")


def api_page(schema: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI description; it has no script and loads nothing."""
    groups: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            group = operation.get("tags", [path.split("/")[1]])[0]
            groups.setdefault(group, []).append(_route(schema, method, path, operation))
    parts = [f"<h2>{escape(group)}</h2>\n{''.join(routes)}" for group, routes in groups.items()]
    about = schema["info"]
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        title=escape(about["title"]), about=escape(about["description"]), groups="\n".join(parts)
    )


def _route(schema: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> str:
    said = operation.get("description") or operation.get("summary", "")
    head = f"<b>{method.upper()}</b><code>{escape(path)}</code> {escape(said.partition(chr(10))[0])}"
    rows = "".join(f"<li>{row}</li>" for row in _parameters(operation))
    example = _example(schema, operation)
    body = f"<pre>{escape(json.dumps(example, ensure_ascii=False, indent=1))}</pre>" if example else ""
    return f"<details><summary>{head}</summary><ul>{rows}</ul>{body}</details>\n"


def _parameters(operation: Mapping[str, Any]) -> Iterator[str]:
    for one in operation.get("parameters", ()):
        yield f"<code>{escape(one['name'])}</code> ({one['in']}) {escape(one.get('description', ''))}"


def _example(schema: Mapping[str, Any], operation: Mapping[str, Any]) -> Any:
    """Return the example that the model of a body has, None where there is none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = str(content.get("$ref", "")).rpartition("/")[2]
    examples = schema.get("components", {}).get("schemas", {}).get(name, content).get("examples") or [None]
    return examples[0]
