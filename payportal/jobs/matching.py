"""The job that matches receipts."""

from dataclasses import asdict
from typing import Any

from payportal.gateways.outside import Outside
from payportal.models.base import reading, transaction
from payportal.services import matching_rounds


def run(_outside: Outside) -> dict[str, Any]:
    """Match until nothing more is certain."""
    return asdict(matching_rounds.run(reading, transaction, actor="scheduler"))
