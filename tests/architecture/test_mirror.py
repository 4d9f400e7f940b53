"""payportal/x/y.py is tested in tests/x/test_y.py: whoever reads the one finds the other."""

import pytest

from tests.architecture.sources import PACKAGE, ROOT

# Tests of several modules at once, of the code itself, or of what lies outside the package.
FREE = {"stories", "architecture", "servers", "cli", "bench", "samples"}
# The whole shared corpus, or every kind of damage, through all modules of a package.
FREE_NAMES = {"test_corpus.py", "test_corpus_pain.py", "test_fuzz.py", "test_bad_input.py", "test_large_input.py"}


def without_a_module(tests, package):
    """Tests below ``tests`` whose module is not where it should be, by their path."""
    for path in sorted(tests.rglob("test_*.py")):
        inner = path.relative_to(tests)
        if inner.parts[0] in FREE or inner.name in FREE_NAMES:
            continue
        module = package / inner.parent / inner.name.removeprefix("test_")
        if not module.exists() and not module.with_suffix("").is_dir():
            yield inner.as_posix()


def test_every_test_has_its_module():
    assert list(without_a_module(ROOT / "tests", PACKAGE)) == []


@pytest.mark.parametrize(
    ("name", "orphan"),
    [("readers/test_bai2.py", False), ("readers/test_bai3.py", True), ("stories/test_a_day.py", False)],
)
def test_an_orphan_is_seen(tmp_path, name, orphan):
    module = tmp_path / "payportal" / "readers" / "bai2.py"
    test = tmp_path / "tests" / name
    for path in (module, test):
        path.parent.mkdir(parents=True)
        path.touch()
    assert list(without_a_module(tmp_path / "tests", tmp_path / "payportal")) == ([name] if orphan else [])
