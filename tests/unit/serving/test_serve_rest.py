"""The REST API over a real uvicorn: LangServe, the OpenAI protocol, threads, recipes, pictures, counters."""

import asyncio
import base64
import json
import os
import sys
import time
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from langserve import RemoteRunnable

from settings import ROOT, Settings, SpeechSettings
from tests.fakes import BRAISED_PORK
from tests.server_kit import ANSWER, PROSE, EchoModel, worded
from tests.unit.serving.conftest import Serve
from tools.speech import NOT_HEARD, Recognizer
from tools.speech.audio import RATE
from tools.speech.backends import Heard
from tools.speech.endpoint import to_wav

Q = "红烧肉怎么做"


def client(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, timeout=30)


async def sse(response: httpx.Response) -> list[tuple[str, Any]]:
    """Read server-sent events as `(event, data)`."""
    events, name = [], "message"
    async for line in response.aiter_lines():
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            text = line[5:].strip()
            events.append((name, json.loads(text) if text.startswith(("{", "[{", '"')) else text))
    return events


async def test_invoke_answers_with_card_and_citations(serve: Serve) -> None:
    async with serve() as address, client(address) as http:
        reply = await http.post("/cook/invoke", json={"input": {"question": Q}})
    assert reply.status_code == 200
    output = reply.json()["output"]
    assert ANSWER in output["answer"]
    assert (output["match"], output["composed"]) == ("here", True)
    assert 0 < len(output["next"]) <= 3
    assert output["sources"][0]["title"] == "红烧肉"
    assert output["card"]["ingredients"] == list(BRAISED_PORK.ingredients)
    assert output["intent"] == "recipe"
    assert output["delta"] == ""
    assert output["run_id"] == reply.json()["metadata"]["run_id"]


async def test_a_thread_is_continued_through_the_configurable(serve: Serve) -> None:
    configurable = {"configurable": {"thread_id": "kitchen-1"}}
    async with serve() as address, client(address) as http:
        await http.post("/cook/invoke", json={"input": {"question": Q}, "config": configurable})
        second = await http.post("/cook/invoke", json={"input": {"question": "那要炖多久？"}, "config": configurable})
        alone = await http.post("/cook/invoke", json={"input": {"question": "那要炖多久？"}})
        thread = (await http.get("/threads/kitchen-1")).json()
    assert second.json()["output"]["sources"][0]["title"] == "红烧肉"
    assert alone.json()["output"]["sources"] == []
    assert [message["role"] for message in thread["messages"]] == ["user", "assistant"] * 2
    assert thread["messages"][1]["sources"][0]["title"] == "红烧肉"
    assert (thread["title"], thread["turns"]) == (Q, 2)


async def test_batch_and_bad_thread_names(serve: Serve) -> None:
    async with serve() as address, client(address) as http:
        both = await http.post("/cook/batch", json={"inputs": [{"question": Q}, {"question": "你好"}]})
        bad = await http.post(
            "/cook/invoke", json={"input": {"question": Q}, "config": {"configurable": {"thread_id": "a/../b"}}}
        )
    assert [one["intent"] for one in both.json()["output"]] == ["recipe", "small_talk"]
    assert bad.status_code == 422
    assert "thread_id" in bad.json()["detail"]


async def test_stream_gives_card_then_text_then_citations(serve: Serve) -> None:
    async with (
        serve() as address,
        client(address) as http,
        http.stream("POST", "/cook/stream", json={"input": {"question": Q}}) as reply,
    ):
        events = await sse(reply)
    chunks = [data for name, data in events if name == "data"]
    kinds = [next(iter(chunk)) for chunk in chunks]
    assert kinds[0] == "thread_id"
    assert kinds.index("card") < kinds.index("delta")
    assert kinds.count("delta") > 3, "an answer is streamed line by line"
    assert "".join(chunk.get("delta", "") for chunk in chunks) == chunks[-1]["answer"]
    assert ANSWER in chunks[-1]["answer"]
    assert chunks[-1]["sources"][0]["recipe_id"] == BRAISED_PORK.recipe_id


