"""LangGraph's store on PostgreSQL, which refuses a NUL in a key or a value: none gets there."""

from collections.abc import Iterable
from typing import Any

from langgraph.store.base import GetOp, Op, PutOp, Result, SearchOp
from langgraph.store.postgres.aio import AsyncPostgresStore

from memory.storable import storable, storable_within


class StorableStore(AsyncPostgresStore):
    """Keeps and finds what every database takes of what it is given."""

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Run operations, all of their words storable."""
        return await super().abatch([_storable(op) for op in ops])


def _storable(op: Op) -> Op:
    match op:
        case PutOp():
            kept: dict[str, Any] | None = storable_within(op.value)
            return op._replace(key=storable(op.key), value=kept)
        case GetOp():
            return op._replace(key=storable(op.key))
        case SearchOp():
            return op._replace(filter=storable_within(op.filter))
        case _:
            return op
