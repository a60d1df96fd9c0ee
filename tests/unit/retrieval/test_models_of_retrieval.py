"""Embedding models and rerankers behind their factories: tiny random models built here, a loopback endpoint."""

import importlib.util
import json
import logging
import math
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from langchain_core.documents import Document

from doctor import examine
from retrieval.build.building import Corpus, build_index
from retrieval.embeddings import create_embeddings
from retrieval.embeddings.local_models import RetrievalModelError
from retrieval.index.manifest import RecipeIndexError
from retrieval.index.recipe_index import open_index
from retrieval.search.rerank import create_reranker
from retrieval.search.retriever import RecipeSearch
from settings import EmbeddingSettings, RerankSettings, RetrievalSettings, SettingsError, load_settings
from tests.unit.retrieval.test_building import NAMES, CharacterEmbeddings, recipes

TEXTS = ["红烧肉怎么做", "清蒸鲈鱼怎么做", "酸辣土豆丝"]
DTYPES = ("float32", "float16", "bfloat16")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders `encoder` and `classifier` with random XLM-R-shaped models, as the BCE models are."""
    import torch
    from transformers import BertTokenizerFast, XLMRobertaConfig, XLMRobertaForSequenceClassification, XLMRobertaModel

    home = tmp_path_factory.mktemp("tiny")
    letters = sorted(set("".join([*TEXTS, *NAMES])))
    (home / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]), encoding="utf-8"
    )
    tokenizer = BertTokenizerFast(str(home / "vocab.txt"), model_max_length=512)
    torch.manual_seed(3)
    shape: dict[str, Any] = dict(
        vocab_size=len(letters) + 5,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=520,
        type_vocab_size=2,
        pad_token_id=0,
        initializer_range=0.5,
    )
    XLMRobertaModel(XLMRobertaConfig(**shape)).save_pretrained(home / "encoder")
    XLMRobertaForSequenceClassification(XLMRobertaConfig(**shape, num_labels=1)).save_pretrained(home / "classifier")
    for folder in ("encoder", "classifier"):
        tokenizer.save_pretrained(home / folder)
    return home


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("provider", ["bce", "sentence-transformers"])
def test_local_embeddings_are_unit_vectors_alike_for_question_and_query(provider: Any, dtype: Any, tiny: Path) -> None:
    model = create_embeddings(
        EmbeddingSettings(provider=provider, model="tiny", source=tiny / "encoder", device="cpu", dtype=dtype, batch=2)
    )
    vectors = np.asarray(model.embed_documents(TEXTS))
    assert vectors.shape == (3, 32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(model.embed_query(TEXTS[1]), vectors[1], atol=1e-5 if dtype == "float32" else 0.05)
    assert abs(float(vectors[0] @ vectors[2])) < 0.999
    assert model.embed_documents([]) == []


def test_bce_embeds_the_first_token_as_its_authors_do(tiny: Path) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    reader, network = (
        AutoTokenizer.from_pretrained(tiny / "encoder"),
        AutoModel.from_pretrained(tiny / "encoder").eval(),
    )
    with torch.no_grad():
        first = network(**reader(TEXTS[0], return_tensors="pt")).last_hidden_state[0, 0]
    settings = EmbeddingSettings(provider="bce", model="tiny", source=tiny / "encoder", device="cpu")
    np.testing.assert_allclose(create_embeddings(settings).embed_query(TEXTS[0]), first / first.norm(), atol=1e-5)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("provider", ["bce", "cross-encoder"])
def test_rerankers_order_by_the_score_of_the_pair(provider: Any, dtype: Any, tiny: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    reader = AutoTokenizer.from_pretrained(tiny / "classifier")
    network = AutoModelForSequenceClassification.from_pretrained(tiny / "classifier").eval()
    with torch.no_grad():
        expected = [
            float(torch.sigmoid(network(**reader(TEXTS[0], name, return_tensors="pt")).logits)) for name in NAMES
        ]
    settings = RerankSettings(
        provider=provider, source=tiny / "classifier", device="cpu", dtype=dtype, batch=2, top_n=6
    )
    documents = [Document(name, metadata={"place": place}) for place, name in enumerate(NAMES)]
    reranker = create_reranker(settings)
    assert reranker is not None
    found = reranker.compress_documents(documents, TEXTS[0])
    scores = [document.metadata["rerank_score"] for document in found]
    assert scores == sorted(scores, reverse=True)
    for document in found:
        assert document.metadata["rerank_score"] == pytest.approx(
            expected[document.metadata["place"]], abs=1e-4 if dtype == "float32" else 0.1
        )
    assert "rerank_score" not in documents[0].metadata
    assert len(reranker.compress_documents(documents[:1], TEXTS[0])) == 1
    assert reranker.compress_documents([], TEXTS[0]) == []

    bar = (scores[1] + scores[2]) / 2
    some = create_reranker(settings.model_copy(update={"threshold": bar}))
    assert some is not None
    assert [d.page_content for d in some.compress_documents(documents, TEXTS[0])] == [d.page_content for d in found[:2]]
    one = create_reranker(settings.model_copy(update={"top_n": 1}))
    assert one is not None
    assert [d.page_content for d in one.compress_documents(documents, TEXTS[0])] == [found[0].page_content]


def test_the_search_takes_the_order_of_the_reranker(tiny: Path, tmp_path: Path) -> None:
    build_index(Corpus(recipes(), ["test"]), tmp_path, embeddings=CharacterEmbeddings(), embedding="characters")
    index = open_index(tmp_path, "characters")
    plain = RecipeSearch(index, CharacterEmbeddings(), RetrievalSettings()).search("红烧肉怎么做", 6)
    reranker = create_reranker(RerankSettings(provider="bce", source=tiny / "classifier", device="cpu", top_n=6))
    assert reranker is not None
    hits = RecipeSearch(index, CharacterEmbeddings(), RetrievalSettings(), reranker).search("红烧肉怎么做", 6)
    ranked = reranker.compress_documents(
        [Document(hit.recipe.text(), id=hit.recipe.name) for hit in plain], "红烧肉怎么做"
    )
    assert [hit.recipe.name for hit in hits] == [document.id for document in ranked]
    assert [hit.recipe.name for hit in hits] != [hit.recipe.name for hit in plain]
    assert {(hit.row, hit.score) for hit in hits} == {(hit.row, hit.score) for hit in plain}
    assert create_reranker(RerankSettings()) is None


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body | {"path": self.path, "key": self.headers["Authorization"]})
            data = [
                {"object": "embedding", "index": place, "embedding": [3.0, float(len(text))]}
                for place, text in enumerate(body["input"])
            ]
            answer = json.dumps(
                {"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}
            )
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_endpoint_is_asked_with_texts_in_batches(
    endpoint: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, asked = endpoint
    monkeypatch.setenv("A_KEY", "sesame")
    model = create_embeddings(
        EmbeddingSettings(provider="openai", model="m", base_url=url, api_key_env="A_KEY", batch=2)
    )
    vectors = model.embed_documents(TEXTS)
    assert [body["input"] for body in asked] == [TEXTS[:2], TEXTS[2:]]
    assert {(body["path"], body["model"], body["key"]) for body in asked} == {("/v1/embeddings", "m", "Bearer sesame")}
    for text, vector in zip(TEXTS, vectors, strict=True):
        length = math.hypot(3, len(text))
        assert vector == pytest.approx([3 / length, len(text) / length], abs=1e-6)


def test_an_endpoint_that_is_away_is_one_sentence() -> None:
    model = create_embeddings(
        EmbeddingSettings(provider="openai", model="m", base_url="http://127.0.0.1:9/v1", timeout_s=2)
    )
    with pytest.raises(RetrievalModelError, match="http://127.0.0.1:9/v1 does not answer") as refused:
        model.embed_query("红烧肉")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("provider", ["bce", "sentence-transformers"])
def test_a_folder_without_a_model_is_one_sentence(provider: Any, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        model = create_embeddings(EmbeddingSettings(provider=provider, model="m", source=folder))
        with pytest.raises(RetrievalModelError) as refused:
            model.embed_query("红烧肉")
        assert str(folder) in str(refused.value)
        assert "\n" not in str(refused.value)


def test_loading_bce_leaves_the_logging_of_the_process_alone(tiny: Path) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    create_embeddings(EmbeddingSettings(provider="bce", model="m", source=tiny / "encoder", device="cpu")).embed_query(
        "肉"
    )
    assert (logging.getLogger().handlers[:], logging.getLogger().level) == before


def test_another_embedding_without_a_rebuild_is_refused_with_the_command(tmp_path: Path) -> None:
    settings = load_settings()
    build_index(
        Corpus(recipes(), ["test"]), tmp_path, embeddings=CharacterEmbeddings(), embedding=settings.embedding.model
    )
    switched = load_settings(embedding={"provider": "bce", "model": "maidalun1020/bce-embedding-base_v1"})
    with pytest.raises(RecipeIndexError, match=r"run: python index_builder.py build test --out"):
        open_index(tmp_path, switched.embedding.model)


@pytest.mark.parametrize("section", [{"provider": "bce"}, {"model": "another"}])
def test_a_provider_without_its_model_is_refused(section: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"set embedding\.model"):
        load_settings(embedding=section)


def test_the_doctor_says_how_to_install_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = {"BCEmbedding", "pymilvus"}
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in absent else real(name))
    settings = load_settings(
        embedding={"provider": "bce", "model": "m"}, rerank={"provider": "bce"}, index={"store": "milvus"}
    )
    found = {finding.part: finding for finding in examine(settings)}
    for part in ("embedding", "rerank"):
        assert not found[part].ok
        assert "pip install --no-deps BCEmbedding==0.1.5" in found[part].run
    assert found["vectors"].run == "pip install -e '.[milvus]'"
    assert "rerank" not in {finding.part for finding in examine(load_settings())}
