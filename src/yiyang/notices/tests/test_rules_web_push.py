"""The worked example of RFC 8291, and the sender's proof of RFC 8292."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from yiyang.notices.rules import web_push
from yiyang.notices.types import Subscription

RECEIVER = Subscription(
    "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard_is_sealed_to_the_byte():
    sender = ec.derive_private_key(int.from_bytes(web_push.decoded(SENDER), "big"), ec.SECP256R1())
    text = b"When I grow up, I want to be a watermelon"
    assert web_push.encoded(web_push.sealed(text, RECEIVER, sender=sender, salt=web_push.decoded(SALT))) == SEALED


def test_the_sender_proves_who_it_is_for_this_service_only():
    key, until = ec.generate_private_key(ec.SECP256R1()), datetime(2026, 11, 26, tzinfo=UTC)
    header = web_push.signed(RECEIVER.endpoint, key=key, contact="mailto:it@example.org", until=until)
    token, public = (part.split("=", 1)[1] for part in header.removeprefix("vapid ").split(", "))
    head, claims, proof = token.split(".")
    assert json.loads(web_push.decoded(claims)) == {
        "aud": "https://push.example.net",
        "exp": int(until.timestamp()),
        "sub": "mailto:it@example.org",
    }
    raw = web_push.decoded(proof)
    signature = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), web_push.decoded(public))
    known.verify(signature, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    "subscription",
    [
        Subscription("https://x.example.net/", "AAAA", RECEIVER.auth),
        Subscription("https://x.example.net/", RECEIVER.p256dh, "AAAA"),
        Subscription("https://x.example.net/", "*", RECEIVER.auth),
        Subscription("https://x.example.net/", "B" * 87, RECEIVER.auth),
    ],
)
def test_keys_that_cannot_be_used_are_recognised(subscription):
    assert web_push.is_whole(RECEIVER)
    assert not web_push.is_whole(subscription)
