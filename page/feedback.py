"""Feedback on answers, of whoever the chat belongs to: Chainlit's own routes do not ask whose chat it is."""

from chainlit.types import DeleteFeedbackRequest, UpdateFeedbackRequest
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from page.history import HistoryStore
from page.sign_in import signed_in


def create_thumbs(history: HistoryStore) -> APIRouter:
    """Return the routes that stand in for Chainlit's."""
    router = APIRouter()

    @router.put("/feedback")
    async def give(request: Request, update: UpdateFeedbackRequest) -> JSONResponse:
        _refuse_others(request, await history.author_of_step(update.feedback.forId))
        return JSONResponse({"success": True, "feedbackId": await history.upsert_feedback(update.feedback)})

    @router.delete("/feedback")
    async def take_back(request: Request, asked: DeleteFeedbackRequest) -> JSONResponse:
        _refuse_others(request, await history.author_of_feedback(asked.feedbackId))
        return JSONResponse({"success": await history.delete_feedback(asked.feedbackId)})

    return router


def _refuse_others(request: Request, author: str) -> None:
    if signed_in(request) != author:
        raise HTTPException(404, "没有这个回答。No such answer.")
