"""Behind a proxy of ours, people are told apart by the address that it saw; without one, nobody's word is taken."""

import pytest
from flask import request

from payportal.config import Settings, from_environment
from payportal.domain.errors import PayportalError
from payportal.factory import create_app


def seen(tmp_path, proxies, headers):
    app = create_app(Settings(database_url="sqlite://", var=tmp_path, testing=True, proxies=proxies))
    told = []
    app.add_url_rule("/seen", "health.seen", lambda: told.append((request.remote_addr, request.scheme)) or "")
    app.test_client().get("/seen", headers=headers)
    return told[0]


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")])
def test_as_many_addresses_are_believed_as_there_are_proxies(tmp_path, proxies, address):
    headers = {"X-Forwarded-For": "192.0.2.66, 203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https, https"}
    assert seen(tmp_path, proxies, headers) == (address, "https" if proxies else "http")


@pytest.mark.parametrize("text", ["-1", "one", "10", "1.5", "١"])
def test_a_number_of_proxies_that_cannot_be_is_refused(text):
    with pytest.raises(PayportalError, match="PAYPORTAL_PROXIES"):
        from_environment({"PAYPORTAL_PROXIES": text})
    assert from_environment({"PAYPORTAL_PROXIES": "1"}).proxies == 1
