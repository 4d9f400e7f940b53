"""Each thing the portal offers stands somewhere in the demonstration."""

from datetime import date

import pytest
from sqlalchemy import func, select

from payportal.cli.match import match_all
from payportal.demo import job, portal_scenes
from payportal.demo.people import LOGINS, add_people
from payportal.demo.portal_payments import pay
from payportal.demo.story import invent
from payportal.models.base import db
from payportal.models.coupon import Coupon
from payportal.models.customer import Customer
from payportal.models.dispute import Dispute
from payportal.models.notice import Notice
from payportal.models.offer import Offer
from payportal.models.user import User
from payportal.queries import service_notices
from tests.web.signing_in import signed_in


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 26)], ids=str)
def test_the_scenes_are_there_and_their_pages_open(sqlite_app, tmp_path, day):
    with sqlite_app.app_context():
        job.run(tmp_path, invent(day), step=lambda name, work: work(), match_all=match_all)
        add_people()
        assert portal_scenes.offer(day) == "BEANS-10, codes to pass on, 'Early before the holidays'"
        pay(sqlite_app.extensions["outside"].cards, on=day)
        told = portal_scenes.arrange(day)
        assert told == "a service at risk, a dispute, a plan, a promise"
        mails = portal_scenes.tell("k", day)
        session = db.session()
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Coupon, Offer, Dispute)]
        maya = session.scalars(select(Customer.id).where(Customer.number == "C-1001")).one()
        assert counts == [1, 1, 1]
        [served] = service_notices.served(session, [maya])
        assert served.notice.minimum_minor == portal_scenes.SERVICE
        waiting = session.scalar(select(func.count()).where(Notice.state == "waiting", Notice.bulk))
        assert int(mails.split()[0]) == waiting > 0
        people = {user.role: user.id for user in session.scalars(select(User).order_by(User.id.desc()))}
    for login in LOGINS:
        client = signed_in(sqlite_app, people[login.role])
        pages = [sight.page for sight in portal_scenes.SIGHTS if sight.role == login.role]
        found = {page: client.get(page, follow_redirects=True).status_code for page in pages}
        assert found == dict.fromkeys(pages, 200)
