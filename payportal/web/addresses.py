"""Addresses that came with a request and must not lead away from here."""

import re

OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")


def own_address(text: str, *, otherwise: str = "/") -> str:
    """Return ``text`` when it is a path of this site, else ``otherwise``: links in mails cannot send people away."""
    return text if OWN.fullmatch(text) else otherwise
