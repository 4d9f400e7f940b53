"""What is asked for: by local names, and nothing that a reader asks of a node is forgotten here."""

import ast
from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import camt_asked
from payportal.readers.camt_asked import asked, local

READERS = sorted(Path(camt_asked.__file__).parent.glob("camt_*.py"))
ASK = {"text_at", "amount_at", "all", "told"}


def places(step):
    for below in step.asked.values():
        yield below.path
        yield from places(below)


def asked_for(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in ASK:
            yield from (one.value for one in node.args if isinstance(one, ast.Constant) and one.value)


def test_every_path_that_is_asked_of_a_node_is_read():
    found = {text for path in READERS for text in asked_for(path)}
    assert len(found) > 40
    assert found <= set(places(asked()))


def test_a_place_is_known_by_its_local_name_and_others_are_passed_over():
    start = asked()
    assert start["{one}Refs"]["{two}TxId"].path == start["Refs"]["TxId"].path == "Refs/TxId"
    assert (start["Refs"]["Amt"], start["PstlAdr"]) == (None, None)
    assert start["RmtInf"]["Strd"]["RfrdDocAmt"]["RmtdAmt"]["Amt"].path == "Amt"


def test_only_so_many_tags_of_a_file_are_remembered():
    start = asked()
    assert [start[f"{{{number}}}Refs"].path for number in range(3000)] == ["Refs"] * 3000
    assert len(start) == 1000


def test_what_is_no_tag_is_refused():
    assert (local("{one}b"), local("b")) == ("b", "b")
    with pytest.raises(FileRefused) as refused:
        asked()[len]
    assert refused.value.code == "entity"
