"""A provider of single sign-on on loopback that checks PKCE, gives a code out once, and misbehaves when told to."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "payportal", "a secret of the test"


class TmpOidc:
    """``claims`` go over what the ID token would say; ``fault`` names one misbehaviour, or is empty."""

    def __init__(self):
        self.key, self.strange_key = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
        self.email, self.claims, self.fault = "payer@acme.example", {}, ""
        self._codes = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                """Say nothing."""

            def do_GET(self):
                provider._get(self)

            def do_POST(self):
                provider._post(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._server.server_close()

    def _get(self, request):
        path = urlsplit(request.path).path
        if path == "/.well-known/openid-configuration":
            self._say(request, self._discovery())
        elif path == "/keys":
            self._say(request, {"keys": [self.key.as_dict(private=False)]})
        elif path == "/authorize":
            self._authorize(request)

    def _discovery(self):
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        found = {name: f"{self.issuer}/{path}" for name, path in names.items()}
        return {"issuer": "https://evil.example" if self.fault == "other issuer" else self.issuer, **found}

    def _authorize(self, request):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        answer = {"error": "access_denied"} if self.fault == "denied" else {"code": code}
        request.send_response(302)
        query = urlencode({**answer, "state": asked["state"]})
        request.send_header("Location", f"{asked['redirect_uri']}?{query}")
        request.end_headers()

    def _post(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        asked = self._codes.pop(given.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).decode()
        right = asked is not None and challenge.rstrip("=") == asked["code_challenge"]
        if self.fault == "broken":
            request.send_error(500)
        elif not right or "basic" not in request.headers["Authorization"].lower() or basic not in str(request.headers):
            self._say(request, {"error": "invalid_grant"}, status=400)
        else:
            answer = {"access_token": "a", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])}
            self._say(request, {name: answer[name] for name in answer if self.fault != f"no {name}"})

    def _id_token(self, nonce):
        moment = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "42", "iat": moment, "exp": moment + 300, "nonce": nonce,
            "email": self.email, "email_verified": True, **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.fault == "no signature":
            head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
                          for part in ({"alg": "none"}, claims))  # fmt: skip
            return f"{head}.{body}."
        key = self.strange_key if self.fault == "strange key" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)

    @staticmethod
    def _say(request, answer, status=200):
        body = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
