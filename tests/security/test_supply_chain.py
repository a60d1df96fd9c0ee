"""What is installed, and what docs/security.md says is tested."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from settings import ROOT

# Installed without the versions that it pins; see pyproject.toml.
BESIDE = {"bcembedding", "shishen"}


def locked() -> dict[str, str]:
    """Return the versions of constraints.txt by name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def test_no_locked_version_has_a_known_flaw() -> None:
    versions, rows = locked(), (ROOT / "deploy" / "advisories.txt").read_text(encoding="utf-8").splitlines()
    listed = [row.split() for row in rows if not row.startswith("#")]
    assert len(listed) > 20
    assert [row for row in listed if (version := versions.get(row[0])) and SpecifierSet(row[1]).contains(version)] == []


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
