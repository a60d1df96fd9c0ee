"""No weights are ever unpickled: files that would run code are laid before every loader of models."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app
from finetune.errors import FinetuneError
from finetune.merging import merge
from finetune.training import TrainSettings, create_trainer
from models.chat import ChatModelError, create_chat_model
from models.safe_weights import convert, pickled_weights
from retrieval.embeddings import create_embeddings
from retrieval.embeddings.local_models import RetrievalModelError
from retrieval.search.rerank import create_reranker
from settings import ChatSettings, EmbeddingSettings, ImageSettings, RerankSettings, SpeechSettings
from tests import tiny_model
from tests.pickled import in_hub, write_bait
from tests.unit.tools_speech.funasr_models import build_paraformer
from tools.image import ImageError
from tools.image.diffusion import load_pipeline
from tools.speech import SpeechError, create_recognizer

pytest.importorskip("torch")
peft = pytest.importorskip("peft")
BIN = "pytorch_model.bin"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.build(tmp_path_factory.mktemp("base") / "model", taught=False)


@pytest.fixture(scope="module")
def adapter(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = tmp_path_factory.mktemp("adapter") / "adapter"
    config = peft.LoraConfig(r=2, target_modules="all-linear", task_type="CAUSAL_LM")
    peft.get_peft_model(AutoModelForCausalLM.from_pretrained(base), config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(base).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sentence-transformers folder of an encoder and a dense layer of its own, as 2_Dense."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    home = tmp_path_factory.mktemp("reader")
    (home / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n红\n烧\n肉\n")
    sizes: Any = {"vocab_size": 8, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    BertModel(BertConfig(**sizes, intermediate_size=8)).save_pretrained(home / "encoder")
    BertTokenizerFast(str(home / "vocab.txt")).save_pretrained(home / "encoder")
    modules = [Transformer(str(home / "encoder")), Pooling(8), Dense(8, 4)]
    SentenceTransformer(modules=modules, device="cpu").save(str(home / "model"))
    return home / "model"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Path], None]:
    """Return what puts a folder into the cache of a hub that cannot be reached."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    return lambda name, folder: in_hub(tmp_path / "hub", name, folder)


def bait(model: Path, folder: Path, weights: str = "model.safetensors", pickle: str = BIN) -> Path:
    """Copy a model with a pickle in place of its weights; return what exists once the pickle was read."""
    shutil.copytree(model, folder)
    (folder / weights).unlink()
    return write_bait(folder / pickle)


def chat(**fields: Any) -> Any:
    return create_chat_model(ChatSettings(provider="hf", device_map="cpu", max_tokens=16, temperature=0, **fields))


def test_a_chat_model_that_is_a_pickle(base: Path, tmp_path: Path) -> None:
    mark = bait(base, tmp_path / "m")
    with pytest.raises(ChatModelError, match="shishen finetune safetensors"):
        chat(source=tmp_path / "m")
    assert not mark.exists()


