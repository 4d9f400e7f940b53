"""The whole timetable: every job, when it is due and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from payportal.gateways.outside import Outside
from payportal.jobs import (
    approvals_expire,
    arrangements,
    autopay,
    bill_notices,
    digests,
    gateway_sweep,
    matching,
    method_expiry,
    notices,
    payments_sweep,
    postings,
    schedules,
)

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """A job; ``cron`` is minute, hour, day, month, weekday in UTC."""

    name: str
    cron: str
    does: str
    run: Callable[[Outside], Report]


TIMETABLE = (
    Job("match", "*/10 * * * *", "Matches unapplied receipts and applies what is certain", matching.run),
    Job("payments-sweep", "*/2 * * * *", "Asks the gateway about payments that are not decided", payments_sweep.run),
    Job("postings", "* * * * *", "Tells the billing system of payments that it has not confirmed", postings.run),
    Job("approvals-expire", "17 * * * *", "Ends payment requests that nobody decided in time", approvals_expire.run),
    Job("arrangements", "10 * * * *", "Tells promises that were not kept, ends broken payment plans", arrangements.run),
    Job("gateway-sweep", "*/5 * * * *", "Asks the gateway about refunds, disputes and methods that are not decided",
        gateway_sweep.run),
    Job("method-expiry", "20 6 * * *", "Tells people whose cards expire within 30 days", method_expiry.run),
    Job("schedules", "*/10 * * * *", "Makes the scheduled payments whose day has come", schedules.run),
    Job("autopay", "5 * * * *", "Announces and collects what is due under auto-pay", autopay.run),
    Job("bill-notices", "*/10 * * * *", "Tells of new, due and overdue invoices, statements, offers and promises",
        bill_notices.run),
    Job("digests", "2 * * * *", "Sends what people gathered for their morning", digests.run),
    Job("notices-send", "* * * * *", "Sends the mails that wait", notices.run),
)  # fmt: skip
JOBS = {job.name: job for job in TIMETABLE}
