"""Counters of one server, in the Prometheus text format."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.structured import counted

if TYPE_CHECKING:
    from prometheus_client import Metric

    from graph.events import Answer

# Not uvicorn's access log: the address as sent may hold a question.
log = logging.getLogger("shishen.request")
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160)


class Metrics:
    """Requests and turns of one server."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        self._requests = Counter(
            "shishen_http_requests_total", "HTTP requests", ["method", "route", "status"], registry=self.registry
        )
        self._request_seconds = Histogram(
            "shishen_http_request_seconds", "Time to the end of the response", ["route"], registry=self.registry
        )
        self._turns = Counter("shishen_turns_total", "Turns by intent", ["intent"], registry=self.registry)
        self._failures = Counter("shishen_turn_failures_total", "Failed turns", ["error"], registry=self.registry)
        self._tokens = Counter("shishen_model_tokens_total", "Tokens of models", ["kind"], registry=self.registry)
        self._cost = Counter("shishen_model_cost_total", "Cost of models by the set prices", registry=self.registry)
        self._turn_seconds = Histogram("shishen_turn_seconds", "Whole turns", buckets=_SECONDS, registry=self.registry)
        self._first_token = Histogram(
            "shishen_first_token_seconds", "Time to the first token", buckets=_SECONDS, registry=self.registry
        )
        self.registry.register(_DataAsked())
        self.running = Gauge("shishen_turns_running", "Turns under way", registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one HTTP request; `route` is the route's pattern, never the path as sent."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def turn(self, answer: "Answer") -> None:
        """Count one finished turn."""
        self._turns.labels(answer.intent or "none").inc()
        self._tokens.labels("input").inc(answer.usage.input_tokens)
        self._tokens.labels("output").inc(answer.usage.output_tokens)
        self._cost.inc(answer.usage.cost)
        self._turn_seconds.observe(answer.timings_ms.get("total", 0) / 1000)
        if "first_token" in answer.timings_ms:
            self._first_token.observe(answer.timings_ms["first_token"] / 1000)

    def failure(self, error: BaseException) -> None:
        """Count one failed turn."""
        self._failures.labels(type(error).__name__).inc()

    def text(self) -> str:
        """Return everything in the text format."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry).decode()


class _DataAsked:
    """Counts, as it is read, how often models gave the data that they were asked for."""

    def collect(self) -> "Iterable[Metric]":
        from prometheus_client.core import CounterMetricFamily

        found = CounterMetricFamily("shishen_model_data", "Data asked of models", labels=["schema", "answer"])
        for labels, count in counted.items():
            found.add_metric(labels, count)
        return [found]


class MetricsMiddleware:
    """Counts every HTTP request by the pattern of its route."""

    def __init__(self, app: ASGIApp, metrics: Callable[[], Metrics]) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = (
                scope["method"] if scope["method"] in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD") else "other"
            )
            seconds = time.perf_counter() - began
            self._metrics().request(method, route, status, seconds)
            caller = getattr(scope.get("state", {}).get("caller"), "owner", "")
            fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            log.info("request", extra={"fields": fields | {"caller": caller}})
