"""Bank files: what came in, taking one in by hand, and matching what waits."""

from pathlib import PurePath

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import FileRefused, NotFound
from payportal.models.base import db, reading, transaction
from payportal.queries import bank_files, bank_profiles
from payportal.readers import bank_csv, detect
from payportal.readers.bank_csv_profile import BadProfile
from payportal.services import bank_intake, matching_rounds
from payportal.services.bank_intake import IntakeOutcome
from payportal.web.filters import plural
from payportal.web.guards import signed_in
from payportal.web.workbench import words


def listed() -> ResponseReturnValue:
    """Show the bank files, the newest first, and the form to take one in."""
    return _page()


def shown(file_id: int) -> ResponseReturnValue:
    """Show one file: what was wrong in it, its lines, and the receipts among them."""
    after = request.args.get("after", "")
    content = bank_files.content(db.session(), file_id, after=after)
    here = url_for("workbench.file", file_id=file_id)
    return render_template(
        "workbench/file.html",
        content=content,
        first=here if after else "",
        following=url_for("workbench.file", file_id=file_id, after=content.following) if content.following else "",
    )


def upload() -> ResponseReturnValue:
    """Take a file in, its format found from its content or a profile; a damaged one is refused whole, with the line."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(refused="Choose a file first."), 422
    name, account = PurePath(sent.filename).name[:255], request.form.get("account", "").strip()[:64]
    data = sent.stream.read()
    try:
        with transaction() as session:
            wanted = request.form.get("profile", "")
            profile = bank_profiles.usable(session, wanted) if wanted else None
            result = detect.read(data, profile=profile) if profile else None
            outcome = bank_intake.take_in(
                session, data, name=name, actor=signed_in().email, account=account, result=result
            )
    except (FileRefused, NotFound, BadProfile) as error:
        line = error.line if isinstance(error, FileRefused) else 0
        where = f"{name}, line {line}" if line else name
        return _page(refused=f"Nothing of it was stored. {where}: {error.message}."), 422
    flash(_told(name, outcome))
    return redirect(url_for("workbench.files"))


def match() -> ResponseReturnValue:
    """Match what waits until a round applies nothing more, as ``flask match run`` does."""
    tally = matching_rounds.run(reading, transaction, actor=signed_in().email)
    if not tally.receipts:
        flash("Nothing waits, so there was nothing to match.")
    else:
        looked_at = f"{plural(tally.receipts, 'receipt')} looked at"
        flash(f"{looked_at}: {tally.applied:,} applied, {tally.held:,} left for a decision.")
    return redirect(url_for("workbench.queue"))


def _page(refused: str = "") -> str:
    after = request.args.get("after", "")
    page = bank_files.page(db.session(), after=after)
    return render_template(
        "workbench/files.html",
        page=page,
        formats=[words.FORMATS.get(name, name) for name in detect.READERS if name != bank_csv.NAME],
        profiles=[profile.name for profile in bank_profiles.every(db.session())],
        refused=refused,
        first=url_for("workbench.files") if after else "",
        following=url_for("workbench.files", after=page.following) if page.following else "",
    )


def _told(name: str, outcome: IntakeOutcome) -> str:
    if outcome.repeated_file:
        return f"{name} was taken in before; nothing was added."
    parts = [f"{name}: {plural(outcome.lines, 'line')}, {plural(outcome.receipts, 'receipt')} taken in"]
    parts += [f"{outcome.repeated:,} known from another file"] if outcome.repeated else []
    parts += [f"{outcome.confirmed:,} received by another road"] if outcome.confirmed else []
    parts += [f"{outcome.pending:,} announced only and left out"] if outcome.pending else []
    parts += [f"{plural(outcome.returned, 'receipt')} went back"] if outcome.returned else []
    parts += [f"{plural(len(outcome.problems), 'problem')} listed with the file"] if outcome.problems else []
    return f"{', '.join(parts)}."
