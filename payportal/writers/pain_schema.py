"""The messages that tell a bank to pay or to collect, and the schemas that they are held against."""

from functools import lru_cache
from importlib.resources import files

from lxml import etree

TRANSFERS = ("pain.001.001.03", "pain.001.001.09", "pain.001.001.10", "pain.001.001.11")
COLLECTIONS = ("pain.008.001.02", "pain.008.001.08", "pain.008.001.09", "pain.008.001.10")
# What German banks used to take: some of the elements of the ISO message, in a namespace of their own.
_GERMAN = {
    "pain.001.002.03": "pain.001.001.03",
    "pain.001.003.03": "pain.001.001.03",
    "pain.008.002.02": "pain.008.001.02",
    "pain.008.003.02": "pain.008.001.02",
}
MESSAGES = {message: message for message in (*TRANSFERS, *COLLECTIONS)} | _GERMAN
"""Every message that can be proven, and the ISO message whose schema it keeps."""
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


@lru_cache(maxsize=len(MESSAGES))
def schema_of(message: str) -> etree.XMLSchema:
    """Return the schema of one of ``MESSAGES``, from those that sepaxml brings with it."""
    iso = MESSAGES[message]
    text = files("sepaxml").joinpath("schemas", f"{iso}.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text.replace(iso.encode(), message.encode())))
