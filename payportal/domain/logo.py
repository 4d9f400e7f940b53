"""The business's logo: how large it may be, and how it is shown on pages, in mails and on papers."""

from dataclasses import dataclass

from payportal.domain.errors import FileRefused
from payportal.domain.letter import one_line

LARGEST_BYTES = 2**20
KEPT_BYTES = 40 * 2**10
"""A logo is in every mail, so what is kept is light."""
WIDEST, HIGHEST, LEAST = 480, 120, 16
LONGEST_ALT = 120
IN_MAIL = (200, 40)
ON_PAGE = (160, 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A logo that is shown: a PNG, its size in pixels, and the words for who cannot see it."""

    digest: str
    content: bytes
    alt: str
    width: int
    height: int

    @property
    def cid(self) -> str:
        """Return the name by which a mail calls it."""
        return f"logo.{self.digest}@payportal"


def fitted(width: int, height: int, within: tuple[int, int] = (WIDEST, HIGHEST)) -> tuple[int, int]:
    """Return the size of a picture in a frame: its proportions kept, nothing enlarged, at least one pixel."""
    across, down = within
    if width <= across and height <= down:
        return width, height
    if width * down >= height * across:
        return across, max(1, round(height * across / width))
    return max(1, round(width * down / height)), down


def check_size(width: int, height: int) -> tuple[int, int]:
    """Return how large a picture is kept; raises FileRefused for one of which nobody would see anything."""
    size = fitted(width, height)
    if min(size) < LEAST:
        raise FileRefused(
            f"The picture has {width:,} × {height:,} pixels; of that nothing can be seen in {WIDEST} × {HIGHEST}. "
            "Choose one that is larger, or less long and thin.", code="too_small",
        )  # fmt: skip
    return size


def words(alt: str, name: str) -> str:
    """Return the words for a logo as they were typed on one line, the business's name where there are none."""
    return one_line(alt.strip())[:LONGEST_ALT].strip() or name[:LONGEST_ALT]


def beside(alt: str, name: str) -> str:
    """Return the words for a logo that stands beside a name: none where they say the same, so it is heard once."""
    return "" if alt.casefold() == name.casefold() else alt
