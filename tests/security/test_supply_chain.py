"""What is installed, and what docs/security.md says is tested."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.audit import flawed, listed, locked, read_answer
from settings import ROOT

# Installed without the versions that it pins; see pyproject.toml.
BESIDE = {"bcembedding", "shishen"}


def test_no_locked_version_has_a_known_flaw() -> None:
    assert len(listed()) > 20
    assert flawed(locked()) == []
    assert flawed({"jinja2": "3.1.2"}) == ["jinja2 3.1.2: CVE-2025-27516"]


def test_what_pip_audit_could_not_ask_is_not_taken_for_sound() -> None:
    skipped = {"name": "a", "skip_reason": "Dependency not found on PyPI"}
    asked = {"name": "b", "version": "1", "vulns": [{"id": "CVE-1"}]}
    assert read_answer({"dependencies": [skipped, asked]}) == (["b 1: CVE-1"], 1)
    assert read_answer({"dependencies": [skipped]}) == ([], 0)


def test_what_the_project_needs_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    # Of what `make test` installs; what else there is was not tested together.
    wanted = {"test", "dev", *Requirement(extras["all"][0]).extras}
    lines = [*project["dependencies"], *(line for extra in wanted for line in extras[extra])]
    needed, versions = [Requirement(line) for line in lines], locked()
    assert {one.name for one in needed if canonicalize_name(one.name) not in versions.keys() | BESIDE} == set()
    known = [one for one in needed if canonicalize_name(one.name) in versions]
    assert [str(one) for one in known if not one.specifier.contains(versions[canonicalize_name(one.name)])] == []


def test_each_promise_names_tests_that_exist() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 30
    tests = ROOT / "tests"
    missing = [(file, name) for file, name in named if f"def {name}(" not in (tests / file).read_text(encoding="utf-8")]
    assert missing == []


def test_each_promise_names_its_test() -> None:
    lines = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    promises = [line for line in lines if line.startswith("| ") and line not in ("| promise | test |", "| --- | --- |")]
    assert len(promises) > 20
    assert [line for line in promises if "::test_" not in line.rsplit(" | ", 1)[-1]] == []


def test_what_chainlit_writes_at_its_start_may_be_written_where_it_is_deployed() -> None:
    image = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert "COPY --from=build --chown=shishen:shishen /app/.chainlit /app/.chainlit" in image
    unit = (ROOT / "deploy" / "shishen.service").read_text(encoding="utf-8")
    assert re.search(r"^ReadWritePaths=.*/opt/shishen/\.chainlit\b", unit, re.MULTILINE)
