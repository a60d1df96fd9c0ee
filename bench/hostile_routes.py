"""Every route that takes something, with what it takes: bodies, queries, uploads, and each tool of MCP.

`{plan_id}` and the like stand for what `prepare` makes on the server; `tests/security/test_mutated_bodies.py` fails
when a route is missing here.
"""

from datetime import date, timedelta
from typing import Any

import httpx

TODAY = date.today().isoformat()
LATER = (date.today() + timedelta(days=3000)).isoformat()
RECIPE = {
    "recipe_id": "a",
    "servings": 3,
    "name": "红烧肉",
    "ingredients": ["500克五花肉", "2汤匙料酒"],
    "steps": ["焯水3分钟。", "小火炖60分钟。"],
}
DRAFT = {key: value for key, value in RECIPE.items() if key != "recipe_id"} | {"minutes": 90, "notes": ["凉吃也好"]}
TURN = {"question": "红烧肉怎么做"}
CONFIG = {"configurable": {"thread_id": "t", "temperature": 0.5, "image": False}}
CHAT = {"model": "shishen", "messages": [{"role": "user", "content": "红烧肉怎么做"}], "max_tokens": 9}
CALLS: dict[str, dict[str, Any]] = {
    "search_recipes": {"question": "红烧肉怎么做", "k": 3},
    "get_recipe": {"dish": "红烧肉", "language": "zh"},
    "what_can_i_cook": {"ingredients": ["鲈鱼"], "without": ["花生"]},
    "plan_meals": {"wish": "三菜一汤", "language": "zh"},
    "kitchen_notes": {"question": "隔夜的米饭能吃吗"},
    "scale_recipe": {"dish": "红烧肉", "servings": 6},
    "substitute": {"ingredient": "料酒", "have": ["白酒"]},
    "shopping_list": {"dishes": ["红烧肉"], "servings": 4},
    "convert_units": {"amount": "2汤匙", "to": "克", "ingredient": "面粉"},
    "estimate_nutrition": {"dish": "红烧肉"},
    "list_timers": {"dish": "红烧肉"},
    "check_food_safety": {"question": "隔夜的米饭能吃吗", "dish": "红烧肉"},
    "ask": {"question": "红烧肉怎么做", "thread_id": "m", "language": "zh"},
    "keep_recipe": {"text": "外婆酱鸭腿\n用料：鸭腿2只、黄酒3勺\n做法：1.焯水。2.炖53分钟。"},
    "own_recipes": {"limit": 5},
    "my_pantry": {"language": "zh"},
    "my_plan": {"start": TODAY, "days": 7},
    "my_shopping_list": {"start": TODAY, "days": 7},
    "update_pantry": {"bought": ["土豆 2斤"], "used_up": ["鸡蛋"]},
    "plan_dish": {"dish": "红烧肉", "day": TODAY, "meal": "dinner", "servings": 2},
    "plan_week": {"wish": "下周晚饭，三天荤两天素"},
    "add_to_my_list": {"items": ["纸巾"]},
    "dish_cooked": {"dish": "红烧肉", "servings": 2},
}


