"""Command line of the recipe index: build, add, remove, verify, info, read and export."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from langchain_core.embeddings import Embeddings
from tqdm import tqdm

from models.chat import ChatModelError
from models.structured import counted
from recipes.corpus import Corpus
from recipes.export import Format, write_recipes
from recipes.loaders import LoaderError, Problem, open_corpus, read_all
from recipes.questions import ModelHypothesizer, add_questions
from recipes.recipe import Recipe, group_of
from retrieval.build.building import add_recipes, build_index, remove_recipes
from retrieval.build.options import BATCH, Options
from retrieval.embeddings import create_embeddings
from retrieval.embeddings.local_models import RetrievalModelError
from retrieval.index.manifest import Manifest, RecipeIndexError, read_manifest
from retrieval.index.manifest import verify as find_problems
from retrieval.index.recipe_index import open_index
from retrieval.stores.vector_store import HERE, Server
from settings import ChatSettings, IndexSettings, Settings, SettingsError, load_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="菜谱索引 Build and check recipe indexes.")
Out = Annotated[Path, typer.Option("--out", help="索引目录 Folder of the index.")]
Folder = Annotated[Path, typer.Argument(help="索引目录 Folder of the index.")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON One JSON object a line.")]
Sources = Annotated[list[Path], typer.Argument(help="菜谱文件或目录 Recipe files or folders.")]
Engine = Annotated[
    Literal["local", "ray"], typer.Option(help="在本机或 Ray 集群上向量化 Embed in this process or on a Ray cluster.")
]
Limit = Annotated[int | None, typer.Option(min=1, help="最多读多少条 Stop after this many recipes.")]
Strict = Annotated[bool, typer.Option("--strict", help="遇坏记录即停 Stop at the first broken record.")]
Writer = Annotated[
    Literal["llm"] | None, typer.Option(help="llm：由对话模型补写问题 Have the chat model write further questions.")
]


class _Bars:
    """One progress bar a stage."""

    def __init__(self) -> None:
        self._bars: dict[str, tqdm] = {}  # type: ignore[type-arg]

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if stage not in self._bars:
            self.close()
            interval = 0.2 if sys.stderr.isatty() else 10
            self._bars[stage] = tqdm(desc=stage, total=total, unit=" " + stage, mininterval=interval)
        bar = self._bars[stage]
        bar.update(done - bar.n)

    def close(self) -> None:
        for bar in self._bars.values():
            bar.close()


@app.command()
def build(
    sources: Sources,
    out: Out,
    store: Annotated[str | None, typer.Option(help="向量库 Vector store: faiss, chroma or milvus.")] = None,
    engine: Engine = "local",
    limit: Limit = None,
    strict: Strict = False,
    hypothesize: Writer = None,
    if_needed: Annotated[
        bool,
        typer.Option("--if-needed", help="已有同源索引则跳过 Do nothing where an index of these sources is whole."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """建立索引 Build an index beside the old one and publish it when it is whole."""
    settings = load_settings()
    if if_needed and _current(out, sources, settings.embedding.model, store or settings.index.store):
        return
    corpus = _read(sources, settings, limit=limit, strict=strict, hypothesize=hypothesize)
    with closing(_Bars()) as bars, _embedding(engine, settings) as (embeddings, options):
        manifest = build_index(
            corpus,
            out,
            embeddings=embeddings,
            embedding=settings.embedding.model,
            store=store or settings.index.store,
            server=_server(store or settings.index.store, settings.index),
            progress=bars,
            options=options,
        )
    _report(manifest, out, corpus.skipped, as_json)


@app.command()
def add(
    sources: Sources,
    out: Out,
    engine: Engine = "local",
    limit: Limit = None,
    strict: Strict = False,
    hypothesize: Writer = None,
    as_json: AsJson = False,
) -> None:
    """加入菜谱 Add recipes to an index without rebuilding it; searches go on meanwhile."""
    settings = load_settings()
    corpus = _read(sources, settings, limit=limit, strict=strict, hypothesize=hypothesize)
    model = settings.embedding.model
    with closing(_Bars()) as bars, _embedding(engine, settings) as (embeddings, options):
        manifest = add_recipes(corpus, out, embeddings=embeddings, embedding=model, progress=bars, options=options)
    _report(manifest, out, corpus.skipped, as_json)


@app.command()
def remove(
    out: Out,
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="菜谱编号，可多次给出 Id of a recipe; repeatable.")
    ] = None,
    titles: Annotated[
        list[str] | None, typer.Option("--title", help="菜谱原名，可多次给出 Title of a recipe as given; repeatable.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """删去菜谱 Remove recipes from an index without rebuilding it; searches go on meanwhile."""
    if not ids and not titles:
        raise RecipeIndexError("没说删哪个 Say what to remove: --id ID or --title TITLE.")
    with closing(_Bars()) as bars:
        manifest = remove_recipes(out, ids=ids or (), titles=titles or (), progress=bars)
    _report(manifest, out, (), as_json)


def _report(manifest: Manifest, out: Path, skipped: Sequence[str], as_json: bool) -> None:
    for problem in skipped[:20]:
        typer.echo(f"跳过 skipped {problem}", err=True)
    if written := [f"{answer} {count}" for (schema, answer), count in counted.items() if schema == "questions"]:
        typer.echo(f"模型补写问题 Questions by the model, by which answer was right: {', '.join(written)}", err=True)
    report = manifest.model_dump(include={"recipes", "questions", "skipped"}) | {"out": str(out)}
    text = f"{manifest.recipes} 个菜谱，{manifest.questions} 个问题，跳过 {manifest.skipped} 条 → {out}"
    typer.echo(json.dumps(report, ensure_ascii=False) if as_json else text)


@app.command()
def verify(out: Folder, as_json: AsJson = False) -> None:
    """逐字节校验 Compare every byte of an index with its manifest."""
    problems = find_problems(out)
    if as_json:
        typer.echo(json.dumps({"ok": not problems, "problems": problems}, ensure_ascii=False))
    if problems:
        raise RecipeIndexError(f"索引已损坏 The index in {out} is damaged: {'; '.join(problems[:5])}.")
    if not as_json:
        typer.echo(f"完好 {out} is whole.")


@app.command()
def info(out: Folder, as_json: AsJson = False) -> None:
    """显示索引信息 Print the manifest of an index."""
    manifest = read_manifest(out)
    fields = manifest.model_dump(mode="json", exclude={"files", "contents", "seal"})
    fields["bytes"] = sum(file.size for file in manifest.files.values())
    typer.echo(json.dumps(fields, ensure_ascii=False) if as_json else "\n".join(f"{k}: {v}" for k, v in fields.items()))


@app.command()
def read(
    sources: Sources,
    as_json: AsJson = False,
) -> None:
    """只读不建 Read recipes without building: what each file holds, and what was not read and why."""
    count = 0
    skipped: list[dict[str, str]] = []
    for found in read_all(sources):
        if isinstance(found, Problem):
            place = f"{found.file}:{found.line}" if found.line else found.file
            skipped.append({"file": place, "reason": found.reason})
            continue
        count += 1
        typer.echo(json.dumps(_shown(found), ensure_ascii=False) if as_json else found.text() + "\n")
    if as_json:
        typer.echo(json.dumps({"recipes": count, "skipped": skipped}, ensure_ascii=False))
        return
    for problem in skipped:
        typer.echo(f"跳过 skipped {problem['file']}: {problem['reason']}")
    typer.echo(f"{count} 个菜谱，跳过 {len(skipped)} 处 {count} recipes, {len(skipped)} skipped")


def _shown(recipe: Recipe) -> dict[str, object]:
    """Return a recipe as `read` shows it: without the headings of groups, with what else the source says."""
    lines = [line for line in recipe.ingredients if group_of(line) is None]
    rest = ("steps", "servings", "minutes", "tags", "notes", "source", "description")
    return {"title": recipe.name, "ingredients": lines, **{name: getattr(recipe, name) for name in rest}}


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="写到这个文件 File to write.")],
    form: Annotated[
        Format, typer.Option("--format", help="格式 Format: jsonl, jsonld (schema.org) or markdown.")
    ] = "jsonl",
    index: Annotated[Path | None, typer.Option("--index", help="索引目录 Folder of the recipe index.")] = None,
) -> None:
    """导出 Write the recipes of an index into one file; reading it again gives the same recipes."""
    folder = index or load_settings().index.path
    recipes = open_index(folder, read_manifest(folder).embedding).recipes
    partial = out.with_name(out.name + ".part")
    count = 0

    def counted() -> Iterator[Recipe]:
        nonlocal count
        for count, (_, recipe) in enumerate(recipes.iterate(), 1):  # noqa: B007
            yield recipe

    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(write_recipes(counted(), form))
        partial.replace(out)
    except OSError as error:
        raise RecipeIndexError(f"写不了文件 Cannot write {out}: {error.strerror or error}.") from None
    typer.echo(f"{count} 个菜谱 recipes → {out}")


@contextmanager
def _embedding(engine: str, settings: Settings) -> Iterator[tuple[Embeddings, Options]]:
    if engine == "local":
        yield create_embeddings(settings.embedding), Options()
        return
    from retrieval.embeddings.ray_cluster import ray_embeddings

    with ray_embeddings(settings.embedding, settings.index, BATCH) as embeddings:
        yield embeddings, Options(batch=embeddings.at_once)


def _read(
    sources: list[Path], settings: Settings, *, limit: int | None, strict: bool, hypothesize: str | None
) -> Corpus:
    """Open the sources; with `hypothesize` the chat model writes further questions for what they hold."""
    corpus = open_corpus(sources, limit=limit, strict=strict)
    if hypothesize:
        corpus.enrich = _writer_of_questions(settings.chat)
        corpus.fingerprint += hypothesize
    return corpus


def _server(store: str, settings: IndexSettings) -> Server:
    return HERE if store == "faiss" else Server(settings.server, settings.server_key_env)


def _writer_of_questions(chat: ChatSettings) -> Callable[[Iterable[Recipe]], Iterator[Recipe]]:
    from models.chat import create_chat_model

    writer = ModelHypothesizer(create_chat_model(chat), report=lambda problem: typer.echo(problem, err=True))
    return lambda recipes: add_questions(recipes, writer)


def _current(out: Path, sources: list[Path], embedding: str, store: str) -> bool:
    try:
        manifest = open_index(out, embedding).manifest
    except RecipeIndexError:
        return False
    newest = max((file.stat().st_mtime for file in sources if file.exists()), default=0)
    fresh = (out / "manifest.json").stat().st_mtime >= newest
    same = manifest.sources == tuple(str(source) for source in sources)
    return fresh and same and not manifest.removed and manifest.store == store


def main() -> None:
    """Run the command line; whatever a user can cause ends in one sentence and exit status 1."""
    try:
        app()
    except (RecipeIndexError, RetrievalModelError, LoaderError, SettingsError, ChatModelError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        typer.echo("已中断，重新运行会接着做 Interrupted; the same command goes on.", err=True)
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
