"""The demonstration, and beside it one customer to whom everything has happened that the portal shows."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from payportal.domain.attached_file import AttachedFile
from payportal.domain.company_role import Limit
from payportal.factory import create_app
from payportal.models.base import utcnow
from payportal.models.invoice import Invoice
from payportal.services import (
    company_invitations,
    disputes,
    instalment_plans,
    offers,
    pay_links,
    payment_requests,
    promises,
    questions,
    saved_views,
)
from payportal.services.disputes import Complaint
from payportal.services.instalment_plans import Wish
from payportal.services.memberships import Place
from payportal.services.payments import Order
from payportal.services.questions import Asking
from payportal.web.clock import today
from tests.servers.databases import settings
from tests.services.a_coupon import a_coupon, a_programme
from tests.services.a_mandate import a_mandate
from tests.services.a_method import a_paid_payment
from tests.services.a_schedule import a_sandbox_method, a_schedule
from tests.services.a_service import TOLD, switch_on
from tests.services.an_offer import a_campaign
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.signing_in import a_user

ROOT = Path(__file__).resolve().parents[3]
MAYA, CLERK = "maya@acme.example", "theo@harbourline.example"


class Scenery:
    """The application with its book: ``app``, the ids of the customer's people, and the token of a pay link."""

    def __init__(self, folder: Path) -> None:
        _tell_the_demonstration(folder)
        self.app = create_app(settings(f"sqlite:///{folder / 'demo.db'}", folder))
        switch_on(self.app)
        self.acme = a_customer(self.app, "C-9001", name="Acme Corporation")
        self.child = a_customer(self.app, "C-9002", name="Acme West", parent_id=self.acme)
        self.invoices = [
            an_invoice(self.app, self.acme, f"INV-{1000 + number}", 120_000 + 700 * number, due_in=number * 3 - 20,
                       purchase_order=f"PO-{number}")
            for number in range(1, 16)
        ]  # fmt: skip
        an_invoice(self.app, self.child, "INV-2001", 88_000)
        an_invoice(self.app, self.acme, "CM-1001", -5_000, kind="credit_memo")
        self.people = {
            "maya": a_user(self.app, "customer", email=MAYA, customer_id=self.acme),
            "noah": a_user(self.app, "customer", email="noah@acme.example", customer_id=self.acme,
                           company_role="payer", limit=Limit(50_000, "USD")),
            **{role: a_user(self.app, role) for role in ("clerk", "program_manager", "admin")},
        }  # fmt: skip
        self._live()

    def _live(self) -> None:
        for part in (self._pay, self._arrange, self._collect, self._decide_together, self._offer):
            with writing(self.app) as session:
                part(session)

    def _pay(self, session) -> None:
        session.get_one(Invoice, self.invoices[0]).extras = dict(TOLD)
        session.flush()
        a_paid_payment(session, self.acme, {self.invoices[0]: 120_700}, 120_700, reference="PAY-AAAA0001")
        link = pay_links.create(session, str(self.app.extensions["settings"].secret_key), customer_id=self.acme,
                                invoice_ids=self.invoices[1:2], created_by=CLERK, at=utcnow())  # fmt: skip
        self.token = pay_links.token_of(link, str(self.app.extensions["settings"].secret_key))

    def _arrange(self, session) -> None:
        note = AttachedFile("delivery note.txt", "text/plain", b"Two of ten boxes came.")
        dispute = disputes.open_dispute(session, Complaint(
            reference="DSP-1", invoice_id=self.invoices[2], accounts=[self.acme], opened_by=MAYA, reason="quantity",
            disputed_minor=20_000, text="Two boxes are missing.", files=(note,),
        ))  # fmt: skip
        disputes.answer(session, dispute.id, "We are looking for them.", author=CLERK)
        asking = Asking(reference="ASK-AAAAAAAAAAAA", invoice_id=self.invoices[4], text="Is the freight in it?")
        question = questions.ask(session, asking, by=MAYA, accounts=[self.acme])
        questions.answer(session, question.id, "Yes, as agreed on the phone.", by=CLERK)
        about = Asking(reference="ASK-BBBBBBBBBBBB", invoice_id=self.invoices[1], text="When did it leave?")
        link = pay_links.find(session, self.token)
        questions.ask_by_link(session, about, link, email="guest@home.example")
        promises.make(session, self.invoices[3], minor=100_000, promised_on=today() + timedelta(days=6), by=MAYA,
                      on=today())  # fmt: skip
        for place, shown in ((4, 123_500), (5, 124_200)):
            wish = Wish(invoice_id=self.invoices[place], down_minor=20_000, count=3, interval="monthly",
                        shown_minor=shown)  # fmt: skip
            plan = instalment_plans.propose(session, wish, by=MAYA, accounts=[self.acme], on=today())
        instalment_plans.approve(session, plan.id, by=CLERK, on=today())

    def _collect(self, session) -> None:
        cards = self.app.extensions["outside"].cards
        card = a_sandbox_method(session, cards, self.acme, owner=MAYA, nick="Office card", is_default=True)
        a_schedule(session, self.acme, {self.invoices[9]: 127_000}, 127_000, card, by=MAYA, on=today(),
                   run_on=today() + timedelta(days=2))  # fmt: skip
        a_mandate(session, self.acme, card, person=MAYA, on=today())
        maya = self.people["maya"]
        saved_views.keep(session, maya, "invoices", "Overdue", "state=overdue")

    def _decide_together(self, session) -> None:
        order = Order(reference="PAY-AAAA0002", customer_id=self.acme, accounts=[self.acme],
                      started_by="noah@acme.example", settled={self.invoices[6]: 124_900},
                      shown_minor=124_900)  # fmt: skip
        payment_requests.make(session, order, company_id=self.acme, maker_id=self.people["noah"],
                              reason="above the limit of 500.00 USD for one payment", note="For the roof",
                              on=today())  # fmt: skip
        company_invitations.invite(session, self.acme, "nora@acme.example", Place("viewer"), name="Nora", actor=MAYA)

    def _offer(self, session) -> None:
        a_coupon(session, starts_on=today())
        a_programme(session)
        offers.make(session, a_campaign(name="Pay early this winter", starts_on=today(),
                                        ends_on=today() + timedelta(days=40)), actor=CLERK)  # fmt: skip


def _tell_the_demonstration(folder: Path) -> None:
    environment = {**os.environ, "PAYPORTAL_VAR": str(folder), "PAYPORTAL_ENV": "development"}
    subprocess.run([sys.executable, "-m", "flask", "--app", "payportal.factory:create_app", "demo", "--no-serve"],
                   env=environment, cwd=ROOT, check=True, capture_output=True)  # fmt: skip
