"""What the page asks of a user's own kitchen: recipes, pantry, plan, list, favourites, browsing."""

from fastapi import APIRouter, Request

from graph.my_kitchen import MyKitchen
from page.history import HistoryStore
from page.recipe_view import create_recipe_view
from page.sign_in import owner_of_page, signed_in
from page.user_settings import Choices
from retrieval.search.retriever import RecipeSearch
from serving.browse_api import create_browsing, create_favourites
from serving.cooked_api import create_cooked
from serving.kitchen_api import create_kitchen
from serving.own_recipes_api import create_own_recipes
from serving.share_api import create_shared, create_shares
from serving.shared_assistant import Kitchen
from serving.timers_api import create_timers
from serving.web_pages import pages_of
from understanding.preferences import Preferences


def create_routes(kitchen: Kitchen, history: HistoryStore) -> tuple[APIRouter, ...]:
    """Return the routes of my kitchen, for whoever the page knows a request to be from."""

    async def known_of(request: Request, owner: str) -> Preferences:
        chosen = await history.preferences(signed_in(request))
        told = await (await kitchen.my_kitchen()).known(owner)
        return told.joined(Choices.model_validate(chosen).preferences())

    async def opened_kitchen(_: Request) -> MyKitchen:
        return await kitchen.my_kitchen()

    async def opened_search(_: Request) -> RecipeSearch:
        return (await kitchen.assistant()).search

    own, mine = owner_of_page, "/kitchen/mine"
    return (
        create_own_recipes(
            "/kitchen/own-recipes",
            lambda _: kitchen.own_recipes(),
            own,
            own,
            kitchen.extract_recipe,
            pages_of(kitchen.settings),
        ),
        create_kitchen(mine, opened_kitchen, own, own, known_of),
        create_favourites(mine, opened_kitchen, own, own),
        create_shares(mine, opened_kitchen, own, own, known_of, allowed=kitchen.settings.share.links),
        create_cooked(mine, opened_kitchen, own),
        create_timers(mine, opened_kitchen, own, own),
        create_shared(opened_kitchen, allowed=kitchen.settings.share.links),
        create_browsing(f"{mine}/recipes", opened_search, opened_kitchen, own, known_of),
        create_recipe_view(f"{mine}/recipes", opened_kitchen, own, known_of),
    )
