"""Requests made from an OpenAPI description, right ones and wrong ones."""

from collections.abc import Callable
from contextlib import suppress

import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as search
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.generation.case import Case

BOUNDED = search(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Hardly any string is a wrong one there: looking for it would take minutes.
ANYTHING_GOES = ("{config_hash}", "{recipe_id}")


def attack(address: str, examples: Callable[[str], int]) -> dict[str, int]:
    """Call every operation of a server; return how many answers each gave, none of which is a 5xx.

    Args:
        examples: how many requests of each kind, right and wrong, the operation at a path gets.
    """
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    tried: dict[str, int] = {}
    for operation in (result.ok() for result in schema.get_all_operations()):
        for mode in GenerationMode:
            if mode.is_negative and any(name in operation.path for name in ANYTHING_GOES):
                continue
            kinds = operation.as_strategy(generation_mode=mode)

            @search(BOUNDED, max_examples=examples(operation.path))
            @given(case=kinds)
            def ask(case: Case) -> None:
                case.call_and_validate(checks=[not_a_server_error], timeout=60)
                tried[case.operation.label] = tried.get(case.operation.label, 0) + 1

            with suppress(Unsatisfiable):  # an operation that takes nothing cannot be given wrong things
                ask()
    assert set(tried) >= {operation.ok().label for operation in schema.get_all_operations()}
    return tried
