"""Papers as PDF: tagged for those who listen (PDF/UA-1), fit to be kept (PDF/A-3a), files enclosed.

Texts reach the typesetter as data, never as its markup, so that nothing a customer is called can do anything there.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import Any

import typst

from payportal.documents import qr
from payportal.documents.paper import Enclosure, Paper

FOLDER = str(files("payportal.documents"))
FONTS = str(files("font_roboto") / "files")
STANDARDS: list[Any] = ["a-3a", "ua-1"]


def typeset(paper: Paper, enclosures: tuple[Enclosure, ...] = ()) -> bytes:
    """Return the PDF of a paper; the same paper gives the same bytes.

    A letter that none of our fonts has cannot stand in an archived PDF; such a paper is made without these two marks,
    still tagged, and the letter is a box on the page.
    """
    try:
        return _compiled(paper, enclosures, STANDARDS)
    except typst.TypstError:
        return _compiled(paper, enclosures, [])


def _compiled(paper: Paper, enclosures: tuple[Enclosure, ...], standards: list[Any]) -> bytes:
    content = asdict(paper) | {
        "on": [paper.on.year, paper.on.month, paper.on.day],
        "qr": qr.drawing(paper.way.address) if paper.way else "",
        "enclosures": [_enclosed(one) for one in enclosures],
    }
    made = typst.compile(
        f"{FOLDER}/paper.typ", root=FOLDER, font_paths=[FONTS], ignore_system_fonts=True, format="pdf",
        sys_inputs={"paper": json.dumps(content)}, pdf_standards=standards,
        timestamp=int(datetime.combine(paper.on, time(), UTC).timestamp()),
    )  # fmt: skip
    assert isinstance(made, bytes), "one PDF is one piece"
    return made


def _enclosed(one: Enclosure) -> dict[str, str]:
    return {
        "name": one.name, "content": one.content.decode(), "relationship": one.relationship,
        "mime_type": one.mime_type, "description": one.description,
    }  # fmt: skip
