"""What makes the page an app: manifest, service worker, "my kitchen" as a page, and cards for when there is no server."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request

from graph.my_kitchen import MyKitchen
from page import installed
from page.installed import PUBLIC, create_installed, installable, kitchen_page, service_worker
from page.recipe_view import create_recipe_view
from tests.fakes import BRAISED_PORK
from understanding.preferences import Preferences


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    class Kitchen:
        async def recipe(self, owner: str, dish: str) -> object:
            assert owner == "anna"
            return BRAISED_PORK

    async def opened(request: Request) -> MyKitchen:
        return Kitchen()  # type: ignore[return-value]

    async def known(request: Request, owner: str) -> Preferences:
        return Preferences(allergens=("大豆",), servings=4)

    app = FastAPI()
    app.include_router(create_installed())
    app.include_router(create_recipe_view("/recipes", opened, lambda _: "anna", known))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page") as client:
        yield client


async def test_the_manifest_names_icons_that_are_there(client: httpx.AsyncClient) -> None:
    answer = await client.get("/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert manifest["start_url"].startswith(manifest["scope"]) and manifest["display"] == "standalone"
    assert all((PUBLIC / Path(icon["src"]).name).is_file() for icon in manifest["icons"])
    assert '"/manifest.webmanifest"' in installable("<head></head>")


async def test_the_worker_names_every_part_of_the_shell_and_is_asked_for_anew(client: httpx.AsyncClient) -> None:
    answer = await client.get("/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    shell = json.loads(re.findall(r"const SHELL = (.*);", answer.text)[0])
    assert "/kitchen" in shell and "/public/page/worker.js" not in shell
    assert all((PUBLIC.parent / file.lstrip("/")).is_file() for file in shell if file != "/kitchen")
    # Whatever a module or a style sheet of the shell loads is in the shell.
    for file in (PUBLIC / "page").glob("*.?s*"):
        loaded = re.findall(
            r'(?:from|import) "\./([^"]+)"|@import "/public/page/([^"]+)"', file.read_text(encoding="utf-8")
        )
        assert {f"/public/page/{one or other}" for one, other in loaded} <= set(shell)


def test_another_file_makes_another_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    version = re.findall(r"VERSION = (.*);", service_worker())[0]
    again = service_worker.__wrapped__()
    assert re.findall(r"VERSION = (.*);", again)[0] == version
    monkeypatch.setattr(installed, "kitchen_page", lambda: "other")
    assert re.findall(r"VERSION = (.*);", service_worker.__wrapped__())[0] != version


async def test_the_kitchen_page_has_the_colours_of_the_chat(client: httpx.AsyncClient) -> None:
    page = (await client.get("/kitchen")).text
    assert page == kitchen_page()
    for look in json.loads((PUBLIC / "theme.json").read_text(encoding="utf-8"))["variables"].values():
        assert f"--primary:{look['--primary']}" in page


async def test_a_card_is_given_for_every_size_with_what_the_user_must_not_have(client: httpx.AsyncClient) -> None:
    card = (await client.get(f"/recipes/{BRAISED_PORK.recipe_id}/card")).json()
    assert card["warnings"] and card["marks"] and card["view"]["servings"] == 4
    pork = {
        size: next(line for line in view["ingredients"] if "五花肉" in line) for size, view in card["views"].items()
    }
    assert len(set(pork.values())) == len(pork) == 8
    assert pork[str(BRAISED_PORK.servings)] in BRAISED_PORK.ingredients
    assert (await client.get("/recipes/other/card")).status_code == 404
