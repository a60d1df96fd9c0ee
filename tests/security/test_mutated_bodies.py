"""Every route of API, MCP and page under bodies that are hardly ever what it takes; `bench/hostile.py` sends thousands."""

import httpx

from bench.hostile import ROUTES, send, serving


def test_no_body_is_a_server_error_or_ends_the_connection() -> None:
    with serving("serve", "--with-ui") as (address, folder), httpx.Client(base_url=address, timeout=60) as http:
        http.get("/")
        assert list(send(http, 8, seed=7)) == []
        whole = {route: http.request(*route.split(), json=body).status_code for route, body in ROUTES.items()}
        log = next(folder.glob("page-*.log")).read_text(encoding="utf-8")
    assert "Traceback" not in log and " ERROR " not in log
    taken = {"POST /cook/invoke", "POST /kitchen/scale", "POST /project/threads", "POST /v1/chat/completions"}
    assert {route for route, status in whole.items() if status == 200} >= taken, "what is mutated is taken as it was"
