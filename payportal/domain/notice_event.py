"""Everything that people are told of: one table with the words, the standard, who is told and whether it may end."""

from dataclasses import dataclass

from payportal.domain.sentence import say

CHANNELS = {"email": say("E-mail"), "portal": say("In the portal")}
"""The ways that are built. Another one, such as text messages, gets its word here and its sender beside the mailer."""

GROUPS = {
    "bills": say("Bills"),
    "payments": say("Payments"),
    "autopay": say("Auto-pay and scheduled payments"),
    "together": say("Working together"),
    "access": say("Signing in and links"),
}

AUDIENCES = {
    "bills": "Whoever gets the bills",
    "own": "Whoever did it",
    "approvers": "Whoever may decide",
    "person": "The person alone",
    "staff": "Our own people",
}
"""``bills``: the address on file, else the company's administrators, and whoever asked for it. ``own``: whoever began
it, and whoever wants to know of all the company's. The others cannot be asked for by anybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEvent:
    """One kind of news.

    ``email`` and ``portal`` say whether it is told there by standard; what is ``required`` cannot be turned off, since
    the law, a mandate or the safety of an account asks for it; ``urgent`` news waits for no digest and no morning.
    """

    code: str
    word: str
    group: str
    audience: str = "own"
    email: bool = True
    portal: bool = True
    required: str = ""
    urgent: bool = False

    @property
    def shared(self) -> bool:
        """Return whether addresses without an account may get it."""
        return self.audience in ("bills", "own")

    @property
    def bulk(self) -> bool:
        """Return whether many are told of it at once, while nobody waits for it: other mails go out first."""
        return self.audience == "bills" or self.code == "digest"

    @property
    def chosen(self) -> bool:
        """Return whether it stands among the settings of customers."""
        return self.group in GROUPS and self.code != "digest"


SAFETY = say("It keeps your account safe.")
MANDATE = say("You are told before money is collected.")
ASKED = say("It was asked for.")

_ALL = (
    NoticeEvent(code="invoice_new", word=say("New invoice"), group="bills", audience="bills", portal=False),
    NoticeEvent(code="due_soon", word=say("Invoice due soon"), group="bills", audience="bills", portal=False),
    NoticeEvent(code="overdue", word=say("Invoice overdue"), group="bills", audience="bills", portal=False),
    NoticeEvent(code="statement", word=say("Monthly statement"), group="bills", audience="bills", email=False,
                portal=False),
    NoticeEvent(code="offer", word=say("Early-payment offer"), group="bills", audience="bills", portal=False),
    NoticeEvent(code="paid", word=say("Payment received"), group="payments"),
    NoticeEvent(code="returned", word=say("Payment went back"), group="payments", urgent=True),
    NoticeEvent(code="refunded", word=say("Refund"), group="payments"),
    NoticeEvent(code="confirm", word=say("Payment to confirm"), group="payments", urgent=True),
    NoticeEvent(code="card_dispute", word=say("Card payment disputed"), group="payments"),
    NoticeEvent(code="announced", word=say("Before a debit"), group="autopay", required=MANDATE),
    NoticeEvent(code="failed", word=say("Auto-pay or scheduled payment failed"), group="autopay", urgent=True),
    NoticeEvent(code="expiring", word=say("Payment method expires"), group="autopay"),
    NoticeEvent(code="approval_asked", word=say("Payment waits for approval"), group="together",
                audience="approvers", urgent=True),
    NoticeEvent(code="approval_decided", word=say("Your request was decided"), group="together", audience="person"),
    NoticeEvent(code="dispute", word=say("Dispute answered"), group="together"),
    NoticeEvent(code="question", word=say("Question answered"), group="together", audience="person", required=ASKED,
                urgent=True),
    NoticeEvent(code="promise_due", word=say("Promise due or missed"), group="together"),
    NoticeEvent(code="plan", word=say("Payment plan decided"), group="together"),
    NoticeEvent(code="security", word=say("Changes to your sign-in"), group="access", audience="person",
                required=SAFETY, urgent=True),
    NoticeEvent(code="link", word=say("Links and codes you asked for"), group="access", audience="person",
                portal=False, required=ASKED, urgent=True),
    NoticeEvent(code="digest", word=say("Digest"), group="together", audience="person", portal=False),
    NoticeEvent(code="test", word="Test notice", group="", audience="person", portal=False, urgent=True),
    NoticeEvent(code="staff", word="For our own people", group="", audience="staff", portal=False, urgent=True),
)  # fmt: skip

EVENTS = {event.code: event for event in _ALL}
CHOSEN = tuple(event for event in _ALL if event.chosen)
"""What customers choose of, in the order of the page."""


def choice(code: str, channel: str) -> str:
    """Return how a choice is named where it is stored and in forms."""
    return f"{code}.{channel}"


def standard(event: NoticeEvent, channel: str, source: str) -> bool:
    """Return whether an event is told there while nobody chose; ``source`` is own, file, person or extra.

    Of bills only the address on file is told; an extra address is told nothing but what was chosen for it.
    """
    if event.required and channel == "email":
        return True
    if source == "extra" or (channel == "portal" and source == "file"):
        return False
    if event.audience == "bills" and source == "person" and channel == "email":
        return False
    return event.email if channel == "email" else event.portal


def wanted(event: NoticeEvent, channel: str, source: str, choices: dict[str, bool]) -> bool:
    """Return whether an event is told there: required, chosen, or by standard."""
    if event.required and channel == "email":
        return True
    return choices.get(choice(event.code, channel), standard(event, channel, source))
