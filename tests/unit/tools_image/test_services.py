"""CogView and OpenAI backends against a loopback server: answers, errors, delays, bad bytes."""

import time
from collections.abc import Iterator
from threading import Event

import pytest
from PIL import Image

from recipes.recipe import Recipe
from settings import ImageSettings
from tests.unit.tools_image.picture_service import Service, picture_bytes, serve
from tools.image.cogview import CogViewBackend
from tools.image.openai_images import OpenAIBackend
from tools.image.picture import ImageCancelled, ImageError, Job
from tools.image.remote import decode, download
from tools.image.service import ServiceBackend

JOB = Job(Recipe.create(name="红烧肉"), prompt="一道红烧肉", width=1024, height=768)


@pytest.fixture
def service() -> Iterator[Service]:
    with serve(Service()) as running:
        yield running


@pytest.fixture(params=[CogViewBackend, OpenAIBackend])
def backend(request: pytest.FixtureRequest, service: Service, monkeypatch: pytest.MonkeyPatch) -> ServiceBackend:
    if request.param is CogViewBackend:
        pytest.importorskip("zai")
    monkeypatch.setenv("IMAGE_API_KEY", "secret-key.0123456789")
    settings = ImageSettings(base_url=f"{service.address}/v1", timeout_s=1, max_bytes=50_000)
    return request.param(settings)  # type: ignore[no-any-return]


def draw(backend: ServiceBackend, cancelled: Event | None = None) -> Image.Image:
    return backend.draw(JOB, lambda *_: None, cancelled or Event())


@pytest.mark.parametrize("mode", ["url", "b64"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_arrives(backend: ServiceBackend, service: Service, mode: str, kind: str) -> None:
    service.mode, service.payload, service.content_type = mode, picture_bytes(kind), f"image/{kind.lower()}"
    image = draw(backend)
    assert (image.mode, image.size) == ("RGB", (64, 64))
    assert service.asked[0]["prompt"] == "一道红烧肉"
    assert service.asked[0]["size"] == "1024x768"
    assert service.asked[0]["model"] == backend.default_model
    assert service.keys[0] == "Bearer secret-key.0123456789"


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("400", "拒绝了这个请求"),
        ("401", "不接受 IMAGE_API_KEY"),
        ("404", "出错（404）"),
        ("429", "额度"),
        ("500", "出错（500）"),
        ("no_entry", "没有返回图片"),
        ("odd", "没有返回图片|读不懂"),
        ("text", "没有返回图片|读不懂"),
        ("broken_json", "读不懂|连不上"),
    ],
)
def test_an_error_is_one_sentence_without_the_key(
    backend: ServiceBackend, service: Service, mode: str, sentence: str
) -> None:
    service.mode = mode
    with pytest.raises(ImageError, match=sentence) as caught:
        draw(backend)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_slow_service_is_given_up(backend: ServiceBackend, service: Service) -> None:
    service.mode = "slow"
    began = time.monotonic()
    with pytest.raises(ImageError, match="及时"):
        draw(backend)
    assert time.monotonic() - began < 5


def test_no_key_is_said_before_anything_is_sent(
    backend: ServiceBackend, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IMAGE_API_KEY")
    with pytest.raises(ImageError, match="环境变量 IMAGE_API_KEY"):
        draw(backend)
    assert service.asked == []


def test_nobody_there(backend: ServiceBackend) -> None:
    backend._endpoint = "http://127.0.0.1:9/v1"
    with pytest.raises(ImageError, match="连不上"):
        draw(backend)


def test_given_up_between_answer_and_download(backend: ServiceBackend, service: Service) -> None:
    cancelled = Event()
    cancelled.set()
    with pytest.raises(ImageCancelled):
        draw(backend, cancelled)


@pytest.mark.parametrize(
    ("payload", "kind", "sentence"),
    [
        (b"", "image/png", "不是图片"),
        (b"\x89PNG\r\n\x1a\nrubbish", "image/png", "不是图片"),
        (picture_bytes()[:60], "image/png", "不是图片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "不是图片"),
        (picture_bytes("GIF"), "image/gif", "不是图片"),
        (picture_bytes(), "text/html", "不是图片"),
        (bytes(60_000), "image/png", "超过 0.05 MB"),
    ],
)
def test_bad_bytes(backend: ServiceBackend, service: Service, payload: bytes, kind: str, sentence: str) -> None:
    service.payload, service.content_type = payload, kind
    with pytest.raises(ImageError, match=sentence):
        draw(backend)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("file:///etc/passwd", "不可信"),
        ("ftp://example.org/a.png", "不可信"),
        ("http://127.0.0.2:80/a.png", "不可信"),
        ("http://10.0.0.1/a.png", "不可信"),
        ("http://169.254.169.254/latest/meta-data", "不可信"),
        ("http://[::1]/a.png", "不可信"),
        ("http://user:pass@127.0.0.1/a.png", "不可信"),
        ("http://", "不可信"),
    ],
)
def test_addresses_that_are_not_to_be_trusted(
    backend: ServiceBackend, service: Service, url: str, sentence: str
) -> None:
    service.url = url
    with pytest.raises(ImageError, match=sentence):
        draw(backend)


@pytest.mark.parametrize("path", ["redirect", "gone"])
def test_redirects_and_missing_files(service: Service, path: str) -> None:
    with pytest.raises(ImageError, match="打不开"):
        download(
            f"{service.address}/{path}", endpoint=service.address, max_bytes=10_000, timeout_s=2, cancelled=Event()
        )


def test_a_picture_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(ImageError, match="太大"):
        decode(picture_bytes(size=(5000, 5000)))
