"""The locks pin what the requirements ask for, alike for runtime and development, with hashes for every file."""

import re

import pytest

from tests.architecture.sources import ROOT

REQUIREMENTS = ROOT / "requirements"
SOURCES = [("requirements.txt", "runtime"), ("requirements/dev.in", "dev"), ("requirements/bench.in", "bench")]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==(\S+)", re.M)


def pins(text):
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in PIN.findall(text)}


def locked(kind):
    return (REQUIREMENTS / f"{kind}.lock").read_text()


def test_development_is_runtime_and_more():
    runtime, development = pins(locked("runtime")), pins(locked("dev"))
    assert runtime.items() <= development.items()


def test_what_is_compared_with_fits_beside_development():
    development, others = pins(locked("dev")), pins(locked("bench"))
    assert {
        name: others[name] for name in others.keys() & development.keys() if others[name] != development[name]
    } == {}


@pytest.mark.parametrize(("source", "kind"), SOURCES)
def test_every_direct_pin_is_in_its_lock(source, kind):
    assert pins((ROOT / source).read_text()).items() <= pins(locked(kind)).items()


@pytest.mark.parametrize("kind", ["runtime", "dev", "bench"])
def test_every_package_has_a_hash_and_none_names_where_it_came_from(kind):
    blocks = re.split(r"\n(?=\S)", locked(kind))
    assert [block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []
    assert re.findall(r"https?://\S+|--index-url|--find-links", locked(kind)) == []
