"""Sheets and scripts are kept by browsers for a year; their address says what is in them."""

import re

from payportal.web import statics


def test_pages_name_the_content_of_their_sheets_and_scripts(sqlite_app):
    client = sqlite_app.test_client()
    found = re.findall(r"(/static/[a-z_]+\.(?:css|js))\?v=([0-9a-f]{8})", client.get("/login").text)
    assert len(found) >= 6
    for path, mark in found:
        with client.get(f"{path}?v={mark}") as answer:
            assert answer.status_code == 200


def test_another_content_is_another_address(sqlite_app, tmp_path):
    sqlite_app.static_folder = str(tmp_path)
    marks = set()
    for content in ("one", "two"):
        (tmp_path / "a.css").write_text(content)
        marks.add(statics._mark(sqlite_app, "a.css"))
    assert len(marks) == 2
    assert statics._mark(sqlite_app, "not-there.css") == ""
