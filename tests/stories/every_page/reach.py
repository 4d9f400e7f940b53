"""Going from link to link, as a person who presses everything that leads somewhere."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient

MOST_OF_A_KIND = 2
"""So many pages of one address pattern and the same names behind the question mark are looked at."""


class _Links(HTMLParser):
    """The addresses that a page leads to by a link, and by a form that only asks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.found.append(str(given["href"]))
        if tag == "form" and given.get("method", "get").lower() == "get" and given.get("action"):
            self.found.append(str(given["action"]))


def kind_of(app: Flask, address: str) -> tuple[str, ...]:
    """Return what an address is an example of: its endpoint and what is asked behind the question mark."""
    parts = urlsplit(address)
    endpoint, _ = app.url_map.bind("localhost").match(parts.path, method="GET")
    return (endpoint, *sorted(one.partition("=")[0] for one in parts.query.split("&") if one))


def pages(app: Flask, client: FlaskClient, *starts: str) -> Iterator[tuple[str, str]]:
    """Yield endpoint and address of every page in reach; raises AssertionError for a link that leads nowhere."""
    waiting, seen, counted = list(starts), set(starts), {}
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(app, address)
        counted[kind] = counted.get(kind, 0) + 1
        if counted[kind] > MOST_OF_A_KIND:
            continue
        with client.get(address) as answer:
            assert answer.status_code in (200, 302, 303), f"{address} answers {answer.status_code}"
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            yield kind[0], address
            links = _Links()
            links.feed(answer.text)
        for link in links.found:
            target = urlsplit(urljoin(f"http://localhost{address}", link))
            whole = target.path + (f"?{target.query}" if target.query else "")
            ours = target.netloc == "localhost" and not target.path.startswith(("/static", "/bootstrap"))
            if ours and whole not in seen:
                seen.add(whole)
                waiting.append(whole)
