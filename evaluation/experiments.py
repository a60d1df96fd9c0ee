"""A measured question set as a dataset and an experiment of LangSmith."""

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langsmith import Client

Row = Mapping[str, Any]
_SENDING_S = 60


def send_experiment(
    client: "Client", name: str, rows: Sequence[Row], asked: Sequence[str], scores: Sequence[str]
) -> str:
    """Send what was measured: the questions as a dataset, made once, and the answers as an experiment over it.

    Args:
        client: of LangSmith.
        name: of the question set.
        rows: one a question.
        asked: the keys of a row that are what was asked.
        scores: the keys that are judged: yes or no, or a number.

    Returns:
        The name of the experiment.
    """
    inputs = [{"row": number, **{part: row[part] for part in asked}} for number, row in enumerate(rows)]
    dataset = f"{name}-{hashlib.sha256(repr(inputs).encode()).hexdigest()[:8]}"
    if not client.has_dataset(dataset_name=dataset):
        made = client.create_dataset(dataset)
        client.create_examples(dataset_id=made.id, examples=[{"inputs": one} for one in inputs])
    # What was answered is not asked again; what the client prints is no result.
    with redirect_stdout(sys.stderr):
        results = client.evaluate(
            lambda inputs: {key: value for key, value in rows[inputs["row"]].items() if key not in inputs},
            data=dataset,
            evaluators=[_judge(score) for score in scores],
            experiment_prefix=f"shishen-{name}",
            max_concurrency=0,
        )
    client.flush(timeout=_SENDING_S)
    return results.experiment_name


def _judge(score: str) -> Callable[..., dict[str, Any]]:
    return partial(_judged, score)


def _judged(score: str, run: Any, example: Any) -> dict[str, Any]:
    return {"key": score, "score": run.outputs[score]}