async def test_stream_events_and_stream_log_hold_tokens_card_and_citations(serve: Serve) -> None:
    async with serve() as address, client(address) as http:
        async with http.stream("POST", "/cook/stream_events", json={"input": {"question": Q}}) as reply:
            events = [data for name, data in await sse(reply) if name == "data"]
        async with http.stream("POST", "/cook/stream_log", json={"input": {"question": Q}}) as reply:
            log = [text for _, text in await sse(reply)]
    started = [event["name"] for event in events if event["event"] == "on_chain_start"]
    assert {"receive", "retrieve", "compose", "remember"} <= set(started)
    own = [e["data"]["chunk"] for e in events if e["event"] == "on_chain_stream" and e["name"] == "/cook"]
    assert any("card" in chunk for chunk in own)
    assert "".join(chunk.get("delta", "") for chunk in own) == own[-1]["answer"]
    assert ANSWER in own[-1]["answer"]
    assert own[-1]["sources"][0]["title"] == "红烧肉"
    text = json.dumps(log, ensure_ascii=False)
    assert BRAISED_PORK.recipe_id in text and "炖60分钟" in text


@pytest.mark.parametrize("path", ["/cook/stream_events", "/cook/stream_log"])
@pytest.mark.parametrize("question", ["红烧肉做1.5倍的量，不要放糖", "没有冰糖，红烧肉用白糖行吗，我对花生过敏"])
async def test_whatever_was_read_of_a_turn_can_be_streamed(serve: Serve, path: str, question: str) -> None:
    async with serve() as address, client(address) as http:
        text = (await http.post(path, json={"input": {"question": question}})).text
    assert "event: end" in text
    assert "event: error" not in text
    assert BRAISED_PORK.recipe_id in text


async def test_remote_runnable_invokes_and_streams(serve: Serve) -> None:
    async with serve() as address:
        remote = RemoteRunnable(f"{address}/cook")
        config = {"configurable": {"thread_id": "remote"}}
        whole = await remote.ainvoke({"question": Q}, config)
        chunks = [chunk async for chunk in remote.astream({"question": "那要炖多久？"}, config)]
    assert ANSWER in whole["answer"]
    assert any("card" in chunk for chunk in chunks)
    assert chunks[-1]["sources"][0]["title"] == "红烧肉"


async def test_the_openai_client_chats_and_streams(serve: Serve) -> None:
    history = [{"role": "user", "content": Q}, {"role": "assistant", "content": ANSWER}]
    follow_up = [*history, {"role": "user", "content": "那要炖多久？"}]
    async with serve() as address:
        api = openai.AsyncOpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)
        assert [model.id async for model in await api.models.list()] == ["shishen"]
        whole: Any = await api.chat.completions.create(model="shishen", messages=follow_up)  # type: ignore[arg-type]
        stream: Any = await api.chat.completions.create(
            model="shishen",
            messages=[{"role": "user", "content": Q}],
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = [chunk async for chunk in stream]
        async with client(address) as http:
            threads = (await http.get("/threads")).json()
    assert ANSWER in whole.choices[0].message.content
    assert whole.shishen["sources"][0]["title"] == "红烧肉"
    assert whole.usage.total_tokens == 0, "a composed answer takes no model"
    assert (whole.shishen["match"], whole.shishen["composed"]) == ("here", True)
    assert 0 < len(whole.shishen["next"]) <= 3
    assert ANSWER in "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert any("card" in (getattr(chunk, "shishen", None) or {}) for chunk in chunks)
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-2].shishen["sources"][0]["title"] == "红烧肉"
    assert chunks[-1].usage.completion_tokens == 0
    assert threads == [], "turns without a thread leave nothing behind"


@pytest.mark.parametrize(("prose", "by_model"), [(PROSE, True), ("炖60分钟，加7克盐。", False)])
async def test_a_models_words_are_checked_before_they_are_streamed(
    settings: Settings, serve: Serve, prose: str, by_model: bool
) -> None:
    said = {"model": "shishen", "messages": [{"role": "user", "content": Q}]}
    async with serve({"model": EchoModel(answer=prose)}, answers=worded(settings).answers) as address:
        api = openai.AsyncOpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)
        whole: Any = await api.chat.completions.create(**said)  # type: ignore[call-overload]
        stream: Any = await api.chat.completions.create(**said, stream=True, stream_options={"include_usage": True})  # type: ignore[call-overload]
        chunks = [chunk async for chunk in stream]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert (prose in text, ANSWER in text) == (by_model, not by_model)
    assert whole.shishen["composed"] is not by_model
    assert bool(whole.shishen.get("unsupported")) is not by_model
    assert whole.usage.total_tokens == 50
    assert chunks[-1].usage.completion_tokens == 10


