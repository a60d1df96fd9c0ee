"""A chat model on a loopback port that answers as scripted, in the protocols of each provider that has an extra."""

import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

PROTOCOLS = ("openai", "deepseek", "anthropic", "google_genai", "mistralai", "ollama")
KEYS = tuple(f"{name}_API_KEY" for name in ("OPENAI", "DEEPSEEK", "ANTHROPIC", "GOOGLE", "MISTRAL"))
MISTRAL_ID = re.compile(r"[a-zA-Z0-9]{9}")


@dataclass(frozen=True)
class Call:
    """A tool that the model calls."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cut:
    """Words that end at the limit of their length."""

    text: str


Reply = str | Cut | Call | tuple[Call, ...]
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
            "/mistral/v1/chat/completions": self._mistral,
            "/v1/messages": self._anthropic,
            "/v1beta/models/{model}": self._google,
            "/api/chat": self._ollama,
        }
        self.app = Starlette(routes=[Route(path, serve, methods=["POST"]) for path, serve in routes.items()])

    async def _reply(self, request: Request) -> tuple[dict[str, Any], str, list[Call]]:
        """Return what was asked, and the words and calls to answer with; `_whole` tells whether they end of themselves."""
        body = await request.json()
        self.asked.append(body)
        self.keys.append(" ".join(request.headers.get(name, "") for name in _KEYS))
        reply = self._script(_text(last(body)))
        self._whole = not isinstance(reply, Cut)
        if isinstance(reply, str | Cut):
            return body, reply.text if isinstance(reply, Cut) else reply, []
        return body, "", [reply] if isinstance(reply, Call) else list(reply)

    async def _mistral(self, request: Request) -> Response:
        """Answer as OpenAI's protocol does, with usage in the last choice; other ids of calls are refused."""
        messages = (await request.json())["messages"]
        calls = [call["id"] for one in messages for call in one.get("tool_calls") or []]
        calls += [one["tool_call_id"] for one in messages if one["role"] == "tool"]
        if not all(map(MISTRAL_ID.fullmatch, calls)) or messages[-1]["role"] not in ("user", "tool"):
            return JSONResponse({"object": "error", "message": "invalid_request_message_order"}, 400)
        return await self._openai(request, usage_apart=False)

    async def _openai(self, request: Request, usage_apart: bool = True) -> Response:
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
        end = "tool_calls" if tools else "stop" if self._whole else "length"
        message = {"role": "assistant", "content": text} | ({"tool_calls": tools} if tools else {})
        if not body.get("stream"):
            choice = {"index": 0, "message": message, "finish_reason": end}
            return JSONResponse(head | {"object": "chat.completion", "choices": [choice], "usage": usage})
        kind = {"object": "chat.completion.chunk"}
        said, ended = (
            {"index": 0, "delta": message, "finish_reason": None},
            {"index": 0, "delta": {}, "finish_reason": end},
        )
        told = [{"choices": [ended]}, {"choices": [], "usage": usage}]
        if not usage_apart:
            told = [{"choices": [ended], "usage": usage}]
        lines = [head | kind | one for one in ({"choices": [said]}, *told)]
        return _events([f"data: {json.dumps(line)}" for line in lines] + ["data: [DONE]"])

    async def _anthropic(self, request: Request) -> Response:
        body, text, calls = await self._reply(request)
        blocks: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
        blocks += [
            {"type": "tool_use", "id": f"c{len(self.asked)}-{number}", "name": call.name, "input": call.args}
            for number, call in enumerate(calls)
        ]
        usage = {"input_tokens": 40, "output_tokens": 10}
        end = "tool_use" if calls else "end_turn" if self._whole else "max_tokens"
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

    async def _google(self, request: Request) -> Response:
        wrong = _wrong_turns((await request.json())["contents"])
        if wrong:
            return JSONResponse({"error": {"code": 400, "message": wrong, "status": "INVALID_ARGUMENT"}}, 400)
        _, text, calls = await self._reply(request)
        parts: list[dict[str, Any]] = [{"text": text}] if text else []
        parts += [{"functionCall": {"name": call.name, "args": call.args}} for call in calls]
        usage = {"promptTokenCount": 40, "candidatesTokenCount": 10, "totalTokenCount": 50}
        said = {"content": {"role": "model", "parts": parts}, "index": 0}
        said["finishReason"] = "STOP" if self._whole else "MAX_TOKENS"
        whole = {"candidates": [said], "usageMetadata": usage, "modelVersion": request.path_params["model"]}
        if request.path_params["model"].endswith(":generateContent"):
            return JSONResponse(whole)
        return _events([f"data: {json.dumps(whole)}"])

    async def _ollama(self, request: Request) -> Response:
        body, text, calls = await self._reply(request)
        tools = [{"function": {"name": call.name, "arguments": call.args}} for call in calls]
        message = {"role": "assistant", "content": text} | ({"tool_calls": tools} if tools else {})
        head = {"model": body["model"], "created_at": "2026-01-01T00:00:00Z"}
        end = "stop" if self._whole else "length"
        done = {"done": True, "done_reason": end, "prompt_eval_count": 40, "eval_count": 10}
        if not body.get("stream", True):
            return JSONResponse(head | done | {"message": message})
        empty = {"role": "assistant", "content": ""}
        lines = [head | {"message": message, "done": False}, head | done | {"message": empty}]
        return StreamingResponse((json.dumps(line) + "\n" for line in lines), media_type="application/x-ndjson")


def _in_order(replies: list[Reply]) -> Script:
    return lambda said: replies.pop(0) if len(replies) > 1 else replies[0]


_KEYS = ("x-api-key", "x-goog-api-key", "authorization")


def last(body: dict[str, Any]) -> Any:
    """Return what the last message holds, in any protocol."""
    return body["messages"][-1]["content"] if "messages" in body else body["contents"][-1]["parts"]


def _text(content: Any) -> str:
    """Return the text of a message in any protocol."""
    if isinstance(content, str):
        return content
    told = [part.get("text") or part.get("content") or part.get("functionResponse") or "" for part in content or []]
    return "\n".join(json.dumps(one, ensure_ascii=False) if isinstance(one, dict) else _text(one) for one in told)


def _wrong_turns(contents: list[dict[str, Any]]) -> str:
    """Return what Gemini has against turns: each that calls functions is followed by as many of their answers."""
    counts = [[sum(kind in part for part in one["parts"]) for kind in _FUNCTIONS] for one in contents]
    asked, answered = [0, *(one[0] for one in counts)], [*(one[1] for one in counts), 0]
    return "" if asked == answered else "function response parts must equal the function calls of the turn before"


_FUNCTIONS = ("functionCall", "functionResponse")


def _events(lines: Sequence[str]) -> Response:
    async def body() -> AsyncIterator[str]:
        for line in lines:
            yield f"{line}\n\n"

    return StreamingResponse(body(), media_type="text/event-stream")


def settings_of(protocol: str, address: str) -> dict[str, Any]:
    """Return what to set in `chat` for a server at `address`."""
    paths = {"openai": "/v1", "deepseek": "/v1", "mistralai": "/mistral/v1"}
    base = address + paths.get(protocol, "")
    return {"provider": protocol, "model": f"scripted-{protocol}", "base_url": base}
