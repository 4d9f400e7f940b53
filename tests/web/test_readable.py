"""A NUL in an address or a form is refused on both databases alike."""

import pytest


@pytest.mark.parametrize("address", ["/login?next=%00", "/login?%00=1", "/set-password/a%00b"])
def test_an_address_with_a_nul_is_refused(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "This could not be read" in answer.text


def test_a_form_with_a_nul_is_refused(client):
    assert client.post("/theme", data={"theme": "dark\0"}).status_code == 400