async def test_speech_is_transcribed_and_asked(serve: Serve) -> None:
    clip = base64.b64encode(b"RIFF").decode()
    async with serve() as address, client(address) as http:
        api = openai.AsyncOpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)
        heard = await api.audio.transcriptions.create(model="shishen", file=("clip.wav", b"RIFF"))
        asked = await http.post("/cook/invoke", json={"input": {"audio": clip}})
        wrong = await http.post("/cook/invoke", json={"input": {"audio": "没有"}})
    assert heard.text == Q
    assert asked.json()["output"]["question"] == Q
    assert wrong.status_code == 422


class Parrot:
    """An engine that hears the same question in every stretch of speech."""

    def load(self) -> None:
        pass

    def recognise(self, samples: Any) -> Heard:
        return Heard(Q)

    def close(self) -> None:
        pass


async def test_uploads_are_decoded_within_the_limits(serve: Serve) -> None:
    limits = SpeechSettings(max_seconds=10, max_bytes=400_000, idle_seconds=0)
    spoken = (ROOT / "tests" / "fixtures" / "audio" / "spoken_00.flac").read_bytes()
    silence, long, large = (to_wav(np.zeros(seconds * RATE, np.float32)) for seconds in (2, 11, 20))
    async with serve({"transcriber": Recognizer(Parrot(), limits)}, speech=limits) as address, client(address) as http:

        async def upload(data: bytes) -> httpx.Response:
            return await http.post("/v1/audio/transcriptions", files={"file": ("clip", data)})

        async def ask(data: bytes) -> httpx.Response:
            return await http.post("/cook/invoke", json={"input": {"audio": base64.b64encode(data).decode()}})

        heard, quiet = await upload(spoken), await upload(silence)
        answered, unheard = await ask(spoken), await ask(silence)
        refused = [await send(data) for send in (upload, ask) for data in (b"no sound" * 99, long, large)]
    assert (heard.json()["text"], quiet.json()["text"]) == (Q, "")
    assert answered.json()["output"]["sources"][0]["title"] == "红烧肉"
    assert NOT_HEARD in unheard.json()["output"]["answer"]
    assert {reply.status_code for reply in refused} == {422}
    for reply, reason in zip(refused, ["音频格式", "10 秒", "太大"] * 2, strict=True):
        assert reason in reply.json()["detail"]


async def test_recipes_are_found_and_read(serve: Serve) -> None:
    async with serve() as address, client(address) as http:
        found = (await http.get("/recipes/search", params={"q": Q, "k": 2})).json()
        read = await http.get(f"/recipes/{found['hits'][0]['recipe_id']}")
        missing = await http.get("/recipes/none")
    assert found["hits"][0]["title"] == "红烧肉"
    assert read.json()["steps"] == list(BRAISED_PORK.steps)
    assert missing.status_code == 404


async def test_threads_feedback_and_pictures_belong_to_a_conversation(serve: Serve) -> None:
    configurable = {"configurable": {"thread_id": "t", "image": True}}
    async with serve() as address, client(address) as http:
        reply = (await http.post("/cook/invoke", json={"input": {"question": Q}, "config": configurable})).json()
        picture = await http.get(reply["output"]["image"])
        thumb = {"thread_id": "t", "run_id": reply["output"]["run_id"], "score": 1, "comment": "好吃"}
        given, again = await http.post("/feedback", json=thumb), await http.post("/feedback", json=thumb)
        nowhere = await http.post("/feedback", json=thumb | {"thread_id": "other"})
        listed = (await http.get("/threads")).json()
        gone = await http.delete("/threads/t")
        after = (await http.get("/threads/t"), await http.delete("/threads/t"))
    assert picture.headers["content-type"] == "image/png"
    assert given.status_code == 201
    assert given.json() == again.json()
    assert nowhere.status_code == 404
    assert [thread["thread_id"] for thread in listed] == ["t"]
    assert gone.status_code == 204
    assert [reply.status_code for reply in after] == [404, 404]


