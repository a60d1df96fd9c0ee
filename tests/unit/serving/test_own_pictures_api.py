"""Pictures of own recipes: out of archives, uploaded, from a page; written anew, taken back, nobody else's."""

import base64
import io
import json
import zipfile
from typing import Any

import httpx
import pytest
from PIL import Image

from serving.keys import KeyRing
from serving.web_pages import Page, PageError
from settings import Settings
from tests.unit.serving.conftest import Serve

MARK = b"GPS 31.2304 121.4737"


def drawn(colour: str, size: tuple[int, int] = (1600, 900), kind: str = "JPEG", **more: Any) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, kind, **more)
    return kept.getvalue()


def paprika(**photos: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, data in photos.items():
            row = {"name": name, "ingredients": "2 eggs\n1 leek", "directions": "Mix.\n\nBake."}
            archive.writestr(f"{name}.json", json.dumps(row | {"photo_data": base64.b64encode(data).decode()}))
    return kept.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


async def test_pictures_of_an_archive_are_kept_small_and_bare_and_a_change_of_one_is_taken_back(serve: Serve) -> None:
    archive = paprika(Red=drawn("red", comment=MARK), Hurt=drawn("blue")[:300], Bare=b"")
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        read = (await http.post("/own-recipes/preview?name=x.paprikarecipes", content=archive)).json()
        kept = (await http.post("/own-recipes", json={"recipes": read["recipes"]})).json()
        named = {one["recipe"]["name"]: one for one in kept}
        path = f"/own-recipes/{named['Red']['own_id']}"
        first = await http.get(f"{path}/picture")
        none = await http.get(f"/own-recipes/{named['Bare']['own_id']}/picture")
        new = (await http.put(f"{path}/picture", content=drawn("lime", (30, 90), "PNG"))).json()
        second = await http.get(f"{path}/picture")
        await http.post(f"{path}/undo")
        back = await http.get(f"{path}/picture")
        listed = (await http.get("/recipes/pictures")).json()
        await http.delete(f"{path}/picture")
        gone = await http.get(f"{path}/picture")
        again = (await http.post(f"{path}/undo")).json()
    assert named["Red"]["picture"] and not named["Hurt"]["picture"] and not named["Bare"]["picture"]
    assert first.headers["content-type"] == "image/webp" and MARK not in first.content
    assert opened(first.content).size == (800, 450) and opened(second.content).size == (30, 90)
    assert new["picture"] != named["Red"]["picture"] and back.content == first.content
    assert none.status_code == gone.status_code == 404 and again["picture"] == named["Red"]["picture"]
    assert listed == {
        named["Red"]["recipe"]["recipe_id"]: f"{path.removeprefix('/own-recipes/')}/picture?v={again['picture']}"
    }


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", drawn("red")[:-900][:400], drawn("red", (9000, 9000), "PNG")])  # fmt: skip
async def test_what_is_no_picture_or_too_much_of_one_is_refused_in_a_sentence(serve: Serve, data: bytes) -> None:
    draft = {"name": "酱鸭腿", "ingredients": ["鸭腿 2只"], "steps": ["炖。"]}
    uri = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        (kept,) = (await http.post("/own-recipes", json={"recipes": [draft]})).json()
        refused = await http.put(f"/own-recipes/{kept['own_id']}/picture", content=data)
        drafted = await http.post("/own-recipes", json={"recipes": [draft | {"name": "另一个", "picture": uri}]})
        left = (await http.get(f"/own-recipes/{kept['own_id']}")).json()
    assert refused.status_code == 422 and "。" in refused.json()["detail"] and left["picture"] == ""
    assert drafted.status_code == 422


async def test_nobody_sees_the_picture_of_another(serve: Serve, settings: Settings) -> None:
    keys = KeyRing(settings.memory.path.with_name("keys.json"))
    anna, ben = ({"x-api-key": keys.add(name)} for name in ("anna", "ben"))
    draft = {"name": "秘制酱鸭腿", "ingredients": ["鸭腿 2只"], "steps": ["炖53分钟。"]}
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        (kept,) = (await http.post("/own-recipes", json={"recipes": [draft]}, headers=anna)).json()
        path = f"/own-recipes/{kept['own_id']}/picture"
        put = await http.put(path, content=drawn("red"), headers=anna)
        tried = [
            await http.request(method, path, headers=ben, content=drawn("red")) for method in ("GET", "PUT", "DELETE")
        ]
        listed = (await http.get("/recipes/pictures", headers=ben)).json()
        still = await http.get(path, headers=anna)
    assert put.status_code == still.status_code == 200 and [one.status_code for one in tried] == [404] * 3
    assert listed == {}


class Site:
    """A site of one page and one picture."""

    async def fetch(self, address: str) -> Page:
        node = {
            "@type": "Recipe",
            "name": "Jetty Pie",
            "recipeIngredient": ["2 eggs"],
            "recipeInstructions": "Bake.",
            "image": ["/pie.jpg"],
        }
        page = f'<html><script type="application/ld+json">{json.dumps(node)}</script></html>'
        found = {"https://site.test/pie": page.encode(), "https://site.test/pie.jpg": drawn("red", (90, 60))}
        if address not in found:
            raise PageError("打不开这个网址。That address could not be opened.")
        return Page(address, found[address], "text/html")


async def test_a_page_is_read_by_its_address_only_where_the_operator_allows_it(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"url": "https://site.test/pie"}
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        refused = await http.post("/own-recipes/preview-url", json=asked)
        told = (await http.get("/own-recipes/allowed")).json()
    monkeypatch.setattr("server.pages_of", lambda _: Site())
    async with serve() as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        (draft,) = (await http.post("/own-recipes/preview-url", json=asked)).json()["recipes"]
        unreached = await http.post("/own-recipes/preview-url", json={"url": "https://site.test/other"})
        allowed = (await http.get("/own-recipes/allowed")).json()
    assert refused.status_code == 403 and told["urls"] is False and allowed["urls"] is True
    assert draft["name"] == "Jetty Pie" and draft["source"] == "https://site.test/pie"
    assert opened(base64.b64decode(draft["picture"].partition(",")[2])).size == (90, 60)
    assert unreached.status_code == 422 and "could not" in unreached.json()["detail"]
