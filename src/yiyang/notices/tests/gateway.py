"""The other side of a channel on this machine: a gateway that keeps what it is sent, and a browser that opens its pushes."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yiyang.notices.rules import web_push
from yiyang.notices.types import Subscription


class Gateway:
    """A gateway on this machine that keeps what it is sent and answers with `status`."""

    def __init__(self):
        self.received, self.heads, self.bodies, self.status, self.answer = [], [], [], 200, b""
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.heads.append(dict(self.headers))
                gateway.bodies.append(body)
                if self.path == "/sms":
                    gateway.received.append(json.loads(body)["message"])
                self.send_response(gateway.status)
                self.end_headers()
                self.wfile.write(gateway.answer)

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"json://127.0.0.1:{self.server.server_port}/sms"

    def at(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Browser:
    """What a browser does with a push: it has keys of its own and opens what is sealed for them (RFC 8291)."""

    def __init__(self, endpoint):
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.subscription = Subscription(
            endpoint, web_push.encoded(web_push.point(self.key.public_key())), web_push.encoded(self.auth)
        )

    def opened(self, body):
        salt, theirs, text = body[:16], body[21:86], body[86:]
        own = web_push.point(self.key.public_key())
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        material = self.derived(shared, self.auth, b"WebPush: info\0" + own + theirs, 32)
        key = self.derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = self.derived(material, salt, b"Content-Encoding: nonce\0", 12)
        return json.loads(AESGCM(key).decrypt(nonce, text, None).rstrip(b"\2"))

    def derived(self, material, salt, info, length):
        return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
