"""A running assistant goes over to an index that is published meanwhile: search, card, repair of speech."""

import asyncio

import pytest

import graph.assistant
from graph.assistant import open_assistant
from recipes.recipe import Recipe
from retrieval.build.building import Corpus, add_recipes
from settings import Settings
from tests.server_kit import HashEmbeddings, small_index
from tools.speech import Transcript

TEA_EGG = Recipe.create(name="茶叶卤蛋", ingredients=["10个鸡蛋", "20克红茶"], steps=["鸡蛋煮熟，敲裂，浸泡一夜。"])
HEARD = Transcript(
    raw="茶叶鲁蛋怎么做",
    text="茶叶鲁蛋怎么做",
    language="zh",
    seconds_audio=1.0,
    seconds_taken=0.1,
    no_speech=False,
    hash="",
    confidence=0.6,
)


async def test_what_is_added_while_it_runs_is_answered_and_heard(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_index(settings)
    monkeypatch.setattr(graph.assistant, "create_embeddings", lambda _: HashEmbeddings())
    index = settings.index.model_copy(update={"refresh_seconds": 0.02})
    async with open_assistant(settings.model_copy(update={"index": index})) as assistant:
        before = await assistant.ask("茶叶卤蛋怎么做")
        assert "茶叶卤蛋" not in [source["title"] for source in before.sources]
        assert assistant.parts.repair(HEARD).text == HEARD.text
        corpus = Corpus([TEA_EGG], ["more"])
        await asyncio.to_thread(
            add_recipes, corpus, index.path, embeddings=HashEmbeddings(), embedding=settings.embedding.model
        )
        for _ in range(500):
            if assistant.search.index.manifest.recipes == 3:
                break
            await asyncio.sleep(0.02)
        after = await assistant.ask("茶叶卤蛋怎么做")
        assert after.sources[0]["title"] == "茶叶卤蛋"
        assert assistant.parts.repair(HEARD).text == "茶叶卤蛋怎么做"
