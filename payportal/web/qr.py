"""QR codes as drawings inside the page: no picture to load, nothing inline that the policy refuses."""

import segno
from markupsafe import Markup

QUIET = 4
"""Modules of white around the code; scanners need them, on dark pages most of all."""


def qr(text: str, *, label: str) -> Markup:
    """Return a QR code of ``text`` as SVG with ``label`` as its name; the text itself belongs beside it."""
    code = segno.make(text, error="m", micro=False)
    drawing = code.svg_inline(border=QUIET, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True,
                              title=None)  # fmt: skip
    named = Markup('<svg role="img" aria-label="{}" ').format(label)
    return named + Markup(drawing.removeprefix("<svg ").strip())  # noqa: S704 - a drawing, none of the text is in it
