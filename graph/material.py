"""What the model is given: the rules, the recipe, and the earlier turns that share them."""

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from dialogue.adapting import adapt
from dialogue.excerpt import excerpt
from dialogue.injection import without_orders
from graph.state import State
from memory.history import history_window
from prompts.loader import load_prompt
from recipes.recipe import Recipe

EXCERPT_TOKENS = 110


def cited_documents(state: State) -> list[Document]:
    """Return the recipes that the answer rests on."""
    cited = {source["recipe_id"] for source in state["sources"]}
    return [document for document in state["documents"] if document.id in cited]


def recipe_of(document: Document) -> Recipe:
    """Return the recipe that a document holds."""
    return Recipe.model_validate(document.metadata["recipe"])


def asked(state: State) -> str:
    """Return the question as the model is asked it, without orders to change its rules."""
    question = state["standalone_question"] or state["question"]
    return without_orders(question) or question


def system_prompt(state: State) -> str:
    """Return the fixed rules and after them the recipe, the candidates, or nothing where no recipe fits."""
    language = state["language"]
    if state["general"]:
        return load_prompt("general", language).render()
    cited = cited_documents(state)
    if state["intent"] == "ingredients":
        recipes = [recipe_of(document) for document in cited]
        listed = "\n".join(f"{n}. {r.name}：{'、'.join(r.ingredients[:6])}" for n, r in enumerate(recipes, 1))
        return load_prompt("menu", language).render(recipes=without_orders(listed))
    return load_prompt("answer", language).render(recipe=without_orders(material(state, cited[0])))


def material(state: State, document: Document) -> str:
    """Return what the model is given of a recipe: whole, the sentences asked about, or scaled with substitutes."""
    recipe, question = recipe_of(document), state["standalone_question"]
    if state["intent"] == "adapt":
        adapted = adapt(recipe, question, state["language"])
        return "\n".join([adapted.recipe.text(), *adapted.notes])
    if not _whole(state):
        return excerpt(recipe, question, EXCERPT_TOKENS)
    servings = state.get("servings")
    if not servings or not recipe.servings or servings == recipe.servings:
        return recipe.text()
    adapted = adapt(recipe, f"{servings}人份", state["language"])
    return "\n".join([adapted.recipe.text(), *adapted.notes])


def earlier_turns(state: State, max_tokens: int) -> list[BaseMessage]:
    """Return the turns that share this turn's context: the prompt's start stays the same, and cached."""
    context = context_of(state)
    same: list[BaseMessage] = []
    for message in reversed(state.get("messages", [])):
        if message.additional_kwargs.get("context") != context:
            break
        key = "standalone" if isinstance(message, HumanMessage) else "plain"
        text = message.additional_kwargs.get(key) or message.text
        same.insert(0, message.model_copy(update={"content": without_orders(text)}))
    return history_window(same, max_tokens)  # type: ignore[arg-type]


def context_of(state: State) -> str:
    """Name what the system prompt holds: the same name means the same prompt."""
    if not state["sources"]:
        return f"{state.get('intent')}:{state.get('language')}"
    whole = _whole_name(state) if _whole(state) else state["standalone_question"]
    return f"{state['sources'][0]['recipe_id']}:{state['language']}:{whole}"


def _whole_name(state: State) -> str:
    return f"whole:{state.get('servings') or ''}"


def _whole(state: State) -> bool:
    """Tell whether the whole recipe goes into the prompt: always for a recipe, later if it already is there."""
    if state["intent"] == "adapt":
        return False
    if state["intent"] != "technique":
        return True
    last = next((m for m in reversed(state.get("messages", [])) if isinstance(m, AIMessage)), None)
    wanted = f"{state['sources'][0]['recipe_id']}:{state['language']}:{_whole_name(state)}"
    return bool(last and last.additional_kwargs.get("context") == wanted)
