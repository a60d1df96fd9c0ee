"""The page as an installed app: manifest, service worker, and "my kitchen" as a page that opens without a server."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse, Response

from settings import ROOT

PUBLIC = ROOT / "public"
_WORKER = PUBLIC / "page" / "worker.js"
_ICONS = ("icon-192.png", "icon-512.png")
_HEAD = (
    '<link rel="manifest" href="/manifest.webmanifest">'
    '<link rel="apple-touch-icon" href="/public/icon-192.png">'
    '<meta name="theme-color" content="#b3261e">'
)
# Before anything is drawn, so that nobody sees the other look first.
_LOOK = (
    'const look = localStorage["vite-ui-theme"] ?? "system";'
    'document.documentElement.classList.toggle("dark",'
    ' look === "dark" || (look === "system" && matchMedia("(prefers-color-scheme: dark)").matches));'
)


def installable(html: str) -> str:
    """Return a page's HTML with what lets a browser install it."""
    return html.replace("</head>", f"{_HEAD}</head>", 1)


def create_installed() -> APIRouter:
    """Return the routes of the manifest, the service worker and "my kitchen"."""
    router = APIRouter()

    @router.get("/manifest.webmanifest")
    async def manifest() -> JSONResponse:
        """Return the web manifest."""
        return JSONResponse(_manifest(), media_type="application/manifest+json")

    @router.get("/sw.js")
    async def worker() -> Response:
        """Return the service worker; from the root, so that its scope is the whole page."""
        return Response(service_worker(), media_type="text/javascript", headers={"cache-control": "no-cache"})

    @router.get("/kitchen")
    async def kitchen() -> HTMLResponse:
        """Return "my kitchen" as a page of its own."""
        return HTMLResponse(kitchen_page(), headers={"cache-control": "no-cache"})

    return router


@cache
def kitchen_page() -> str:
    """Return the HTML of "my kitchen"; its colours are those of the chat."""
    themes = json.loads((PUBLIC / "theme.json").read_text(encoding="utf-8"))["variables"]
    light, dark = (";".join(f"{name}:{value}" for name, value in themes[look].items()) for look in ("light", "dark"))
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
        f"<title>我的厨房 My kitchen · 食神</title>{_HEAD}"
        '<link rel="icon" href="/public/favicon.svg">'
        f"<style>:root{{{light}}}.dark{{{dark}}}</style><script>{_LOOK}</script>"
        '<link rel="stylesheet" href="/public/page/alone.css">'
        '<script type="module" src="/public/page/alone.js"></script>'
        '</head><body class="shishen-alone"></body></html>'
    )


@cache
def service_worker() -> str:
    """Return the service worker's script, which names every file of the shell and the hash of them all."""
    files = [*sorted(_parts()), PUBLIC / "favicon.svg", *(PUBLIC / name for name in _ICONS)]
    content = hashlib.sha256(kitchen_page().encode())
    for file in [*files, _WORKER]:
        content.update(file.name.encode() + file.read_bytes())
    shell = ["/kitchen", *(f"/{file.relative_to(ROOT).as_posix()}" for file in files)]
    head = f"const VERSION = {json.dumps(content.hexdigest()[:16])};\nconst SHELL = {json.dumps(shell)};\n"
    return head + _WORKER.read_text(encoding="utf-8")


def _parts() -> list[Path]:
    return [
        file for file in (PUBLIC / "page").iterdir() if file.suffix in (".js", ".css") and file.name != _WORKER.name
    ]


def _manifest() -> dict[str, Any]:
    return {
        "id": "/",
        "name": "食神 · 中餐助手 Shishen",
        "short_name": "食神",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf8f3",
        "theme_color": "#b3261e",
        "lang": "zh-CN",
        "icons": [
            {"src": f"/public/{name}", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
            for name, size in zip(_ICONS, (192, 512), strict=True)
        ],
        "shortcuts": [
            {"name": "购物清单 Shopping list", "url": "/kitchen#list"},
            {"name": "这周 This week", "url": "/kitchen#plan"},
        ],
    }
