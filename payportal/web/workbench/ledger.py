"""The books: whether they prove themselves, and what stands on every account."""

from flask import render_template
from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries import ledger_proof, trial_balance


def shown() -> ResponseReturnValue:
    """Prove the books now and show what was looked at, the faults, and the balance of every account."""
    session = db.session()
    proof = ledger_proof.prove(session)
    faults: dict[str, list[str]] = {}
    for fault in proof.faults:
        faults.setdefault(fault.check, []).append(fault.message)
    return render_template(
        "workbench/ledger.html", proof=proof, checks=list(ledger_proof.CHECKS), faults=faults,
        balances=trial_balance.balances(session),
    )  # fmt: skip
