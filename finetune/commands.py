"""Command line `shishen finetune`."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError
from tqdm import tqdm

from settings import Settings, load_settings

Method = Literal["lora", "qlora"]
Precision = Literal["f32", "f16", "bf16", "q8_0"]
XTunerBase = Literal["internlm2-chat-1_8b", "internlm2-chat-7b"]
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
    processes: Annotated[int, typer.Option(min=0, help="几个进程，0 即每核一个 Processes; 0: one a core.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON One JSON object.")] = False,
) -> None:
    """菜谱变成训练对话 Turn recipes into XTuner conversations and chat messages."""
    from finetune.batches import ConvertSettings
    from finetune.convert import convert as run
    from finetune.errors import FinetuneError
    from recipes.loaders import open_corpus

    fields: dict[str, Any] = {"style": style, "per_recipe": per_recipe, "valid_share": valid_share}
    try:
        settings = ConvertSettings(**fields, max_characters=max_characters, seed=seed)
    except ValidationError as error:
        first = error.errors()[0]
        raise FinetuneError(f"--{str(first['loc'][0]).replace('_', '-')}: {first['msg']}.") from None
    corpus = open_corpus(sources, limit=limit)
    with tqdm(unit=" recipes", mininterval=0.2 if sys.stderr.isatty() else 10) as bar:
        report = run(corpus, out, settings, lambda done: _advance(bar, done), processes=processes)
    for problem in corpus.skipped[:20]:
        typer.echo(f"跳过 skipped {problem}", err=True)
    row = report.model_dump(mode="json")
    text = f"{report.recipes} 个菜谱 → {report.samples} 条对话，略去 left out {report.dropped} → {out}"
    typer.echo(json.dumps(row, ensure_ascii=False) if as_json else text)


def _advance(bar: "tqdm[Any]", done: int) -> None:
    bar.update(done - bar.n)


@app.command()
def train(config: Annotated[Path, typer.Argument(help="训练配置 A YAML file, such as finetune/example.yaml.")]) -> None:
    """训练 Train an adapter (LoRA, QLoRA); run again after an interruption to go on."""
    from finetune.training import read_train_settings
    from finetune.training import train as run

    typer.echo(f"完成 done → {run(read_train_settings(config))}")


@app.command()
def merge(
    adapter: Annotated[Path, typer.Argument(help="适配器目录 Folder of the adapter.")],
    out: Annotated[Path, typer.Option("--out", help="输出目录 New folder of the merged model.")],
    shard: Annotated[str, typer.Option(help="分片大小 Largest file.")] = "2GB",
    trust_remote_code: Annotated[bool, typer.Option(help="运行模型自带的代码 Run the model's own code.")] = False,
    gguf: Annotated[Path | None, typer.Option("--gguf", help="另存为 GGUF Write this GGUF file too.")] = None,
    gguf_type: Annotated[Precision, typer.Option(help="GGUF 的精度 f32, f16, bf16 or q8_0.")] = "f16",
    llama_cpp: Annotated[Path | None, typer.Option(help="llama.cpp 目录 A checkout of llama.cpp.")] = None,
) -> None:
    """合并 Put an adapter into its base model."""
    from finetune.gguf import find_converter, write_gguf
    from finetune.merging import merge as run

    converter = find_converter(llama_cpp) if gguf else []
    typer.echo(f"完成 done → {run(adapter, out, shard=shard, trust_remote_code=trust_remote_code)}")
    if gguf:
        typer.echo(f"完成 done → {write_gguf(out, gguf, converter, gguf_type)}")


Model = Annotated[Path, typer.Argument(help="模型或适配器目录 Folder of a model, merged or not, or of an adapter.")]
Index = Annotated[Path | None, typer.Option("--index", help="索引目录 Folder of the recipe index.")]


@app.command()
def chat(
    model: Model,
    retrieval: Annotated[
        bool, typer.Option("--retrieval", help="带菜谱 With recipes, as the assistant answers.")
    ] = False,
    index: Index = None,
) -> None:
    """聊聊看 Talk to a model alone, or within the assistant."""
    import asyncio

    settings = _settings(index)
    chosen = settings.chat.model_copy(update={"provider": "hf", "source": model.absolute()})
    if retrieval:
        from terminal import chat as within

        asyncio.run(within(settings.model_copy(update={"chat": chosen}), "finetune"))
    else:
        from finetune.bare_chat import talk

        asyncio.run(talk(chosen))


@app.command("eval")
def evaluate(
    base: Annotated[Path, typer.Option("--base", help="原模型目录 Folder of the model before.")],
    tuned: Annotated[Path, typer.Option("--tuned", help="训练后的模型或适配器 Model or adapter after.")],
    data: Annotated[Path, typer.Option("--data", help="convert 的输出 Folder that convert wrote.")],
    questions: Annotated[
        Path | None, typer.Option(help="事实题 Rows {id, question, gold_title, must_contain}.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="几道整菜谱题 How many validation questions.")] = 50,
    index: Index = None,
    details: Annotated[Path | None, typer.Option("--details", help="逐题结果 JSON lines, one an answer.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON One JSON object.")] = False,
) -> None:
    """训练有没有用 Base, tuned, and tuned with retrieval, side by side."""
    from evaluation.questions import Fact, read_rows
    from finetune.comparison import compare

    facts = read_rows(questions, Fact) if questions else []
    found = compare(_settings(index), base, tuned, data, facts, limit)
    if details is not None:
        details.write_text("".join(row.model_dump_json() + "\n" for row in found.rows), encoding="utf-8")
    typer.echo(json.dumps(found.as_dict(), ensure_ascii=False) if as_json else found.table())


def _settings(index: Path | None) -> Settings:
    given: dict[str, Any] = {"index": {"path": index.absolute()}} if index else {}
    return load_settings(memory={"checkpointer": "memory"}, **given)


@app.command()
def xtuner(
    base: Annotated[XTunerBase, typer.Argument(help="原模型 internlm2-chat-1_8b 或 or internlm2-chat-7b.")],
    data: Annotated[Path, typer.Option("--data", help="convert 的输出 Folder that convert wrote.")],
    out: Annotated[Path, typer.Option("--out", help="输出目录 Folder of the configuration.")],
    method: Annotated[Method, typer.Option(help="lora 或 or qlora.")] = "qlora",
) -> None:
    """XTuner 的配置 Write an XTuner configuration, for those who train there."""
    from finetune.xtuner import write_xtuner_config

    typer.echo(f"完成 done → {write_xtuner_config(base, data, out, method)}")


@app.command()
def adopt(
    source: Annotated[str, typer.Argument(help="InternLM、InternLM2 的目录或 hub 名 Folder or hub id.")],
    out: Annotated[Path, typer.Option("--out", help="输出目录 New folder of the same model in Llama's layout.")],
) -> None:
    """InternLM 换成通用格式 Rewrite an InternLM model so that it loads without code of its own."""
    from models.internlm import adopt as run

    typer.echo(f"完成 done → {run(source, out)}")


@app.command()
def safetensors(
    folder: Annotated[Path, typer.Argument(help="模型目录 Folder of a model that comes as pickles.")],
) -> None:
    """Pickle 权重另存为 safetensors Write safetensors beside pickled weights; nothing in them is run."""
    from finetune.errors import FinetuneError
    from models.safe_weights import convert as run

    try:
        written = run(folder)
    except ImportError as error:
        raise FinetuneError(f"缺少 {error.name} is missing: pip install -e '.[hf]' ({error}).") from None
    except (OSError, ValueError) as error:
        raise FinetuneError(f"转换不了 {folder} cannot be converted: {error}") from None
    for file in written:
        typer.echo(f"完成 done → {file}")
    if not written:
        typer.echo(f"没有要转换的 Nothing to convert in {folder}.")