def _rpc(method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


MCP = [
    *(_rpc("tools/call", name=name, arguments=given) for name, given in CALLS.items()),
    _rpc("tools/list"),
    _rpc("resources/read", uri="recipe://a"),
    _rpc("prompts/get", name="cook", arguments={"dish": "红烧肉"}),
    _rpc("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "x", "version": "1"}),
]
"""One of these is taken at a time."""


def _kitchen(mine: str, own: str, recipes: str) -> dict[str, Any]:
    """Return the routes of a user's kitchen, which stand below other prefixes on the page than in the API."""
    spoken, days = {"language": "zh"}, {"start": TODAY, "days": 7, "language": "zh"}
    return {
        f"POST {mine}/pantry": {
            "add": ["土豆 2斤"],
            "more": True,
            "used_up": ["鸡蛋"],
            "staple": ["盐"],
            "no_staple": ["葱"],
        },
        f"POST {mine}/plan": {"dishes": [{"day": TODAY, "meal": "dinner", "dish": "红烧肉", "servings": 2}]},
        f"POST {mine}/plan/fill": {"wish": "下周晚饭，三天荤两天素，周三快手"},
        f"PUT {mine}/plan/{{plan_id}}": {"day": TODAY, "meal": "lunch", "place": 2.5, "servings": 3},
        f"POST {mine}/list": {"texts": ["纸巾", "牛奶 2盒"]},
        f"POST {mine}/list/ticks": {"keys": ["own:a"], "ticked": True, "ago": 3},
        f"POST {mine}/list/dishes": {"recipe_id": "a", "title": "红烧肉", "servings": 2, "lines": ["五花肉 500克"]},
        f"PUT {mine}/list/{{item_id}}": {"text": "纸巾 2包"},
        f"PUT {mine}/favourites/{{recipe_id}}": {"stars": 4, "favourite": True, "note": "少放糖"},
        f"POST {mine}/cooked": {"recipe_id": "a", "servings": 2, "language": "zh"},
        f"PUT {mine}/timers/{{timer_id}}": {"label": "红烧肉 · 第3步 炖", "left_s": 3600},
        f"POST {mine}/shares": {"recipe_id": "", "days": 7, "language": "zh"},
        f"POST {own}": {"recipes": [DRAFT]},
        f"PUT {own}/{{own_id}}": {"recipe": DRAFT, "remarks": {"stars": 3, "favourite": True, "note": "好吃"}},
        f"POST {own}/preview": RECIPE,
        f"POST {own}/preview-url": {"url": "https://example.org/recipe"},
        f"PUT {own}/{{own_id}}/picture": {"picture": "iVBORw0KGgo="},
        f"GET {own}/allowed": {"language": "zh"},
        f"GET {recipes}": {
            "course": ["汤"],
            "have": ["猪肉"],
            "minutes": 60,
            "pantry": "true",
            "sort": "quick",
            "page": 1,
        }
        | spoken,
        f"GET {recipes}/named": {"name": "红烧"} | spoken,
        f"GET {recipes}/kinds": spoken,
        f"GET {recipes}/{{recipe_id}}/file": {"format": "jsonld"},
        f"GET {mine}/favourites": {"only": "true", "sort": "stars"},
        f"GET {mine}/pantry": spoken,
        f"GET {mine}/plan": days,
        f"GET {mine}/plan/calendar": days,
        f"DELETE {mine}/plan": {"start": LATER, "days": 1},
        f"GET {mine}/list": days | {"format": "boxes"},
        f"GET {mine}/changes": {"since": "another", "wait": 0},
        f"GET {own}": {"limit": 3, "offset": 0},
        f"GET {own}/export": {"format": "jsonld"},
    }


ROUTES: dict[str, Any] = {
    **{
        f"POST /cook/{name}": {"input": TURN, "config": CONFIG}
        for name in ("invoke", "stream", "stream_log", "stream_events")
    },
    "POST /cook/batch": {"inputs": [TURN, TURN], "config": CONFIG},
    **{f"POST /cook/c/N4XyA/{name}": {"input": TURN} for name in ("invoke", "stream", "stream_log", "stream_events")},
    "POST /cook/c/N4XyA/batch": {"inputs": [TURN]},
    "POST /v1/chat/completions": CHAT,
    "POST /v1/audio/speech": {
        "model": "tts-1",
        "input": "盐2茶匙。",
        "voice": "alloy",
        "response_format": "mp3",
        "speed": 1,
    },
    "POST /v1/audio/transcriptions": {"model": "whisper-1", "response_format": "json"},
    "POST /feedback": {"thread_id": "t", "run_id": "0" * 32, "score": 1, "comment": "咸"},
    "GET /recipes/search": {"q": "红烧肉怎么做", "k": 3},
    "GET /threads": {"limit": 3, "offset": 0},
    "POST /mcp": MCP,
    **_kitchen("/my-kitchen", "/own-recipes", "/recipes"),
    **_kitchen("/kitchen/mine", "/kitchen/own-recipes", "/kitchen/mine/recipes"),
    "GET /kitchen/mine/recipes/{recipe_id}/card": {"language": "zh", "measures": "metric"},
    "POST /kitchen/scale": {"recipe": RECIPE, "servings": 4, "language": "zh"},
    "POST /kitchen/substitutes": {"item": "2汤匙料酒"},
    "POST /kitchen/nutrition": {"recipe": RECIPE},
    "POST /kitchen/speak": {"text": "你好"},
    "POST /kitchen/hear": {"clip": "UklGRg=="},
    "PUT /feedback": {"feedback": {"forId": "a", "value": 1, "comment": "咸"}, "sessionId": "x"},
    "DELETE /feedback": {"feedbackId": "a"},
    "DELETE /mcp": {"sessionId": "x", "name": "x"},
    "POST /project/threads": {"pagination": {"first": 10}, "filter": {"search": "红烧肉"}},
    "PUT /project/thread": {"threadId": "t", "name": "x"},
    "DELETE /project/thread": {"threadId": "t"},
    "PUT /project/thread/share": {"threadId": "t", "isShared": True},
    "PUT /project/element": {"element": {"id": "a", "name": "x", "props": {}}, "sessionId": "x"},
    "DELETE /project/element": {"element": {"id": "a"}, "sessionId": "x"},
    "POST /project/action": {"action": {"name": "x", "payload": {}}, "sessionId": "x"},
    "POST /project/file?session_id=x": {},
    "POST /set-session-cookie": {"session_id": "x"},
    "POST /login": {"username": "a", "password": "b"},
    "POST /auth/oauth/azure-ad-hybrid/callback": {"code": "x", "id_token": "x", "state": "x"},
}
"""What each takes: a JSON body, a query where `by_query` says so, or a list of bodies to choose from."""
UPLOADS = ("/v1/audio/transcriptions", "/project/file?session_id=x")
FORMS = ("/login", "/auth/oauth/azure-ad-hybrid/callback")


def by_query(route: str) -> bool:
    """Tell whether a route takes its parameters in the address."""
    return route.startswith("GET ") or route in ("DELETE /my-kitchen/plan", "DELETE /kitchen/mine/plan")


def prepare(http: httpx.Client) -> dict[str, dict[str, str]]:
    """Make what the routes are about; return the ids by the prefix of the routes that know them."""
    found: dict[str, dict[str, str]] = {}
    recipe_id = http.get("/recipes/search", params={"q": "红烧肉"}).json()["hits"][0]["recipe_id"]
    for mine, own in (("/my-kitchen", "/own-recipes"), ("/kitchen/mine", "/kitchen/own-recipes")):
        plan_id, item_id, own_id = (
            http.post(path, json=ROUTES[f"POST {path}"]).raise_for_status().json()[0][name]
            for path, name in ((f"{mine}/plan", "plan_id"), (f"{mine}/list", "item_id"), (own, "own_id"))
        )
        ids = {"plan_id": plan_id, "item_id": item_id, "own_id": own_id, "recipe_id": recipe_id, "timer_id": "0" * 32}
        found |= {mine: ids, own: ids}
    return found | {"/recipes": {"recipe_id": recipe_id}}


def whole_path(route: str, ids: dict[str, dict[str, str]]) -> str:
    """Return the path of a route with ids in place of their names."""
    path = route.split()[1]
    return path.format(**next((found for prefix, found in ids.items() if path.startswith(prefix)), {}))
