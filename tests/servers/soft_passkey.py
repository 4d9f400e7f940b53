"""A passkey made of software: what a telephone would do, and what a dishonest one would."""

import hashlib
import json
import struct
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftPasskey:
    """One key on one device; ``origin`` is what the browser says of the page that asks."""

    origin: str
    host: str
    verifies: bool = True
    count: int = 0
    credential_id: bytes = b"a credential of a test"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: str) -> str:
        """Return the browser's answer to the options of a new passkey."""
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor2.dumps(cose)
        said = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        response = {"attestationObject": bytes_to_base64url(cbor2.dumps(said))}
        return self._answer("webauthn.create", options, response)

    def get(self, options: str) -> str:
        """Return the browser's answer to the options of a sign-in."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {"authenticatorData": bytes_to_base64url(data), "signature": bytes_to_base64url(signature)}
        return self._answer("webauthn.get", options, response)

    def _data(self, more=0):
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind, options):
        challenge = json.loads(options)["challenge"]
        assert base64url_to_bytes(challenge), "a challenge without chance proves nothing"
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, kind, options, response):
        named = bytes_to_base64url(self.credential_id)
        client = bytes_to_base64url(self._client(kind, options))
        return json.dumps({
            "id": named, "rawId": named, "type": "public-key", "clientExtensionResults": {},
            "response": {"clientDataJSON": client, **response},
        })  # fmt: skip
