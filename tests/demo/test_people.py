"""Every role has a login whose password opens."""

from payportal.demo.people import COLLEAGUES, LOGINS, add_people
from payportal.demo.story import invent
from payportal.models.base import db, transaction, utcnow
from payportal.models.user import ROLES
from payportal.queries import membership
from payportal.services import erp_sync, users


def test_each_role_signs_in_with_the_printed_password(sqlite_app):
    with sqlite_app.app_context():
        for file in invent(utcnow().date()).erp[:3]:
            with transaction() as session:
                erp_sync.import_batch(session, file.kind, file.data, name=file.name, actor="test")
        add_people()
        found = [users.find_by_password(db.session(), one.email, one.password) for one in LOGINS]
        colleagues = [users.find_by_password(db.session(), one.email, one.password) for one, _, _ in COLLEAGUES]
        places = [membership.seats(db.session(), user.id) for user in (found[0], *colleagues)]
    assert [seat.role for own in places for seat in own] == ["admin", "payer", "approver"]
    assert [user.role for user in found] == list(ROLES)
    assert (found[0].customer_id is None, found[3].partner_id is None) == (False, False)
