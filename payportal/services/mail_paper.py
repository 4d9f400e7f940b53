"""A letter as a mail: plain text and branded HTML of the same parts, and the headers that a notice must have."""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from payportal.domain.brand import Brand
from payportal.domain.letter import SITE, Act, Letter, Para, Part, Quote, Rows, Value, one_line
from payportal.domain.logo import IN_MAIL, Logo, beside, fitted
from payportal.domain.money import Money
from payportal.domain.notice_event import EVENTS, NoticeEvent
from payportal.domain.sentence import say
from payportal.languages import writing
from payportal.languages.known import LANGUAGES, SOURCE
from payportal.languages.spoken import spoken, written_money
from payportal.services import mail_look

SENDER = "payportal@localhost"
FOLDER = Path(__file__).resolve().parents[2] / "templates"
WHY = {
    "own": say("You get this mail because you did or asked for something in the portal."),
    "file": say("You get this mail because this is the address on file for these bills."),
    "person": say("You get this mail because you chose it in your settings of notices."),
    "extra": say("You get this mail because a customer of ours named this address for such news."),
    "required": say("This news cannot be turned off."),
}

ANSWER = say("A program wrote this mail. Answers to it reach our team.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What all mails of an installation share: the secret of its links, its address, and its looks."""

    key: str = ""
    site: str = ""
    brand: Brand = field(default_factory=Brand)
    logo: Logo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around one letter: why it is sent and where it can be ended; empty where it cannot."""

    language: str = SOURCE
    why: str = ""
    settings: str = ""
    stop: str = ""


def in_language(letter: Letter, language: str) -> Letter:
    """Return a letter in a language, every value written as that language does."""
    return Letter(one_line(spoken(letter.subject, language)), tuple(_spoken(part, language) for part in letter.parts))


def text(letter: Letter, post: Post, frame: Frame) -> str:
    """Return a letter as plain text, with its frame."""
    return _environment(escape=False).get_template("mail/letter.txt").render(**_context(letter, post, frame))


def html(letter: Letter, post: Post, frame: Frame, *, logo: str = "") -> str:
    """Return a letter as a page that mail readers can show: tables for the layout, styles in their places.

    ``logo`` is the address of the logo instead of the part of the mail that holds it.
    """
    look = mail_look.look(post.brand.accent, rtl=LANGUAGES[frame.language].direction == "rtl")
    return (
        _environment(escape=True)
        .get_template("mail/letter.html")
        .render(look=look, logo=_logo(post, logo), **_context(letter, post, frame))
    )


def in_place(logo: Logo | None) -> str:
    """Return an address that holds the logo itself, for pages that show a mail."""
    return f"data:image/png;base64,{b64encode(logo.content).decode()}" if logo else ""


def body(letter: Letter) -> str:
    """Return the parts of a letter alone as plain text: how it is kept and looked at."""
    return (
        _environment(escape=False).get_template("mail/parts.txt").render(parts=_named(letter.parts)).strip("\n") + "\n"
    )


def frame(event: NoticeEvent, source: str, language: str, *, settings: str = "", stop: str = "") -> Frame:
    """Return the frame of a notice of an event in a language."""
    parts = [WHY.get(source, ""), WHY["required"] if event.required else ""]
    why = " ".join(spoken(part, language) for part in parts if part)
    return Frame(language=language, why=why if event.audience != "staff" else "", settings=settings, stop=stop)


def message(address: str, letter: Letter, post: Post, around: Frame, *, at: datetime) -> EmailMessage:
    """Return the mail of a letter that is in its language and whose links are filled in."""
    made = EmailMessage()
    made["From"] = formataddr((one_line(post.brand.sender or post.brand.name), SENDER))
    made["To"], made["Subject"], made["Date"] = one_line(address), letter.subject, format_datetime(at)
    if post.brand.reply_to:
        made["Reply-To"] = one_line(post.brand.reply_to)
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = around.language
    if around.stop:
        made["List-Unsubscribe"] = f"<{around.stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(text(letter, post, around))
    made.add_alternative(html(letter, post, around), subtype="html")
    if post.logo:
        _enclose(made, post.logo)
    return made


def _enclose(made: EmailMessage, logo: Logo) -> None:
    """Put the logo beside the HTML that shows it, so that reading a mail asks nobody for anything."""
    page = made.get_body(("html",))
    assert isinstance(page, EmailMessage), "the HTML was just added"
    page.add_related(logo.content, "image", "png", cid=f"<{logo.cid}>", disposition="inline", filename="logo.png")


def direct(address: str, letter: Letter, post: Post, *, language: str, at: datetime) -> EmailMessage:
    """Return a mail that is sent at once and never stored, because its link is a key."""
    around = frame(EVENTS["link"], "own", language)
    filled = Letter(letter.subject, tuple(_on_site(part, post.site) for part in letter.parts))
    return message(address, in_language(filled, language), post, around, at=at)


def host(post: Post) -> str:
    """Return the name of our site, as message ids carry it."""
    return urlsplit(post.site).hostname or "localhost"


def signature(key: str, purpose: str, number: int) -> str:
    """Return what proves that we named a row in a link, for one purpose."""
    return hmac.digest(key.encode(), f"{purpose}:{number}".encode(), "sha256").hex()[:32]


def _environment(*, escape: bool) -> Environment:
    loaded = _ENVIRONMENTS.get(escape)
    if loaded is None:
        # Plain text is not escaped: nothing reads it as markup.
        loaded = Environment(loader=FileSystemLoader(FOLDER), autoescape=escape,  # noqa: S701
                             undefined=StrictUndefined,
                             trim_blocks=True, lstrip_blocks=True)  # fmt: skip
        _ENVIRONMENTS[escape] = loaded
    return loaded


_ENVIRONMENTS: dict[bool, Environment] = {}


def _context(letter: Letter, post: Post, around: Frame) -> dict[str, object]:
    speak = around.language
    words = {
        "settings": spoken(say("Choose what you are told"), speak),
        "stop": spoken(say("Stop mails of this kind"), speak),
        "answer": spoken(ANSWER, speak) if post.brand.reply_to else "",
    }
    return {
        "subject": letter.subject, "parts": _named(letter.parts), "brand": post.brand, "frame": around, "words": words,
        "language": LANGUAGES[speak],
    }  # fmt: skip


def _logo(post: Post, address: str) -> dict[str, object] | None:
    if post.logo is None:
        return None
    width, height = fitted(post.logo.width, post.logo.height, IN_MAIL)
    alt = beside(post.logo.alt, post.brand.name)
    return {"address": address or f"cid:{post.logo.cid}", "alt": alt, "width": width, "height": height}


def _named(parts: Sequence[Part]) -> list[tuple[str, Part]]:
    return [(type(part).__name__.lower(), part) for part in parts]


def _spoken(part: Part, language: str) -> Part:
    if isinstance(part, Rows):
        return Rows(tuple((spoken(word, language), _value(value, language)) for word, value in part.rows))
    if isinstance(part, Act):
        return Act(spoken(part.word, language), part.address)
    if isinstance(part, Quote):
        return Quote(str(part.text))
    return Para(spoken(part.text, language))


def _value(value: Value, language: str) -> str:
    if isinstance(value, Money):
        return written_money(value, language)
    return writing.day(value, language) if isinstance(value, date) else spoken(value, language)


def _on_site(part: Part, site: str) -> Part:
    return Act(part.word, part.address.replace(SITE, site)) if isinstance(part, Act) else part
