"""A logo drawn anew: what is kept holds the pixels of what came and nothing else, small enough for mails."""

import json

import typst

from payportal.domain.errors import FileRefused
from payportal.domain.logo import KEPT_BYTES, LARGEST_BYTES, check_size
from payportal.domain.picture import BROKEN, Picture, examined
from payportal.domain.picture_rows import seen_on_white

STEP = 0.8
SOURCE = b"""
#let size = json(bytes(sys.inputs.size)).map(one => one * 1pt)
#set page(width: size.at(0), height: size.at(1), margin: 0pt, fill: none)
#image(bytes(json(bytes(sys.inputs.content))), width: 100%, height: 100%, fit: "stretch", scaling: "smooth")
"""


def drawn(content: bytes) -> tuple[bytes, int, int]:
    """Return a picture as a PNG with its width and height in pixels; raises FileRefused for what is no logo."""
    if len(content) > LARGEST_BYTES:
        raise FileRefused("The file is larger than 1 MB. Save the picture smaller: 480 × 120 pixels are enough.",
                          code="too_large")  # fmt: skip
    if not content:
        raise FileRefused("The file is empty. Choose it again.", code="empty_file")
    picture = examined(content)
    width, height = check_size(picture.width, picture.height)
    made = _drawn(picture, width, height)
    if not seen_on_white(made):
        raise FileRefused("On white nothing of this picture can be seen. Choose the one made for a light ground.",
                          code="unseen")  # fmt: skip
    while len(made) > KEPT_BYTES:
        width, height = max(1, round(width * STEP)), max(1, round(height * STEP))
        made = _drawn(picture, width, height)
    return made, width, height


def _drawn(picture: Picture, width: int, height: int) -> bytes:
    """Return a picture at a size; each point of the page is one pixel."""
    inputs = {"content": json.dumps(list(picture.content)), "size": json.dumps([width, height])}
    try:
        made = typst.compile(SOURCE, format="png", ppi=72, sys_inputs=inputs, ignore_system_fonts=True)
    except typst.TypstError as error:
        raise FileRefused(BROKEN, code="broken") from error
    assert isinstance(made, bytes), "one page is one picture"
    return made
