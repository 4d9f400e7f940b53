"""Signatures against the published vector; old, changed and foreign messages are refused."""

from datetime import UTC, datetime, timedelta

import pytest

from payportal.gateways.ports import BadSignature
from payportal.gateways.standard_webhooks import ID, SIGNATURE, TIMESTAMP, check, key_of, signed

SECRET, MESSAGE = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
SENT, BODY = datetime.fromtimestamp(1614265330, UTC), b'{"test": 2432232314}'
VECTOR = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", [SECRET, f"whsec_{SECRET}"])
def test_the_published_vector_is_signed_and_taken(secret):
    headers = signed(key_of(secret), MESSAGE, SENT, BODY)
    assert headers == {ID: MESSAGE, TIMESTAMP: "1614265330", SIGNATURE: VECTOR}
    assert check(key_of(secret), headers, BODY, at=SENT) == MESSAGE


def test_one_of_several_signatures_is_enough():
    headers = {ID: MESSAGE, TIMESTAMP: "1614265330", SIGNATURE: f"v1,AAAA {VECTOR} v1a,BBBB"}
    assert check(key_of(SECRET), headers, BODY, at=SENT + timedelta(minutes=4)) == MESSAGE


@pytest.mark.parametrize(
    ("changed", "body", "late"),
    [
        ({}, BODY + b" ", 0),
        ({}, BODY, 301),
        ({}, BODY, -301),
        ({ID: "msg_other"}, BODY, 0),
        ({TIMESTAMP: "1614265331"}, BODY, 0),
        ({TIMESTAMP: "soon"}, BODY, 0),
        ({TIMESTAMP: "9" * 400}, BODY, 0),
        ({SIGNATURE: ""}, BODY, 0),
        ({SIGNATURE: VECTOR.replace("v1,", "v2,")}, BODY, 0),
        ({SIGNATURE: "v1,\N{SNOWMAN}"}, BODY, 0),
    ],
)
def test_whatever_differs_is_refused(changed, body, late):
    headers = {**signed(key_of(SECRET), MESSAGE, SENT, BODY), **changed}
    with pytest.raises(BadSignature):
        check(key_of(SECRET), headers, body, at=SENT + timedelta(seconds=late))
