"""The picture folder: named by hash, written whole, bounded, and nothing else is ever served."""

import os
import time
from pathlib import Path

import pytest
from PIL import Image

from tools.image.picture import ImageError
from tools.image.store import PictureStore, digest

KEYS = [f"{number:064x}" for number in range(20)]


def noise(size: int = 200) -> Image.Image:
    return Image.frombytes("RGB", (size, size), os.urandom(size * size * 3))


def test_save_and_find(tmp_path: Path) -> None:
    store = PictureStore(tmp_path / "new" / "images", 10_000_000)
    assert store.find(KEYS[0]) is None
    path = store.save(KEYS[0], noise(), "红烧肉")
    assert store.find(KEYS[0]) == path
    assert path.name == f"{KEYS[0]}.png"
    with Image.open(path) as image:
        image.load()
        assert image.info["Description"] == "红烧肉"
    assert len(digest(path)) == 64


def test_least_recently_used_goes_first(tmp_path: Path) -> None:
    store = PictureStore(tmp_path, 4 * 121_000)
    for number, key in enumerate(KEYS[:4]):
        path = store.save(key, noise())
        os.utime(path, (time.time() - 100 + number,) * 2)
    assert store.find(KEYS[0])
    store.save(KEYS[4], noise())
    kept = {path.stem for path in tmp_path.glob("*.png")}
    assert KEYS[1] not in kept
    assert {KEYS[0], KEYS[4]} <= kept


def test_the_newest_stays_even_if_it_alone_is_too_large(tmp_path: Path) -> None:
    store = PictureStore(tmp_path, 1000)
    store.save(KEYS[0], noise())
    path = store.save(KEYS[1], noise())
    assert list(tmp_path.iterdir()) == [path]


def test_abandoned_parts_are_swept(tmp_path: Path) -> None:
    store = PictureStore(tmp_path, 10_000_000)
    old, young = tmp_path / "a.part", tmp_path / "b.part"
    for part in (old, young):
        part.write_bytes(b"x")
    os.utime(old, (1, 1))
    store.save(KEYS[0], noise(8))
    assert not old.exists()
    assert young.exists()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../secret.png",
        f"../{KEYS[0]}.png",
        f"{KEYS[0]}.png/..",
        f"{KEYS[0]}.PNG",
        "a.png",
        f"{KEYS[0]}.png\n",
    ],
)
def test_other_names_are_never_served(tmp_path: Path, name: str) -> None:
    store = PictureStore(tmp_path / "images", 10_000_000)
    store.save(KEYS[0], noise(8))
    (tmp_path / "secret.png").write_bytes(b"secret")
    assert store.resolve(name) is None
    assert store.resolve(f"{KEYS[0]}.png")


def test_links_are_never_served(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    store = PictureStore(tmp_path / "images", 10_000_000)
    store.save(KEYS[0], noise(8))
    (tmp_path / "images" / f"{KEYS[1]}.png").symlink_to(tmp_path / "secret")
    assert store.find(KEYS[1]) is None


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ImageError, match="图片存不下来"):
        PictureStore(tmp_path / "file" / "images", 1_000_000).save(KEYS[0], noise(8))


def test_a_write_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ImageError, match="No space left"):
        PictureStore(tmp_path, 1_000_000).save(KEYS[0], noise(8))
    assert list(tmp_path.iterdir()) == []
