"""Command line of keys, users and conversations: `shishen keys`, `shishen users`, `shishen threads`."""

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
    from serving.personal_data import Kept

Result = TypeVar("Result")
keys = typer.Typer(no_args_is_help=True, help="接口密钥 Keys of the REST API.")
threads = typer.Typer(
    no_args_is_help=True, help="对话和保存的数据 Conversations of API, terminal and page, and what is kept."
)
users = typer.Typer(no_args_is_help=True, help="页面的用户 Users who sign in to the page (page.sign_in: password).")
Owner = Annotated[
    str, typer.Option("--owner", help="谁的 Whose: a key's name, local without keys, or page:… as `owners` lists them.")
]


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
    """删除用户 Take a user away and end the user's sessions; `threads forget` deletes what is kept."""
    _book().remove(name)


@threads.command("owners")
def list_owners() -> None:
    """列出所有人 List everyone of whom something is kept."""
    for owner in _with_kept(lambda kept: kept.owners()):
        typer.echo(owner)


@threads.command("list")
def list_threads(owner: Owner = "local") -> None:
    """列出对话 List conversations, one JSON object a line."""
    for record in _with_kept(lambda kept: kept.threads(owner)):
        typer.echo(json.dumps(asdict(record), ensure_ascii=False))


@threads.command("prune")
def prune_threads(
    days: Annotated[int | None, typer.Option(min=0, help="删除多少天没动过的 Delete those untouched for days.")] = None,
) -> None:
    """删除旧对话和旧存档 Drop what conversations no longer need; with --days, old conversations whole."""

    async def prune(kept: "Kept") -> int:
        deleted = 0
        if days is not None:
            before = datetime.now(UTC) - timedelta(days=days)
            deleted = await kept.delete_untouched(before.isoformat(timespec="microseconds"))
        await kept.prune(load_settings().memory.keep_turns)
        return deleted

    typer.echo(f"删除了 {_with_kept(prune)} 个对话 deleted")


@threads.command("export")
def export_owner(owner: Owner = "local") -> None:
    """导出一个人的数据 Print everything kept of one owner as JSON."""
    typer.echo(json.dumps(_with_kept(lambda kept: kept.export(owner)), ensure_ascii=False))


@threads.command("forget")
def forget_owner(owner: Owner) -> None:
    """删除一个人的数据 Delete everything kept of one owner."""
    typer.echo(f"删除了 {_with_kept(lambda kept: kept.forget(owner))} 个对话 deleted")


@threads.command("move")
def move_threads() -> None:
    """从 SQLite 搬到 PostgreSQL Copy all that is kept from the SQLite files to PostgreSQL; stop the server first."""
    from serving.database_transfer import move_to_postgres

    moved = asyncio.run(move_to_postgres(load_settings()))
    typer.echo(
        f"搬好了：{moved.conversations} 个对话的记忆、{moved.records} 条记录、{moved.chats} 个网页对话；已有的没有动。"
        f"Moved {moved.conversations} conversations, {moved.records} records and {moved.chats} chats of the page; "
        "what was there already was left alone."
    )


def _with_kept(work: Callable[["Kept"], Awaitable[Result]]) -> Result:
    """Run `work` over everything that the configured places keep."""
    from serving.personal_data import open_kept

    async def run() -> Result:
        async with open_kept(load_settings()) as kept:
            return await work(kept)

    return asyncio.run(run())


def _book() -> UserBook:
    return UserBook(resolve(load_settings().page.users))


def _ring() -> KeyRing:
    return KeyRing(resolve(load_settings().server.keys))