async def test_a_picture_comes_by_address_and_on_request_as_base64(serve: Serve) -> None:
    asked = {"configurable": {"image": True, "image_base64": True}}
    said = {"model": "shishen", "messages": [{"role": "user", "content": Q}], "image": True, "image_base64": True}
    async with serve() as address, client(address) as http:
        output = (await http.post("/cook/invoke", json={"input": {"question": Q}, "config": asked})).json()["output"]
        chatted = (await http.post("/v1/chat/completions", json=said)).json()["shishen"]
        by_address = (await http.get(output["image"])).content
        plain = {"configurable": {"image": True}}
        without = (await http.post("/cook/invoke", json={"input": {"question": Q}, "config": plain})).json()["output"]
    assert by_address.startswith(b"\x89PNG")
    assert base64.b64decode(output["image_base64"]) == by_address
    assert base64.b64decode(chatted["image_base64"]) == by_address
    assert without["image"] == output["image"]
    assert without["image_base64"] == ""


async def test_the_curl_line_of_the_docs_answers(serve: Serve) -> None:
    text = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
    line = text.split("```bash\n")[1].split("```")[0]
    assert line.startswith("curl ")
    async with serve() as address:
        command = line.replace("localhost:8001", address.removeprefix("http://"))
        run = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)
        told, _ = await run.communicate()
    assert ANSWER in json.loads(told)["output"]["answer"]


async def test_the_python_lines_of_the_docs_answer(serve: Serve) -> None:
    text = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
    programs = [part.split("```")[0] for part in text.split("```python\n")[1:]]
    assert len(programs) == 2
    async with serve() as address:
        for program in programs:
            local = program.replace("http://127.0.0.1:8001", address)
            run = await asyncio.create_subprocess_exec(
                sys.executable, "-c", local, stdout=asyncio.subprocess.PIPE, env=os.environ | {"PYTHONUTF8": "1"}
            )
            told, _ = await run.communicate()
            assert run.returncode == 0
            assert told.decode().strip()


async def when_ready(http: httpx.AsyncClient) -> httpx.Response:
    async with asyncio.timeout(60):
        while (ready := await http.get("/ready")).status_code != 200:  # noqa: ASYNC110 - the server is another task
            await asyncio.sleep(0.05)
    return ready


async def test_load_balancers_may_ask_for_the_head_alone(serve: Serve) -> None:
    async with serve() as address, client(address) as http:
        await when_ready(http)
        for path in ("/health", "/ready"):
            whole, head = await http.get(path), await http.head(path)
            assert (head.status_code, head.content) == (whole.status_code, b"")
            assert head.headers["content-type"] == whole.headers["content-type"]


async def test_health_ready_metrics_openapi_and_playground(serve: Serve) -> None:
    async with serve() as address, client(address) as http:
        await http.post("/cook/invoke", json={"input": {"question": Q}})
        health, ready = await http.get("/health"), await when_ready(http)
        counters = (await http.get("/metrics")).text
        schema = (await http.get("/openapi.json")).json()
        playground = await http.get("/cook/playground/")
    assert health.json() == {"status": "ok"}
    assert ready.json()["index"]["recipes"] == 2
    assert 'shishen_turns_total{intent="recipe"} 1.0' in counters
    assert "shishen_first_token_seconds_count 1.0" in counters
    assert {"/cook/invoke", "/v1/chat/completions", "/threads/{thread_id}"} <= set(schema["paths"])
    assert playground.status_code == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"input": {"question": 7}}', b'{"input": {"question": ""}}', b"\xff"])
async def test_bad_bodies_are_one_sentence(serve: Serve, body: bytes) -> None:
    async with serve() as address, client(address) as http:
        reply = await http.post("/cook/invoke", content=body, headers={"content-type": "application/json"})
        fine = await http.get("/health")
    assert reply.status_code == 422
    assert "\n" not in reply.json()["detail"]
    assert fine.status_code == 200


async def test_a_conversation_too_long_to_be_read_is_one_sentence(serve: Serve) -> None:
    said = [{"role": ("user", "assistant")[n % 2], "content": "好" * 10_000} for n in range(21)]
    async with serve() as address, client(address) as http:
        long = await http.post("/v1/chat/completions", json={"messages": said})
        began = time.monotonic()
        fine = await http.post("/v1/chat/completions", json={"messages": [*said[:18], {"role": "user", "content": Q}]})
    assert (long.status_code, fine.status_code) == (422, 200)
    assert "200000" in long.json()["detail"]
    assert time.monotonic() - began < 10
