"""Where a diffusers model comes from, which language it reads, and what is said when something is missing."""

import json
import sys
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

from recipes.recipe import Recipe
from settings import ImageSettings
from tools.image import ImageError, create_illustrator
from tools.image.diffusion import locate, read_language
from tools.image.picture import Job

JOB = Job(Recipe.create(name="红烧肉"), "红烧肉")


@pytest.mark.parametrize(
    ("provider", "module", "extra"),
    [("diffusers", "diffusers", r"shishen\[diffusers\]"), ("cogview", "zai", r"shishen\[cogview\]")],
)
def test_a_missing_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, provider: str, module: str, extra: str
) -> None:
    monkeypatch.setenv("IMAGE_API_KEY", "key")
    monkeypatch.setitem(sys.modules, module, None)
    settings = ImageSettings(provider=provider, folder=tmp_path, model="some/model")  # type: ignore[arg-type]
    backend = create_illustrator(settings).backend
    with pytest.raises(ImageError, match=extra):
        backend.draw(JOB, lambda *_: None, Event())


def test_a_hub_id_goes_to_the_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[str, list[str]]] = []

    def snapshot_download(model: str, ignore_file_pattern: list[str]) -> str:
        asked.append((model, ignore_file_pattern))
        return str(tmp_path)

    monkeypatch.setitem(sys.modules, "modelscope", SimpleNamespace(snapshot_download=snapshot_download))
    assert locate("IDEA-CCNL/Taiyi-Stable-Diffusion-1B-Chinese-v0.1", "huggingface").startswith("IDEA-CCNL/")
    assert locate("Fengshenbang/Taiyi", "modelscope") == str(tmp_path)
    assert asked == [("Fengshenbang/Taiyi", [r".*\.(bin|ckpt|pt)$"])]
    monkeypatch.setitem(sys.modules, "modelscope", None)
    with pytest.raises(ImageError, match=r"shishen\[modelscope\]"):
        locate("Fengshenbang/Taiyi", "modelscope")


@pytest.mark.parametrize("model", ["/nowhere/model", "./nowhere", "~/nowhere", "a/b/c", "justaname"])
def test_a_missing_folder_never_goes_to_the_hub(model: str) -> None:
    with pytest.raises(ImageError, match="找不到画图模型目录"):
        locate(model, "huggingface")


def test_language_by_tokenizer_or_name(tmp_path: Path) -> None:
    for name, tokenizer, language in (("a", "BertTokenizer", "zh"), ("b", "CLIPTokenizer", "en")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model_index.json").write_text(json.dumps({"tokenizer": ["transformers", tokenizer]}))
        assert read_language(str(tmp_path / name)) == language
    (tmp_path / "b" / "model_index.json").write_text("[broken")
    assert read_language(str(tmp_path / "b")) == "en"
    assert read_language("IDEA-CCNL/Taiyi-Stable-Diffusion-1B-Chinese-v0.1") == "zh"
    assert read_language("stabilityai/sdxl-turbo") == "en"
