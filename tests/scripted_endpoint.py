"""An OpenAI-compatible endpoint on a loopback port that answers as told, faults included; run as a program or served."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

ANSWER = "先焯水3分钟，再小火炖60分钟。"


class Endpoint:
    """`mode`: ok, slow, 429, 500, hang, cut or garbage."""

    def __init__(self, mode: str = "ok") -> None:
        self.mode = mode
        self.asked: list[dict[str, Any]] = []
        self.app = Starlette(routes=[Route("/v1/chat/completions", self._complete, methods=["POST"])])

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        match self.mode:
            case "429" | "500":
                return JSONResponse({"error": {"message": "no"}}, int(self.mode))
            case "hang":
                await asyncio.sleep(3600)
            case "garbage":
                return PlainTextResponse("data: {not json\n\n", media_type="text/event-stream")
        if not body.get("stream"):
            message = {"role": "assistant", "content": ANSWER}
            return JSONResponse(_chunk("chat.completion", message=message, finish_reason="stop"))
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        pieces = [ANSWER[start : start + 4] for start in range(0, len(ANSWER), 4)]
        for number, piece in enumerate(pieces):
            if self.mode == "cut" and number == 2:
                raise ConnectionResetError("cut as told")
            await asyncio.sleep(0.5 if self.mode == "slow" else 0)
            yield _line(_chunk("chat.completion.chunk", delta={"role": "assistant", "content": piece}))
        yield _line(_chunk("chat.completion.chunk", delta={}, finish_reason="stop"))
        yield "data: [DONE]\n\n"


def _chunk(kind: str, **choice: Any) -> dict[str, Any]:
    return {"id": "x", "object": kind, "created": 0, "model": "scripted", "choices": [{"index": 0, **choice}]}


def _line(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"


if __name__ == "__main__":
    uvicorn.run(Endpoint(sys.argv[2]).app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
