#!/usr/bin/env python3
"""Checks a proof of `vaiven log prove` with nothing of Vaivén: python3 verify_proof.py PROOF.json ed25519:KEY [ed25519:KEY …]

The keys are those that the ministry gave out itself; the ones inside the proof are not believed. Needs the package `cryptography`.
"""
import base64, hashlib, json, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

sha256 = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
url64 = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed_by(keys, signature, message):
    for key in keys:
        try:
            return Ed25519PublicKey.from_public_bytes(key).verify(signature, message) is None
        except Exception:
            continue
    sys.exit("not signed by a key that you trust")


proof, keys = json.load(open(sys.argv[1])), [url64(key.removeprefix("ed25519:")) for key in sys.argv[2:]]
message, _, signature = proof["signed"].rpartition(".")
signed_by(keys, url64(signature), message.encode())  # The record is the node's ...
node, last = proof["index"], proof["size"] - 1
top = sha256(b"\0", sha256(proof["signed"].encode()))
for sibling in map(base64.b64decode, proof["inclusion"]):  # ... and leads, by RFC 9162 section 2.1.3.2 ...
    if node % 2 or node == last:
        top = sha256(b"\1", sibling, top)
        while node and not node % 2:
            node, last = node >> 1, last >> 1
    else:
        top = sha256(b"\1", top, sibling)
    node, last = node >> 1, last >> 1
text, _, lines = proof["checkpoint"].rpartition("\n\n")
origin, size, root = text.split("\n")
if (last, origin, int(size), base64.b64decode(root)) != (0, proof["origin"], proof["size"], top):
    sys.exit("the proof leads to another log")
signed_by(keys, base64.b64decode(lines.split(" ")[2])[4:], f"{text}\n".encode())  # ... to the checkpoint that the node signed.
print(f"entry {proof['index']} of {size} in the log {origin}")
