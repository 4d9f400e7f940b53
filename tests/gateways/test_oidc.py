"""Single sign-on against a provider on loopback: the honest one, and one that lies in each way that matters."""

import time

import pytest
import requests

from payportal.gateways.oidc import OidcProvider
from payportal.gateways.ports import GatewayUnreachable, SignOnRefused
from tests.servers.tmp_oidc import CLIENT_ID, CLIENT_SECRET, TmpOidc

BACK = "http://127.0.0.1:5000/login/sso/return"
SAID = {"redirect_uri": BACK, "nonce": "a nonce of the test", "verifier": "v" * 43}


@pytest.fixture
def server():
    with TmpOidc() as running:
        yield running


@pytest.fixture
def provider(server):
    return OidcProvider(server.issuer, CLIENT_ID, CLIENT_SECRET, name="Acme")


def come_back(provider):
    """Go to the provider as a browser would, and return the code that it sends back."""
    address = provider.address(state="s", **SAID)
    answer = requests.get(address, allow_redirects=False, timeout=5)
    return answer.headers["Location"].partition("code=")[2].partition("&")[0]


def test_an_honest_provider_says_who_it_is(server, provider):
    found = provider.person(come_back(provider), **SAID)
    assert (found.subject, found.email) == ("42", "payer@acme.example")


def test_the_browser_carries_the_challenge_and_not_the_verifier(provider):
    address = provider.address(state="s", **SAID)
    assert "code_challenge_method=S256" in address
    assert SAID["verifier"] not in address


@pytest.mark.parametrize("fault", ["strange key", "no signature", "no id_token"])
def test_a_token_that_is_not_signed_by_the_provider_is_refused(server, provider, fault):
    server.fault = fault
    with pytest.raises(SignOnRefused):
        provider.person(come_back(provider), **SAID)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"sub": None},
        {"azp": "another client"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": None},
        {"email": ["a@b.example"]},
    ],
)
def test_a_token_that_says_something_else_is_refused(server, provider, claims):
    server.claims = claims
    with pytest.raises(SignOnRefused):
        provider.person(come_back(provider), **SAID)


def test_a_code_is_good_once_and_only_with_its_verifier(server, provider):
    code = come_back(provider)
    with pytest.raises(SignOnRefused):
        provider.person(code, **{**SAID, "verifier": "w" * 43})
    with pytest.raises(SignOnRefused):
        provider.person(code, **SAID)


def test_another_issuer_than_the_configured_one_is_refused(server, provider):
    server.fault = "other issuer"
    with pytest.raises(SignOnRefused):
        provider.address(state="s", **SAID)


def test_a_provider_that_breaks_or_is_away_is_told_apart(server, provider):
    code = come_back(provider)
    server.fault = "broken"
    with pytest.raises((GatewayUnreachable, SignOnRefused)):
        provider.person(code, **SAID)
    away = OidcProvider("http://127.0.0.1:9", CLIENT_ID, CLIENT_SECRET, name="Acme")
    with pytest.raises(GatewayUnreachable):
        away.address(state="s", **SAID)