def test_an_index_of_safetensors_that_names_a_pickle(base: Path, tmp_path: Path) -> None:
    mark = bait(base, tmp_path / "m", pickle="part.bin")
    index = {"metadata": {}, "weight_map": {"model.embed_tokens.weight": "part.bin"}}
    (tmp_path / "m" / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(ChatModelError, match="is a pickle"):
        chat(source=tmp_path / "m")
    assert not mark.exists()


def test_a_model_of_the_hub_that_is_a_pickle(base: Path, tmp_path: Path, hub: Callable[[str, Path], None]) -> None:
    bait(base, tmp_path / "m")
    hub("some/model", tmp_path / "m")
    with pytest.raises(ChatModelError, match="cannot be loaded"):
        chat(model="some/model")
    assert not list(tmp_path.rglob("*.was-run"))


def test_an_adapter_of_the_hub_is_fetched_without_its_pickle(
    base: Path, adapter: Path, tmp_path: Path, hub: Callable[[str, Path], None]
) -> None:
    bait(adapter, tmp_path / "bad", "adapter_model.safetensors", "adapter_model.bin")
    hub("some/bad", tmp_path / "bad")
    hub("some/good", adapter)
    with pytest.raises(ChatModelError, match="only format that is read"):
        chat(model="some/bad")
    with pytest.raises(ChatModelError, match="only format that is read"):
        merge(Path("some/bad"), tmp_path / "merged")
    assert not list(tmp_path.rglob("*.was-run"))
    assert chat(model="some/good").invoke("红烧肉").response_metadata["model_name"] == "some/good"
    assert (merge(Path("some/good"), tmp_path / "merged") / "model.safetensors").is_file()


def test_an_adapter_upon_an_adapter(base: Path, adapter: Path, tmp_path: Path) -> None:
    mark = bait(adapter, tmp_path / "below", "adapter_model.safetensors", "adapter_model.bin")
    shutil.copytree(adapter, tmp_path / "above")
    config = tmp_path / "above" / "adapter_config.json"
    fields = json.loads(config.read_text()) | {"base_model_name_or_path": str(tmp_path / "below")}
    config.write_text(json.dumps(fields))
    with pytest.raises(ChatModelError, match="is an adapter"):
        merge(tmp_path / "above", tmp_path / "merged")
    assert not mark.exists()


def test_training_on_a_base_that_is_a_pickle(base: Path, tmp_path: Path) -> None:
    pytest.importorskip("trl")
    mark = bait(base, tmp_path / "m")
    (tmp_path / "train.messages.jsonl").write_text('{"messages": []}\n')
    plan = TrainSettings(base_model=str(tmp_path / "m"), data=tmp_path, out=tmp_path / "out", bf16=False)
    with pytest.raises(FinetuneError, match="is a pickle"):
        create_trainer(plan)
    assert not mark.exists()


@pytest.mark.parametrize("part", ["", "2_Dense"])
@pytest.mark.parametrize("provider", ["bce", "sentence-transformers"])
def test_an_embedding_model_that_is_a_pickle(provider: Any, part: str, reader: Path, tmp_path: Path) -> None:
    pytest.importorskip("BCEmbedding")
    mark = bait(reader, tmp_path / "m", f"{part}/model.safetensors".lstrip("/"), f"{part}/{BIN}".lstrip("/"))
    settings = EmbeddingSettings(provider=provider, model="m", source=tmp_path / "m", device="cpu")
    with pytest.raises(RetrievalModelError, match="shishen finetune safetensors"):
        create_embeddings(settings).embed_query("红烧肉")
    assert not mark.exists()


@pytest.mark.parametrize("provider", ["bce", "cross-encoder"])
def test_a_reranker_that_is_a_pickle(provider: Any, reader: Path, tmp_path: Path) -> None:
    from langchain_core.documents import Document

    pytest.importorskip("BCEmbedding")
    mark = bait(reader, tmp_path / "m")
    reranker = create_reranker(RerankSettings(provider=provider, source=tmp_path / "m", device="cpu"))
    assert reranker is not None
    with pytest.raises(RetrievalModelError, match="shishen finetune safetensors"):
        reranker.compress_documents([Document("红烧肉")], "红烧肉")
    assert not mark.exists()


@pytest.mark.parametrize("provider", ["bce", "sentence-transformers"])
def test_an_embedding_model_of_the_hub(
    provider: Any, reader: Path, tmp_path: Path, hub: Callable[[str, Path], None]
) -> None:
    pytest.importorskip("BCEmbedding")
    bait(reader, tmp_path / "bad")
    bait(reader, tmp_path / "part", "2_Dense/model.safetensors", f"2_Dense/{BIN}")
    for name, folder in (("bad", tmp_path / "bad"), ("part", tmp_path / "part"), ("good", reader)):
        hub(f"some/{name}", folder)
    for name in ("bad", "part") if provider == "sentence-transformers" else ("bad",):
        settings = EmbeddingSettings(provider=provider, model=f"some/{name}", device="cpu")
        with pytest.raises(RetrievalModelError):
            create_embeddings(settings).embed_query("红烧肉")
    assert not list(tmp_path.rglob("*.was-run"))
    good = EmbeddingSettings(provider=provider, model="some/good", device="cpu")
    assert len(create_embeddings(good).embed_query("红烧肉")) == (4 if provider == "sentence-transformers" else 8)


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("diffusers")
    from tests.unit.tools_image import tiny_pipeline

    return tiny_pipeline.build_sd15(tmp_path_factory.mktemp("painter") / "model")


def test_a_picture_model_or_its_lora_that_is_a_pickle(painter: Path, tmp_path: Path) -> None:
    mark = bait(painter, tmp_path / "m", "unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.bin")
    with pytest.raises(ImageError, match="不读"):
        load_pipeline(ImageSettings(model=str(tmp_path / "m"), device="cpu"))
    lora = write_bait(tmp_path / "lora.bin")
    with pytest.raises(ImageError, match="不是 safetensors"):
        load_pipeline(ImageSettings(model=str(painter), device="cpu", lora=str(tmp_path / "lora.bin")))
    assert not mark.exists() and not lora.exists()


def test_a_speech_model_whose_weights_or_configuration_would_run_code(tmp_path: Path) -> None:
    pytest.importorskip("funasr")
    import yaml

    poisoned, configured = (build_paraformer(tmp_path / name) for name in ("poisoned", "configured"))
    mark = write_bait(poisoned / "model.pt")
    (configured / "code.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    config = configured / "config.yaml"
    trusting = {"trust_remote_code": True, "remote_code": str(configured / "code.py"), "vad_model": "fsmn-vad"}
    config.write_text(yaml.safe_dump(yaml.safe_load(config.read_text()) | trusting))
    with pytest.raises(SpeechError, match="cannot load"):
        create_recognizer(SpeechSettings(provider="funasr", source=poisoned)).warm_up()
    create_recognizer(SpeechSettings(provider="funasr", source=configured)).warm_up()
    assert not mark.exists() and not (tmp_path / "ran").exists()


def test_pickled_weights_are_converted_and_load(reader: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    shutil.copytree(reader, tmp_path / "m")
    for part in ("", "2_Dense"):
        file = tmp_path / "m" / part / "model.safetensors"
        torch.save(load_file(file), file.with_name(BIN))
        file.unlink()
    assert pickled_weights(tmp_path / "m", within=True) == tmp_path / "m" / BIN
    done = CliRunner().invoke(app, ["finetune", "safetensors", str(tmp_path / "m")])
    assert done.exit_code == 0 and done.output.count("model.safetensors") == 2
    assert pickled_weights(tmp_path / "m", within=True) is None
    assert "Nothing to convert" in CliRunner().invoke(app, ["finetune", "safetensors", str(tmp_path / "m")]).output
    vectors = [
        create_embeddings(
            EmbeddingSettings(provider="sentence-transformers", model="m", source=folder, device="cpu")
        ).embed_query("红烧肉")
        for folder in (reader, tmp_path / "m")
    ]
    assert vectors[0] == vectors[1]


def test_shards_are_converted_with_their_index(base: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModelForCausalLM

    shutil.copytree(base, tmp_path / "m")
    tensors = load_file(tmp_path / "m" / "model.safetensors")
    (tmp_path / "m" / "model.safetensors").unlink()
    places = {}
    for number, names in enumerate((list(tensors)[::2], list(tensors)[1::2]), 1):
        file = f"pytorch_model-0000{number}-of-00002.bin"
        torch.save({name: tensors[name] for name in names}, tmp_path / "m" / file)
        places |= dict.fromkeys(names, file)
    index = {"metadata": {"total_size": 1}, "weight_map": places}
    (tmp_path / "m" / f"{BIN}.index.json").write_text(json.dumps(index))
    assert [file.name for file in convert(tmp_path / "m")] == [
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
        "model.safetensors.index.json",
    ]
    again = AutoModelForCausalLM.from_pretrained(tmp_path / "m", use_safetensors=True).state_dict()
    assert all(torch.equal(again[name], tensor) for name, tensor in tensors.items())


def test_a_pickle_of_more_than_tensors_is_not_converted(tmp_path: Path) -> None:
    mark = write_bait(tmp_path / BIN)
    done = CliRunner().invoke(app, ["finetune", "safetensors", str(tmp_path)])
    assert isinstance(done.exception, FinetuneError) and "no file of tensors alone" in str(done.exception)
    assert "\n" not in str(done.exception) and not mark.exists()
    assert not list(tmp_path.glob("*.safetensors*"))
    with pytest.raises(FileNotFoundError):
        convert(tmp_path / "none")
