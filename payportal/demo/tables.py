"""Plain delimited files: a header, rows, and the control totals that stand beside a file from the ERP."""

import csv
import io
from collections.abc import Mapping, Sequence

Row = Mapping[str, str]


def write_table(rows: Sequence[Row]) -> bytes:
    """Return the rows as a file; the first row's columns are the header of all."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
