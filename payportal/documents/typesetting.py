"""Papers as PDF: tagged for those who listen (PDF/UA-1), fit to be kept (PDF/A-3a), files enclosed.

Texts reach the typesetter as data, never as its markup, so that nothing a customer is called can do anything there.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any

import typst

from payportal.documents import qr
from payportal.documents.paper import Emblem, Enclosure, Paper

FOLDER = str(files("payportal.documents"))
FONTS = str(files("font_roboto") / "files")
STANDARDS: list[Any] = ["a-3a", "ua-1"]
EMBLEM_MM, PIXELS_PER_MM = (60.0, 14.0), 96 / 25.4
"""How wide and high an emblem is at most, and how coarse: a small picture is not blown up."""


def typeset(paper: Paper, enclosures: tuple[Enclosure, ...] = ()) -> bytes:
    """Return the PDF of a paper; the same paper gives the same bytes.

    A letter that none of our fonts has cannot stand in an archived PDF; such a paper is made without these two marks,
    still tagged, and the letter is a box on the page.
    """
    return _set([_content(paper, enclosures)], [paper], paper.title)


def typeset_all(papers: Sequence[Paper], *, title: str) -> bytes:
    """Return one PDF of several papers of a language and a day, each on pages of its own, without enclosed files."""
    return _set([_content(paper, ()) for paper in papers], papers, title)


def _set(contents: list[dict[str, Any]], papers: Sequence[Paper], title: str) -> bytes:
    inputs = {"papers": json.dumps(contents), "title": title, "pictures": _pictures(papers)}
    try:
        return _compiled(inputs, papers[0].on, STANDARDS)
    except typst.TypstError:
        return _compiled(inputs, papers[0].on, [])


def _pictures(papers: Sequence[Paper]) -> str:
    """Return the bytes of every emblem by its name, each once however many papers carry it."""
    emblems = {paper.emblem for paper in papers if paper.emblem}
    return json.dumps({_name(one): list(one.content) for one in sorted(emblems, key=_name)})


def _name(emblem: Emblem) -> str:
    return hashlib.sha256(emblem.content).hexdigest()


def _content(paper: Paper, enclosures: tuple[Enclosure, ...]) -> dict[str, Any]:
    return asdict(replace(paper, emblem=None)) | {
        "emblem": _emblem(paper.emblem) if paper.emblem else None,
        "on": [paper.on.year, paper.on.month, paper.on.day],
        "qr": qr.drawing(paper.way.address) if paper.way else "",
        "enclosures": [_enclosed(one) for one in enclosures],
    }


def _emblem(one: Emblem) -> dict[str, object]:
    wide = min(EMBLEM_MM[0], one.width / PIXELS_PER_MM, EMBLEM_MM[1] * one.width / one.height)
    return {"name": _name(one), "alt": one.alt, "width_mm": wide}


def _compiled(inputs: dict[str, str], on: date, standards: list[Any]) -> bytes:
    made = typst.compile(
        f"{FOLDER}/paper.typ", root=FOLDER, font_paths=[FONTS], ignore_system_fonts=True, format="pdf",
        sys_inputs=inputs, pdf_standards=standards,
        timestamp=int(datetime.combine(on, time(), UTC).timestamp()),
    )  # fmt: skip
    assert isinstance(made, bytes), "one PDF is one piece"
    return made


def _enclosed(one: Enclosure) -> dict[str, str]:
    return {
        "name": one.name, "content": one.content.decode(), "relationship": one.relationship,
        "mime_type": one.mime_type, "description": one.description,
    }  # fmt: skip
