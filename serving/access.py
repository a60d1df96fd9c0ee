"""Who calls, and what a caller may do."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import HTTPException, Request

from serving.keys import SCOPES, Scope


@dataclass(frozen=True)
class Caller:
    """Whoever sent a request: the owner of its threads and pictures."""

    owner: str
    scopes: frozenset[Scope] = frozenset(SCOPES)


LOCAL = Caller("local")


def missing(scope: Scope) -> str:
    """Return the sentence for a key that lacks `scope`."""
    return f"这个密钥没有 {scope} 权限。This key lacks the scope '{scope}'."


def require(scope: Scope) -> Callable[[Request], Caller]:
    """Return a dependency that gives the caller, or refuses one without `scope`."""

    def caller(request: Request) -> Caller:
        found: Caller = getattr(request.state, "caller", LOCAL)
        if scope not in found.scopes:
            raise HTTPException(403, missing(scope))
        return found

    return caller
