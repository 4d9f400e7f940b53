"""Questions about an invoice: they hold no amount back; what they have is a turn and a day by which we answer."""

from enum import StrEnum


class QuestionState(StrEnum):
    """Where a question stands: open waits for us, answered for whoever asked, closed for nobody."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class QuestionAct(StrEnum):
    """What may be done to a question."""

    ASK = "ask"
    REPLY = "reply"
    ANSWER = "answer"
    CLOSE = "close"


BECOMES = {
    QuestionAct.ASK: QuestionState.OPEN,
    QuestionAct.REPLY: QuestionState.OPEN,
    QuestionAct.ANSWER: QuestionState.ANSWERED,
    QuestionAct.CLOSE: QuestionState.CLOSED,
}
"""What each act makes of a question, wherever it stood: a word more opens one that was closed too early."""

LIVE = (QuestionState.OPEN, QuestionState.ANSWERED)
"""The states in which somebody has still to read or to write."""
