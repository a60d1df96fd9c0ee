"""Command line `shishen finetune`."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from tqdm import tqdm

app = typer.Typer(no_args_is_help=True, help="微调 Train a model of one's own.")


@app.command()
def convert(
    sources: Annotated[list[Path], typer.Argument(help="菜谱文件或目录 Recipe files or folders.")],
    out: Annotated[Path, typer.Option("--out", help="输出目录 Folder of the training data.")],
    style: Annotated[str, typer.Option(help="chat 或 lists；lists: the predecessor's plain format.")] = "chat",
    per_recipe: Annotated[int, typer.Option(help="每个菜谱几条 Samples a recipe, 1-16.")] = 1,
    valid_share: Annotated[float, typer.Option(help="验证集的菜 Share of dishes kept for validation.")] = 0.02,
    max_characters: Annotated[int, typer.Option(help="最长一条，字 Longest sample, characters.")] = 6000,
    seed: Annotated[int, typer.Option(help="随机种子 The same seed gives the same files.")] = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="最多读多少条 Stop after this many recipes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON One JSON object.")] = False,
) -> None:
    """菜谱变成训练对话 Turn recipes into XTuner conversations and chat messages."""
    from finetune.convert import ConvertSettings
    from finetune.convert import convert as run
    from finetune.errors import FinetuneError
    from retrieval.loaders import open_corpus

    fields: dict[str, Any] = {"style": style, "per_recipe": per_recipe, "valid_share": valid_share}
    try:
        settings = ConvertSettings(**fields, max_characters=max_characters, seed=seed)
    except ValidationError as error:
        first = error.errors()[0]
        raise FinetuneError(f"--{str(first['loc'][0]).replace('_', '-')}: {first['msg']}.") from None
    corpus = open_corpus(sources, limit=limit)
    with tqdm(unit=" recipes", mininterval=0.2 if sys.stderr.isatty() else 10) as bar:
        report = run(corpus, out, settings, lambda done: _advance(bar, done))
    for problem in corpus.skipped[:20]:
        typer.echo(f"跳过 skipped {problem}", err=True)
    row = report.model_dump(mode="json")
    text = f"{report.recipes} 个菜谱 → {report.samples} 条对话，略去 left out {report.dropped} → {out}"
    typer.echo(json.dumps(row, ensure_ascii=False) if as_json else text)


def _advance(bar: "tqdm[Any]", done: int) -> None:
    bar.update(done - bar.n)
