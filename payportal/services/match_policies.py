"""Make versions of the matcher's policy and put them in force; nothing that was said is ever changed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict
from payportal.matching.policy_rules import checked
from payportal.models.base import utcnow
from payportal.models.match_policy import MatchPolicy, scope_of
from payportal.queries import match_policies
from payportal.services import audit

LONGEST_REASON = 1_000


def draft(
    session: Session, document: Mapping[str, Any], *, customer_id: int | None = None, author: str, reason: str
) -> MatchPolicy:
    """Write the next version of the business's policy or of a customer's own, not yet in force.

    Raises BadPolicy, NotFound, and Conflict where it says what is in force already or nobody says why.
    """
    rules = checked(document, override=customer_id is not None)
    if customer_id is not None:
        match_policies.customer(session, customer_id)
    text = reason.strip()[:LONGEST_REASON]
    if not text:
        raise Conflict("Say why the policy changes; others will read it.", code="reason_missing")
    if rules == match_policies.document(session, customer_id):
        raise Conflict("This says just what is in force already; there is nothing to keep.", code="nothing_new")
    policy = MatchPolicy(
        scope=scope_of(customer_id), customer_id=customer_id, rules=rules, author=author, reason=text,
        version=match_policies.next_version(session, customer_id),
    )  # fmt: skip
    session.add(policy)
    session.flush()
    audit.record(session, author, "draft_policy", f"policy:{policy.scope}:{policy.version}", reason=text, rules=rules)
    return policy


def put_in_force(session: Session, policy_id: int, *, actor: str) -> MatchPolicy:
    """Let a draft hold from now on in place of the version before; raises NotFound, Conflict where a newer holds."""
    policy = match_policies.one(session, policy_id)
    if policy.in_force_from is not None:
        raise Conflict(f"Version {policy.version} was put in force before.", code="in_force_before")
    now, before = utcnow(), match_policies.in_force(session, policy.customer_id)
    if before is not None:
        if before.version > policy.version:
            raise Conflict(
                f"Version {before.version} is in force and newer than this draft; make a new version from it.",
                code="newer_in_force",
            )
        before.superseded_at = now
        session.flush()  # the database allows one version in force
    policy.in_force_from = now
    session.flush()
    audit.record(session, actor, "policy_in_force", f"policy:{policy.scope}:{policy.version}",
                 before=before.version if before else 0)  # fmt: skip
    return policy
