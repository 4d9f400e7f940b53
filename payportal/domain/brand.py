"""How the business looks in its mails, and whether its colour can be read there."""

import re
from dataclasses import asdict, dataclass, fields

from payportal.domain.errors import PayportalError

ACCENT = "#0f6b4f"
"""The colour of the product: it takes the place of one that cannot be read."""

LEAST_CONTRAST = 4.5
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Name, sender and answers of mails; what is empty is taken from the business's papers.

    ``off`` are the events that the business does not tell of at all; ``due_soon_days`` is how long before its due day
    an invoice is called due soon.
    """

    name: str = ""
    sender: str = ""
    reply_to: str = ""
    colour: str = ""
    footer: str = ""
    due_soon_days: int = 7
    off: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """Return it as it is stored."""
        return {**asdict(self), "off": list(self.off)}

    @classmethod
    def of(cls, found: dict[str, object]) -> "Brand":
        """Return a stored one; names that are no longer known are left out."""
        known = {one.name for one in fields(cls)}
        kept = {name: value for name, value in found.items() if name in known}
        off = kept.pop("off", [])
        return cls(**kept, off=tuple(off) if isinstance(off, list) else ())  # type: ignore[arg-type]

    @property
    def accent(self) -> str:
        """Return the colour of buttons and links: the business's own where white can be read on it, else ours."""
        return self.colour if readable(self.colour) else ACCENT


def colour(text: str) -> str:
    """Return a colour as ``#rrggbb``; empty stays empty. Raises PayportalError."""
    found = text.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", found):
        found = "#" + "".join(sign * 2 for sign in found[1:])
    if found and not _COLOUR.fullmatch(found):
        raise PayportalError("Write the colour like #0f6b4f.", code="colour")
    return found


def readable(found: str) -> bool:
    """Return whether white letters on a colour, and the colour on white, have a contrast of 4.5 to 1."""
    return bool(_COLOUR.fullmatch(found)) and contrast(found, "#ffffff") >= LEAST_CONTRAST


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(found: str) -> float:
    parts = [int(found[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
