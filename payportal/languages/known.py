"""The languages that pages and mails to customers are written in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its ISO 639-1 code, under its own name; ``direction`` is that of its script: ltr or rtl."""

    code: str
    name: str
    direction: str = "ltr"


SOURCE = "en"
"""What the sentences in the code are written in: it has no catalog."""

LANGUAGES = {
    one.code: one
    for one in (
        Language("en", "English"),
        Language("es", "Español"),
        Language("de", "Deutsch"),
        Language("fr", "Français"),
        Language("ar", "العربية", "rtl"),
    )
}
OTHER_NAMES = {
    "eng": "en", "english": "en", "spa": "es", "spanish": "es", "deu": "de", "ger": "de", "german": "de",
    "fra": "fr", "fre": "fr", "french": "fr", "ara": "ar", "arabic": "ar",
}  # fmt: skip
"""How ERPs name them beside the two letters."""


def known(text: str) -> str:
    """Return the code of a language as ERPs and browsers write it (``de``, ``DE-AT``, ``ger``), empty for another."""
    word = text.strip().replace("_", "-").partition("-")[0].lower()
    code = OTHER_NAMES.get(word, word)
    return code if code in LANGUAGES else ""
