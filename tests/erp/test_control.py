import hashlib
import json

import pytest

from payportal.domain.errors import FileRefused
from payportal.erp.control import Manifest, check, make_manifest, parse_manifest

DATA = b"id,currency,amount\n1,USD,123.45\n2,JPY,7\n"
SHA256 = hashlib.sha256(DATA).hexdigest()
SUMS = {"USD": 12345, "JPY": 7}


@pytest.mark.parametrize(
    ("said", "manifest"),
    [
        (
            {"rows": 2, "sums": {"USD": "123.45", "JPY": "7"}, "sha256": SHA256},
            Manifest(rows=2, sums=SUMS, sha256=SHA256),
        ),
        ({"Records": "2", "Totals": {"USD": 123.45}}, Manifest(rows=2, sums={"USD": 12345})),
        ({"SHA-256": SHA256.upper(), "sender": "ERP"}, Manifest(sha256=SHA256)),
        ({"rows": 0, "sums": {}}, Manifest(rows=0, sums={})),
        ({"rows": 2, "record_count": 2, "sums": None}, Manifest(rows=2)),
    ],
)
def test_control_totals_are_read_in_the_spellings_of_other_systems(said, manifest):
    assert parse_manifest(json.dumps(said).encode()) == manifest


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is no JSON"),
        (b"\xff", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b"[1]", "it is no JSON object"),
        (b'{"sender": "ERP"}', "it names neither rows nor sums nor sha256"),
        (b'{"rows": true}', "its rows 'True' are no number of rows"),
        (b'{"rows": -1}', "its rows '-1' are no number of rows"),
        (b'{"rows": 1.5}', "its rows '1.5' are no number of rows"),
        (b'{"rows": 1, "records": 2}', "it says rows twice and differently"),
        (b'{"sums": [1]}', "its sums are no amounts by currency"),
        (b'{"sums": {"USD": true}}', "its sums are no amounts by currency"),
        (b'{"sums": {"USD": "1.005"}}', "1.005 has 3 decimals but USD has 2"),
        (b'{"sums": {"DOLLAR": "1"}}', "'DOLLAR' is no ISO 4217 currency"),
        (b'{"sha256": "abc"}', "its sha256 'abc' is not 64 hexadecimal digits"),
    ],
)
def test_control_totals_that_cannot_be_read_refuse_the_file(data, why):
    with pytest.raises(FileRefused) as refused:
        parse_manifest(data)
    assert refused.value.code == "control_manifest"
    assert why in refused.value.message


@pytest.mark.parametrize(
    "manifest",
    [
        Manifest(rows=2, sums=SUMS, sha256=SHA256),
        Manifest(rows=2),
        Manifest(sums={**SUMS, "EUR": 0}),
        Manifest(sha256=SHA256),
    ],
)
def test_a_file_that_agrees_passes(manifest):
    assert check(manifest, DATA, rows=2, sums=SUMS) is None


@pytest.mark.parametrize(
    ("manifest", "code", "says"),
    [
        (Manifest(rows=3, sha256="0" * 64), "control_rows", "expects 3 rows, the file has 2"),
        (Manifest(sums={"USD": 12346, "JPY": 7}), "control_total", "expects a sum of 123.46 USD, the file has 123.45"),
        (Manifest(sums={"USD": 12345}), "control_total", "expects a sum of 0 JPY, the file has 7"),
        (Manifest(sums={**SUMS, "EUR": 1}), "control_total", "expects a sum of 0.01 EUR, the file has 0.00"),
        (Manifest(sha256="0" * 64), "control_sha256", f"expects the sha256 {'0' * 64}, the file has {SHA256}"),
    ],
)
def test_a_file_that_differs_is_refused_with_what_was_expected_and_what_was_found(manifest, code, says):
    with pytest.raises(FileRefused) as refused:
        check(manifest, DATA, rows=2, sums=SUMS)
    assert refused.value.code == code
    assert says in refused.value.message


def test_a_control_file_that_is_written_is_read_back_and_agrees():
    written = make_manifest(DATA, rows=2, sums=SUMS)
    assert json.loads(written) == {"rows": 2, "sums": {"JPY": "7", "USD": "123.45"}, "sha256": SHA256}
    assert check(parse_manifest(written), DATA, rows=2, sums=SUMS) is None
