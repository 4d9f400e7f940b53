"""flask match policy, flask match gates: what the matcher may apply by itself, how far, and what is closed."""

from collections.abc import Sequence
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from payportal.cli import shell
from payportal.cli.progress import progress
from payportal.domain.money import format_minor
from payportal.matching.class_gates import percent
from payportal.matching.policy_rules import Document, changed
from payportal.models.base import db
from payportal.models.match_policy import MatchPolicy
from payportal.queries import gate_list, match_policies
from payportal.services import match_gates, policy_replay
from payportal.services import match_policies as policies
from payportal.services.policy_replay import MOST, Difference, Replay

LATEST = 1_000
MOST_LINES = 50

group = AppGroup("policy", help="What the matcher may apply by itself, and how far.")
of_customer = click.option("--customer", "number", default="", help="The number of a customer: its own policy.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
by_whom = click.option("--by", default="cli", help="Who decides: an e-mail address, kept with the version.")


@group.command()
@of_customer
@click.option("--version", type=int, default=0, help="A version; without it the one in force.")
@as_json
@shell.command
def show(number: str, version: int, as_json: bool) -> None:
    """Print the policy in force, or a version of it, as settings that ``set`` takes."""
    session = db.session()
    customer_id = _customer_id(session, number)
    if version:
        policy: MatchPolicy | None = match_policies.by_version(session, version, customer_id)
    else:
        policy = match_policies.in_force(session, customer_id)
    rules = dict(policy.rules) if policy else match_policies.document(session, customer_id)
    if as_json:
        told = {"version": policy.version if policy else 0, "state": policy.state if policy else "in_force"}
        shell.tell_json({"ok": True, **told, "rules": rules, "problems": []})
        return
    click.echo(f"# {_title(policy, number)}")
    for name, value in _settings(rules):
        click.echo(f"{name}={value}")


@group.command("set")
@click.argument("settings", nargs=-1, required=True, metavar="NAME=VALUE...")
@of_customer
@click.option("--reason", required=True, help="Why; kept with the version.")
@by_whom
@click.option("--draft", "only_draft", is_flag=True, help="Keep it as a draft, to be replayed before it holds.")
@as_json
@shell.command
def set_policy(settings: Sequence[str], *, number: str, reason: str, by: str, only_draft: bool, as_json: bool) -> None:
    """Make a new version from the one in force, and put it in force.

    NAME is a setting that ``show`` prints, a class of evidence, or ``all`` classes; a class is set to apply, shadow or
    hold. For a customer, NAME=business takes its own setting back.
    """

    def work(session: Session) -> tuple[int, str]:
        customer_id = _customer_id(session, number)
        rules = _changed(session, settings, customer_id)
        made = policies.draft(session, rules, customer_id=customer_id, author=by, reason=reason)
        if not only_draft:
            policies.put_in_force(session, made.id, actor=by)
        return made.version, made.state

    version, state = shell.committed(work)
    if as_json:
        shell.tell_json({"ok": True, "version": version, "state": state, "problems": []})
        return
    click.echo(f"version {version} is {'kept as a draft' if state == 'draft' else 'in force'}")


@group.command()
@click.argument("version", type=int)
@of_customer
@by_whom
@shell.command
def force(version: int, number: str, by: str) -> None:
    """Put a draft in force."""

    def work(session: Session) -> None:
        made = match_policies.by_version(session, version, _customer_id(session, number))
        policies.put_in_force(session, made.id, actor=by)

    shell.committed(work)
    click.echo(f"version {version} is in force")


@group.command()
@click.argument("settings", nargs=-1, metavar="[NAME=VALUE...]")
@of_customer
@click.option("--version", type=int, default=0, help="A version; without it the one in force, with the settings given.")
@click.option("--latest", type=click.IntRange(1, MOST), default=LATEST, show_default=True, help="How many receipts.")
@as_json
@shell.command
def replay(settings: Sequence[str], number: str, version: int, latest: int, as_json: bool) -> None:
    """Match the latest receipts again as they came, and list what the policy would have done otherwise."""
    session = db.session()
    customer_id = _customer_id(session, number)
    if version:
        rules: Document = match_policies.by_version(session, version, customer_id).rules
    else:
        rules = _changed(session, settings, customer_id)
    proposed = match_policies.proposed(session, rules, customer_id)
    with progress("replay") as advance:
        made = policy_replay.replay(session, proposed, latest=latest, advance=advance)
    if as_json:
        shell.tell_json(_replay_document(made))
    else:
        _tell_replay(made)


@click.command()
@click.option("--close", "evidence_class", default="", metavar="CLASS", help="Close a class of evidence.")
@click.option("--open", "gate_id", type=int, default=0, metavar="ID", help="Open a closed gate again.")
@of_customer
@click.option("--reason", default="", help="Why; kept with the gate.")
@by_whom
@as_json
@shell.command
def gates(*, evidence_class: str, gate_id: int, number: str, reason: str, by: str, as_json: bool) -> None:
    """Print what is measured of each class and which gates are closed; close or open one."""
    if evidence_class and gate_id:
        raise click.UsageError("close one or open one, not both at once")
    if (evidence_class or gate_id) and not reason:
        raise click.UsageError("--reason says why; others will read it")
    if evidence_class or gate_id:
        shell.committed(lambda session: _turn(session, evidence_class, gate_id, number=number, reason=reason, by=by))
    _tell_gates(db.session(), as_json=as_json)


def _turn(session: Session, evidence_class: str, gate_id: int, *, number: str, reason: str, by: str) -> None:
    if gate_id:
        match_gates.reopen(session, gate_id, actor=by, reason=reason)
        return
    customer_id = _customer_id(session, number)
    match_gates.close(session, evidence_class, customer_id=customer_id, actor=by, reason=reason)


def _tell_gates(session: Session, *, as_json: bool) -> None:
    measured, closed = match_gates.measures(session), gate_list.closed(session)
    if as_json:
        classes = {
            name: {"wrong": one.seen.wrong, "of": one.seen.of, "prior": [one.prior.wrong, one.prior.of],
                   "bound_ppm": one.bound_ppm, "target_ppm": one.target_ppm}
            for name, one in measured.items()
        }  # fmt: skip
        rows = [
            {"id": row.id, "customer_number": row.customer_number, "class": row.evidence_class, "reason": row.reason,
             "closed_by": row.closed_by, "closed_at": row.closed_at.isoformat()}
            for row in closed
        ]  # fmt: skip
        shell.tell_json({"ok": True, "classes": classes, "closed": rows, "problems": []})
        return
    for name, one in measured.items():
        seen = f"{one.seen.wrong} wrong of {one.seen.of}"
        click.echo(f"{name:<18} {seen:<22} at most {percent(one.bound_ppm)}, target {percent(one.target_ppm)}")
    for row in closed:
        whose = row.customer_number or "the business"
        click.echo(f"closed {row.id}: {row.evidence_class} of {whose} by {row.closed_by}: {row.reason}")
    if not closed:
        click.echo("every gate is open")


def _customer_id(session: Session, number: str) -> int | None:
    return match_policies.customer_numbered(session, number).id if number else None


def _changed(session: Session, settings: Sequence[str], customer_id: int | None) -> Document:
    pairs = dict(word.partition("=")[::2] for word in settings)
    if odd := [word for word in settings if "=" not in word]:
        raise click.UsageError(f"{odd[0]!r} is no NAME=VALUE")
    document = match_policies.document(session, customer_id)
    return changed(document, pairs, override=customer_id is not None)


def _title(policy: MatchPolicy | None, number: str) -> str:
    whose = f"of customer {number}" if number else "of the business"
    if policy is None:
        return f"{'nothing of its own' if number else 'as delivered'}, {whose}"
    return f"version {policy.version} {whose}, {policy.state.replace('_', ' ')}, by {policy.author}: {policy.reason}"


def _settings(rules: Document) -> list[tuple[str, Any]]:
    plain = [(name, value) for name, value in rules.items() if name not in ("classes", "prior")]
    return [*plain, *rules.get("classes", {}).items()]


def _replay_document(made: Replay) -> dict[str, Any]:
    return {
        "ok": True, "receipts": made.receipts, "runs": made.runs, "did_apply": made.did_apply,
        "would_apply": made.would_apply, "did": made.did, "would": made.would,
        "differences": [
            {"transaction_id": one.receipt.transaction_id, "kind": one.kind, "agrees": one.agrees,
             "class": one.evidence_class, "reason": one.reason}
            for one in made.differences
        ],
        "problems": [],
    }  # fmt: skip


def _tell_replay(made: Replay) -> None:
    click.echo(
        f"{made.receipts} receipts in {made.runs} runs: {made.did_apply} were applied, {made.would_apply} would be"
    )
    click.echo(f"of these {made.would['right']} as they stand today, {made.would['wrong']} otherwise, "
               f"{made.would['open']} not decided yet")  # fmt: skip
    for one in made.differences[:MOST_LINES]:
        click.echo(_line(one))
    if len(made.differences) > MOST_LINES:
        click.echo(f"and {len(made.differences) - MOST_LINES} more; --json prints all")
    if not made.differences:
        click.echo("no difference")


def _line(one: Difference) -> str:
    amount = f"{format_minor(one.receipt.amount_minor, one.receipt.currency)} {one.receipt.currency}"
    why = one.reason or one.evidence_class.replace("_", " ")
    against = {"right": "as it stands", "wrong": "not as it stands", "open": "not decided yet"}[one.agrees]
    return f"{one.receipt.transaction_id}  {amount}  {one.kind}  ({against}): {why}"
