"""The table at the end, figure by figure."""

from datetime import date

from payportal.cli.match import match_all
from payportal.demo import job, report
from payportal.demo.story import invent
from payportal.models.base import db
from payportal.queries.ledger_proof import Fault, Proof, prove


def test_the_table_says_what_became_of_the_money(sqlite_app, tmp_path):
    def work_only(name, work):
        work()

    with sqlite_app.app_context():
        job.run(tmp_path, invent(date(2026, 11, 22)), step=work_only, match_all=match_all)
        job.export(tmp_path / "out", step=work_only)
        lines = report.table(db.session(), prove(db.session()), out=tmp_path / "out")
    figures = {name: figure.split()[0] for name, figure in lines if name}
    assert figures["receipts"] == "75"
    assert figures["returned by the bank"] == "1"
    assert figures["files for the ERP"] == "8"
    assert figures["the books"] == "proved:"
    assert int(figures["applied automatically"]) + int(figures["exceptions"]) == 75


def test_books_with_a_fault_are_not_called_proved(sqlite_app, tmp_path):
    with sqlite_app.app_context():
        faulty = Proof(entries=1, faults=[Fault("balance", "entry 1 is off by 0.01")])
        lines = report.table(db.session(), faulty, out=tmp_path)
    assert [figure.strip() for _, figure in lines[-2:]] == [
        "NOT proved: 1 entries, 0 lines, 0 checks",
        "balance: entry 1 is off by 0.01",
    ]
