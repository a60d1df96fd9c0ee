"""Tracing of turns: nothing unless asked for, else LangSmith or OpenTelemetry; never in the way of a turn."""

import logging
import os
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.callbacks.manager import BaseRunManager
from langchain_core.tracers.base import BaseTracer

from settings import SettingsError, TracingSettings, secret

if TYPE_CHECKING:
    from langsmith import Client

    from serving.spans import SpanTracer

log = logging.getLogger(__name__)
_LEFT_OUT = ("audio", "image", "image_base64", "data", "b64_json")
_ASKED = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2")


class Tracing(Protocol):
    """Where the runs of a turn are sent."""

    def handlers(self) -> Sequence[BaseCallbackHandler]:
        """Return callback handlers for one turn."""
        ...

    def feedback(self, feedback_id: str, run_id: str, score: int, comment: str) -> None:
        """Attach what a user thought of an answer to its run."""
        ...

    def close(self) -> None:
        """Send what is waiting, as far as that takes at most a few seconds."""
        ...


class NoTracing:
    """Sends nothing anywhere."""

    def handlers(self) -> Sequence[BaseCallbackHandler]:
        """Return no handlers."""
        return ()

    def feedback(self, feedback_id: str, run_id: str, score: int, comment: str) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class LangSmithTracing:
    """Sends runs to LangSmith from a thread of its client; a server that is down or slow delays nothing."""

    def __init__(self, client: "Client", project: str) -> None:
        self._client = client
        self._project = project

    def handlers(self) -> Sequence[BaseCallbackHandler]:
        """Return a tracer for one turn; its presence keeps LangChain from adding its own."""
        from langchain_core.tracers.langchain import LangChainTracer

        return (LangChainTracer(project_name=self._project, client=self._client),)

    def feedback(self, feedback_id: str, run_id: str, score: int, comment: str) -> None:
        """Attach feedback to the run of an answer, from a thread: the client would wait for the server."""
        threading.Thread(target=self._send_feedback, args=(feedback_id, run_id, score, comment), daemon=True).start()

    def _send_feedback(self, feedback_id: str, run_id: str, score: int, comment: str) -> None:
        try:
            self._client.create_feedback(
                run_id=run_id, trace_id=run_id, key="user", score=score, comment=comment, feedback_id=feedback_id
            )
        except Exception as error:
            log.warning("Feedback could not be traced: %s", type(error).__name__)

    def close(self) -> None:
        """Send what is waiting, for at most 3 s."""
        self._client.close(timeout=3)


class SpanTracing:
    """Sends the same runs as OpenTelemetry spans over OTLP."""

    def __init__(self, tracer: "SpanTracer", provider: Any) -> None:
        self._tracer = tracer
        self._provider = provider

    def handlers(self) -> Sequence[BaseCallbackHandler]:
        """Return the span tracer."""
        return (self._tracer,)

    def feedback(self, feedback_id: str, run_id: str, score: int, comment: str) -> None:
        """Record feedback as a span of its own, which names the run."""
        self._tracer.event("feedback", {"shishen.run_id": run_id, "feedback.score": score})

    def close(self) -> None:
        """Send what is waiting, for at most 3 s."""
        self._provider.force_flush(3000)


def create_tracing(settings: TracingSettings) -> Tracing:
    """Return the configured tracing; `LANGSMITH_TRACING=true` in the environment asks for LangSmith too.

    Raises:
        SettingsError: the packages of the extra `tracing` are missing.
        ValueError: an unknown provider; the message lists the valid ones.
    """
    asked = any(os.environ.get(name, "").lower() in ("true", "1") for name in _ASKED)
    match "langsmith" if settings.provider == "none" and asked else settings.provider:
        case "none":
            return NoTracing()
        case "langsmith":
            return LangSmithTracing(langsmith_client(settings), settings.project)
        case "otel":
            return _otel(settings)
        case other:
            raise ValueError(f"Unknown tracing.provider '{other}'; valid: none, langsmith, otel.")


def describe(manager: BaseRunManager, metadata: Mapping[str, str | int | float]) -> None:
    """Add what is known only at the end of a turn to the run of `manager`: as metadata, and words as tags too."""
    for tracer in manager.handlers:
        run = tracer.run_map.get(str(manager.run_id)) if isinstance(tracer, BaseTracer) else None
        if run is not None:
            words = ((key, value) for key, value in metadata.items() if value and isinstance(value, str))
            run.tags = [*(run.tags or []), *(f"{key}:{value}" for key, value in words)]
            run.extra.setdefault("metadata", {}).update(metadata)


def redact(value: Any) -> Any:
    """Return plain data with recordings and pictures left out."""
    match value:
        case Mapping():
            return {
                key: f"[{key} left out]"
                if key in _LEFT_OUT and isinstance(item, str | bytes) and item
                else redact(item)
                for key, item in value.items()
            }
        case bytes() | bytearray():
            return f"[{len(value)} bytes left out]"
        case list() | tuple():
            return [redact(item) for item in value]
        case _:
            return value


def langsmith_client(settings: TracingSettings) -> "Client":
    """Return LangSmith's client as it is configured; recordings and pictures are never sent."""
    from langsmith import Client

    key = secret(settings.api_key_env)
    hide = redact if settings.text else _nothing
    return Client(
        api_url=settings.endpoint or None,
        api_key=key.get_secret_value() if key else None,
        timeout_ms=5000,
        hide_inputs=hide,
        hide_outputs=hide if settings.text else _counts,
        tracing_sampling_rate=settings.sample_rate,
        tracing_error_callback=lambda error: log.warning("Tracing failed: %s", type(error).__name__),
    )


def _otel(settings: TracingSettings) -> Tracing:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
    except ImportError as error:
        raise SettingsError(f"缺少 {error.name} is missing: pip install -e '.[tracing]'") from None
    from serving.spans import SpanTracer

    provider = TracerProvider(
        resource=Resource.create({"service.name": settings.project}), sampler=TraceIdRatioBased(settings.sample_rate)
    )
    exporter = OTLPSpanExporter(endpoint=settings.endpoint or None, timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return SpanTracing(SpanTracer(provider.get_tracer("shishen"), settings.text), provider)


def _nothing(value: dict[str, Any]) -> dict[str, Any]:
    return {}


def _counts(value: dict[str, Any]) -> dict[str, Any]:
    return {"usage_metadata": value["usage_metadata"]} if "usage_metadata" in value else {}
