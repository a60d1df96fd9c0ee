"""Command line of keys and conversations: `shishen keys`, `shishen threads`."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from serving.keys import SCOPES, KeyRing
from serving.users import UserBook
from settings import SettingsError, load_settings, resolve

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from memory.ledger import Ledger

Result = TypeVar("Result")
_END = "~"  # after every checkpoint id: no turn is under way
keys = typer.Typer(no_args_is_help=True, help="接口密钥 Keys of the REST API.")
threads = typer.Typer(no_args_is_help=True, help="接口的对话 Conversations of the REST API.")
users = typer.Typer(no_args_is_help=True, help="页面的用户 Users who sign in to the page (page.sign_in: password).")
Owner = Annotated[str, typer.Option("--owner", help="谁的：密钥名，无密钥为 local Whose: a key's name, else local.")]


@keys.command("add")
def add_key(
    name: Annotated[str, typer.Argument(help="名称，也是所有者 Name, and owner of what is done with it.")],
    scope: Annotated[list[str] | None, typer.Option(help="权限 ask, read, metrics; all unless given.")] = None,
    per_minute: Annotated[int, typer.Option(min=1, help="每分钟请求数 Requests a minute.")] = 60,
    parallel: Annotated[int, typer.Option(min=1, help="同时的请求数 Requests at once.")] = 4,
) -> None:
    """新建密钥，只显示一次 Make a key and print it once."""
    chosen = [one for one in SCOPES if scope is None or one in scope]
    unknown = set(scope or ()) - set(SCOPES)
    if unknown:
        raise SettingsError(f"没有权限 Unknown scope {', '.join(sorted(unknown))}; valid: {', '.join(SCOPES)}.")
    typer.echo(_ring().add(name, chosen, per_minute, parallel))


@keys.command("list")
def list_keys() -> None:
    """列出密钥 List the keys, never what they are."""
    for key in _ring().all():
        typer.echo(f"{key.name}\t{','.join(key.scopes)}\t{key.per_minute}/min\t{key.parallel} parallel")


@keys.command("revoke")
def revoke_key(name: Annotated[str, typer.Argument(help="名称 Its name.")]) -> None:
    """吊销密钥 Take a key away, at once."""
    _ring().revoke(name)


@users.command("add")
def add_user(name: Annotated[str, typer.Argument(help="名称 The name.")]) -> None:
    """新建用户，或换密码 Enter a user or change a password; it is asked for, or read from a pipe."""
    given = sys.stdin.readline().rstrip("\n") if not sys.stdin.isatty() else ""
    _book().add(name, given or typer.prompt("密码 Password", hide_input=True, confirmation_prompt=True))


@users.command("list")
def list_users() -> None:
    """列出用户 List the users."""
    for name in _book().names():
        typer.echo(name)


@users.command("remove")
def remove_user(name: Annotated[str, typer.Argument(help="名称 The name.")]) -> None:
    """删除用户 Take a user away; whoever is signed in stays so until the session ends."""
    _book().remove(name)


@threads.command("list")
def list_threads(owner: Owner = "local") -> None:
    """列出对话 List conversations, one JSON object a line."""
    for record in _with_ledger(lambda ledger, _: ledger.threads(owner, limit=1_000_000)):
        typer.echo(json.dumps(asdict(record), ensure_ascii=False))


@threads.command("prune")
def prune_threads(
    days: Annotated[int | None, typer.Option(min=0, help="删除多少天没动过的 Delete those untouched for days.")] = None,
) -> None:
    """删除旧对话和旧存档 Drop what conversations no longer need; with --days, old conversations whole."""
    before = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds") if days is not None else ""

    async def prune(ledger: "Ledger", checkpoints: "BaseCheckpointSaver[str]") -> int:
        from memory.retention import keep_latest, threads_of

        old = [
            (owner, record.thread_id)
            for owner in await ledger.owners()
            for record in await ledger.threads(owner, limit=1_000_000)
            if record.updated < before
        ]
        for owner, thread in old:
            await ledger.delete_thread(owner, thread, checkpoints)
        for name in await threads_of(checkpoints):
            await keep_latest(checkpoints, name, _END, load_settings().memory.keep_turns)
        return len(old)

    typer.echo(f"删除了 {_with_ledger(prune)} 个对话 deleted")


@threads.command("export")
def export_owner(owner: Owner = "local") -> None:
    """导出一个人的数据 Print everything kept of one owner as JSON."""
    typer.echo(
        json.dumps(_with_ledger(lambda ledger, checkpoints: ledger.export(owner, checkpoints)), ensure_ascii=False)
    )


@threads.command("forget")
def forget_owner(owner: Owner) -> None:
    """删除一个人的数据 Delete everything kept of one owner."""

    async def forget(ledger: "Ledger", checkpoints: "BaseCheckpointSaver[str]") -> int:
        return await ledger.forget(owner, checkpoints)

    typer.echo(f"删除了 {_with_ledger(forget)} 个对话 deleted")


def _with_ledger(work: Callable[["Ledger", "BaseCheckpointSaver[str]"], Awaitable[Result]]) -> Result:
    """Run `work` over the configured ledger and checkpointer."""
    from memory.checkpointer import open_checkpointer
    from memory.ledger import Ledger
    from memory.store import open_store

    async def run() -> Result:
        settings = load_settings().memory
        async with open_checkpointer(settings) as checkpoints, open_store(settings) as store:
            return await work(Ledger(store), checkpoints)

    return asyncio.run(run())


def _book() -> UserBook:
    return UserBook(resolve(load_settings().page.users))


def _ring() -> KeyRing:
    return KeyRing(resolve(load_settings().server.keys))
