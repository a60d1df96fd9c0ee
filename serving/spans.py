"""Runs of LangChain as OpenTelemetry spans."""

import json
from collections.abc import Mapping
from typing import Any

from langchain_core.tracers.base import BaseTracer
from langchain_core.tracers.schemas import Run
from opentelemetry.trace import Span, Status, StatusCode, Tracer, set_span_in_context

_HIDDEN = "langsmith:hidden"


class SpanTracer(BaseTracer):
    """Opens a span for every run that LangSmith would show; safe for many turns at once.

    Attributes follow the GenAI semantic conventions of OpenTelemetry where these have a name.
    """

    run_inline = True

    def __init__(self, tracer: Tracer, text: bool) -> None:
        super().__init__()
        self._tracer = tracer
        self._text = text
        self._spans: dict[str, Span] = {}

    def event(self, name: str, attributes: Mapping[str, str | int]) -> None:
        """Record something that happened outside a turn."""
        self._tracer.start_span(name, attributes=dict(attributes)).end()

    def _persist_run(self, run: Run) -> None:
        """Do nothing: spans are sent one by one."""

    def _start_trace(self, run: Run) -> None:
        super()._start_trace(run)
        if _HIDDEN in (run.tags or []):
            return
        parent = self._parent(run)
        self._spans[str(run.id)] = self._tracer.start_span(
            run.name,
            context=set_span_in_context(parent) if parent else None,
            attributes={"shishen.run_type": run.run_type, "shishen.run_id": str(run.id)},
        )

    def _end_trace(self, run: Run) -> None:
        span = self._spans.pop(str(run.id), None)
        if span is not None:
            span.set_attributes(self._attributes(run))
            if run.error:
                span.set_status(Status(StatusCode.ERROR, run.error.splitlines()[0][:200]))
            span.end()
        super()._end_trace(run)

    def _parent(self, run: Run) -> Span | None:
        """Return the span of the nearest run above that has one."""
        above = run.parent_run_id
        while above is not None:
            if span := self._spans.get(str(above)):
                return span
            parent = self.run_map.get(str(above))
            above = parent.parent_run_id if parent else None
        return None

    def _attributes(self, run: Run) -> dict[str, Any]:
        found: dict[str, Any] = {"shishen.tags": list(run.tags or [])} if run.parent_run_id is None else {}
        if run.parent_run_id is None:
            metadata = (run.extra or {}).get("metadata", {})
            found |= {
                f"shishen.{key}": value for key, value in metadata.items() if isinstance(value, str | int | float)
            }
        if run.run_type == "llm":
            found |= _usage(run)
        if run.run_type == "retriever":
            documents = (run.outputs or {}).get("documents", [])
            found["shishen.documents"] = [str(document.id) for document in documents]
            if self._text:
                found["shishen.query"] = str((run.inputs or {}).get("query", ""))
        return found


def _usage(run: Run) -> dict[str, int]:
    generations = (run.outputs or {}).get("generations") or [[]]
    message = json.loads(json.dumps(generations[0][0].get("message", {}), default=str)) if generations[0] else {}
    counted = message.get("kwargs", {}).get("usage_metadata") or {}
    names = {"input_tokens": "gen_ai.usage.input_tokens", "output_tokens": "gen_ai.usage.output_tokens"}
    return {name: counted[key] for key, name in names.items() if key in counted}
