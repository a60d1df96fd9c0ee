"""A chat model on a loopback port that answers as scripted, in the protocols of OpenAI, Anthropic and Ollama."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

PROTOCOLS = ("openai", "deepseek", "anthropic", "ollama")


@dataclass(frozen=True)
class Call:
    """A tool that the model calls."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)


Reply = str | Call | tuple[Call, ...]
Script = Callable[[str], Reply]
"""What the model answers to the last message, as text."""


class ModelServer:
    """Answers every protocol from one script: a list is said in order, its last reply again and again."""

    def __init__(self, script: Script | Sequence[Reply]) -> None:
        self._script = script if callable(script) else _in_order(list(script))
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        routes = {
            "/v1/chat/completions": self._openai,
            "/v1/messages": self._anthropic,
            "/api/chat": self._ollama,
        }
        self.app = Starlette(routes=[Route(path, serve, methods=["POST"]) for path, serve in routes.items()])

    async def _reply(self, request: Request) -> tuple[dict[str, Any], str, list[Call]]:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("x-api-key", request.headers.get("authorization", "")))
        reply = self._script(_text(body["messages"][-1]["content"]))
        if isinstance(reply, str):
            return body, reply, []
        return body, "", [reply] if isinstance(reply, Call) else list(reply)

    async def _openai(self, request: Request) -> Response:
        body, text, calls = await self._reply(request)
        usage = {"prompt_tokens": 40, "completion_tokens": 10, "total_tokens": 50}
        head = {"id": "x", "created": 0, "model": body["model"]}
        tools = [
            {
                "index": number,
                "id": f"c{len(self.asked)}-{number}",
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(call.args, ensure_ascii=False)},
            }
            for number, call in enumerate(calls)
        ]
        end = "tool_calls" if tools else "stop"
        message = {"role": "assistant", "content": text} | ({"tool_calls": tools} if tools else {})
        if not body.get("stream"):
            choice = {"index": 0, "message": message, "finish_reason": end}
            return JSONResponse(head | {"object": "chat.completion", "choices": [choice], "usage": usage})
        kind = {"object": "chat.completion.chunk"}
        lines = [
            head | kind | {"choices": [{"index": 0, "delta": message, "finish_reason": None}]},
            head | kind | {"choices": [{"index": 0, "delta": {}, "finish_reason": end}]},
            head | kind | {"choices": [], "usage": usage},
        ]
        return _events([f"data: {json.dumps(line)}" for line in lines] + ["data: [DONE]"])

    async def _anthropic(self, request: Request) -> Response:
        body, text, calls = await self._reply(request)
        blocks: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
        blocks += [
            {"type": "tool_use", "id": f"c{len(self.asked)}-{number}", "name": call.name, "input": call.args}
            for number, call in enumerate(calls)
        ]
        usage = {"input_tokens": 40, "output_tokens": 10}
        end = "tool_use" if calls else "end_turn"
        head = {"id": "m", "type": "message", "role": "assistant", "model": body["model"], "stop_sequence": None}
        if not body.get("stream"):
            return JSONResponse(head | {"content": blocks, "stop_reason": end, "usage": usage})
        events: list[dict[str, Any]] = [
            {"type": "message_start", "message": head | {"content": [], "stop_reason": None, "usage": usage}}
        ]
        for number, block in enumerate(blocks):
            if block["type"] == "text":
                empty, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
            else:
                given = json.dumps(block["input"], ensure_ascii=False)
                empty, delta = block | {"input": {}}, {"type": "input_json_delta", "partial_json": given}
            events.append({"type": "content_block_start", "index": number, "content_block": empty})
            events.append({"type": "content_block_delta", "index": number, "delta": delta})
            events.append({"type": "content_block_stop", "index": number})
        events.append({"type": "message_delta", "delta": {"stop_reason": end, "stop_sequence": None}, "usage": usage})
        events.append({"type": "message_stop"})
        return _events([f"event: {event['type']}\ndata: {json.dumps(event)}" for event in events])

    async def _ollama(self, request: Request) -> Response:
        body, text, calls = await self._reply(request)
        tools = [{"function": {"name": call.name, "arguments": call.args}} for call in calls]
        message = {"role": "assistant", "content": text} | ({"tool_calls": tools} if tools else {})
        head = {"model": body["model"], "created_at": "2026-01-01T00:00:00Z"}
        done = {"done": True, "done_reason": "stop", "prompt_eval_count": 40, "eval_count": 10}
        if not body.get("stream", True):
            return JSONResponse(head | done | {"message": message})
        empty = {"role": "assistant", "content": ""}
        lines = [head | {"message": message, "done": False}, head | done | {"message": empty}]
        return StreamingResponse((json.dumps(line) + "\n" for line in lines), media_type="application/x-ndjson")


def _in_order(replies: list[Reply]) -> Script:
    return lambda said: replies.pop(0) if len(replies) > 1 else replies[0]


def _text(content: Any) -> str:
    """Return the text of a message in any protocol."""
    if isinstance(content, str):
        return content
    parts = [part.get("text") or part.get("content") or "" for part in content or []]
    return "\n".join(_text(part) for part in parts)


def _events(lines: Sequence[str]) -> Response:
    async def body() -> AsyncIterator[str]:
        for line in lines:
            yield f"{line}\n\n"

    return StreamingResponse(body(), media_type="text/event-stream")


def settings_of(protocol: str, address: str) -> dict[str, Any]:
    """Return what to set in `chat` for a server at `address`."""
    base = address if protocol in ("anthropic", "ollama") else f"{address}/v1"
    return {"provider": protocol, "model": f"scripted-{protocol}", "base_url": base}
