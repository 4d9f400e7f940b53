"""flask notices: reports of mail servers, taken in."""

import mailbox
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from payportal.cli import shell
from payportal.domain import delivery_report
from payportal.models.base import transaction
from payportal.services import notice_addresses

group = AppGroup("notices", help="Mails to people: what came back.")


@group.command("bounces")
@click.argument("source")
@shell.command
def bounces(source: str) -> None:
    """Take in reports of mail that came back or was complained of, and mark their addresses.

    SOURCE is one mail (.eml), an mbox, a maildir, or - for one mail or an mbox on standard input, as a mail server
    pipes it. Reports (RFC 3464, RFC 5965) are tied to our mails by their message id or by the address that they were
    sent to; the same report again changes nothing. Prints one line for each report.
    """
    count = known = 0
    for content in _mails(source):
        for report in delivery_report.read(content):
            count += 1
            with transaction() as session:
                notice = notice_addresses.take_in(session, report)
                told = f"notice {notice.id}" if notice is not None else "no mail of ours"
                known += notice is not None
            click.echo(f"{report.kind:<9} {report.address:<40} {report.status:<8} {told}")
    click.echo(f"{count} reports, {known} about mails of ours")


def _mails(source: str) -> Iterator[bytes]:
    if source == "-":
        yield from _split(sys.stdin.buffer.read())
        return
    path = Path(source)
    if not path.exists():
        raise click.UsageError(f"there is no {source}")
    if path.is_dir():
        box = mailbox.Maildir(str(path), create=False)
        for name in sorted(box.keys()):
            yield box.get_bytes(name)
        return
    yield from _split(path.read_bytes())


def _split(content: bytes) -> Iterator[bytes]:
    """Yield the mails of an mbox, or the one mail that it is."""
    if not content.startswith(b"From "):
        yield content
        return
    lines: list[bytes] = []
    for line in content.splitlines(keepends=True):
        if line.startswith(b"From ") and (not lines or lines[-1].strip() == b""):
            if lines:
                yield b"".join(lines)
            lines = []
            continue
        lines.append(line.removeprefix(b">") if line.startswith(b">From ") else line)
    if lines:
        yield b"".join(lines)
