"""Single sign-on by OpenID Connect: discovery, code flow with PKCE, an ID token that is checked to the letter."""

from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from payportal.domain.sentence import say
from payportal.gateways.ports import GatewayUnreachable, SignedOn, SignOnRefused

ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
"""Only signatures that the provider alone can make: no shared secret, and never none."""
SECONDS = 8
LEEWAY_SECONDS = 60
UNREACHED = say("The sign-in of your company does not answer. Try again in a few minutes, or sign in another way.")
REFUSED = say("The answer of your company's sign-in does not prove who you are. Begin again, or sign in another way.")

UNVERIFIED = say("Your company's sign-in does not vouch for your e-mail address.")


class OidcProvider:
    """The one provider of this installation, found by its issuer."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, *, name: str) -> None:
        """Take the issuer's address and our credentials there; nothing is asked before somebody signs in."""
        self.name = name
        self._issuer, self._client_id, self._client_secret = issuer, client_id, client_secret
        self._found: dict[str, Any] = {}

    def address(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Return where to send the person; raises GatewayUnreachable, SignOnRefused."""
        url, _ = self._client(redirect_uri).create_authorization_url(
            self._endpoint("authorization_endpoint"), state=state, nonce=nonce, code_verifier=verifier
        )
        return str(url)

    def person(self, code: str, *, redirect_uri: str, nonce: str, verifier: str) -> SignedOn:
        """Return who came back with ``code``; raises SignOnRefused, GatewayUnreachable."""
        claims = self._claims(self._id_token(code, redirect_uri, verifier), nonce)
        # Anybody can write any address into an account of theirs: only one that the provider has proved counts.
        if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
            raise SignOnRefused(UNVERIFIED, code="unverified")
        return SignedOn(subject=str(claims["sub"]), email=claims["email"])

    def _client(self, redirect_uri: str) -> OAuth2Session:
        return OAuth2Session(
            self._client_id, self._client_secret, redirect_uri=redirect_uri, scope="openid email",
            code_challenge_method="S256", default_timeout=SECONDS,
        )  # fmt: skip

    def _id_token(self, code: str, redirect_uri: str, verifier: str) -> str:
        try:
            token = self._client(redirect_uri).fetch_token(
                self._endpoint("token_endpoint"), grant_type="authorization_code", code=code, code_verifier=verifier
            )
        except requests.RequestException as error:
            raise GatewayUnreachable(UNREACHED) from error
        except (AuthlibBaseError, ValueError) as error:
            raise SignOnRefused(REFUSED) from error
        if not isinstance(token, dict) or not isinstance(token.get("id_token"), str):
            raise SignOnRefused(REFUSED)
        return str(token["id_token"])

    def _claims(self, id_token: str, nonce: str) -> dict[str, Any]:
        exactly = {"essential": True}
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS, iss={**exactly, "value": self._issuer}, aud={**exactly, "value": self._client_id},
            nonce={**exactly, "value": nonce}, exp=exactly, iat=exactly, sub=exactly,
        )  # fmt: skip
        try:
            claims = jwt.decode(id_token, self._keys(), algorithms=ALGORITHMS).claims
            registry.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise SignOnRefused(REFUSED) from error
        if claims.get("azp", self._client_id) != self._client_id:
            raise SignOnRefused(REFUSED)
        return dict(claims)

    def _keys(self) -> KeySet:
        """Return the provider's keys as they are now: it may have changed them since the last sign-in."""
        return KeySet.import_key_set(self._get(self._endpoint("jwks_uri")))  # type: ignore[arg-type]

    def _endpoint(self, name: str) -> str:
        if not self._found:
            found = self._get(f"{self._issuer}/.well-known/openid-configuration")
            if found.get("issuer") != self._issuer:
                raise SignOnRefused(REFUSED, code="other_issuer")
            self._found = found
        address = self._found.get(name)
        # Whoever could change the discovery on its way could send our secret elsewhere over a plain line.
        if not isinstance(address, str) or not address.startswith(self._issuer.partition("://")[0] + "://"):
            raise SignOnRefused(REFUSED, code="bad_discovery")
        return address

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
            answer.raise_for_status()
            read = answer.json()
        except requests.RequestException as error:
            raise GatewayUnreachable(UNREACHED) from error
        if not isinstance(read, dict):
            raise SignOnRefused(REFUSED)
        return read
