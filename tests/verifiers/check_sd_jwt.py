"""Reads SD-JWTs with the package `sd-jwt` of PyPI: a list of {"presentation", "key"} on standard input, an answer for each."""
import json
import sys

from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier


def read(case):
    key = JWK(kty="OKP", crv="Ed25519", x=case["key"])
    try:
        return {"payload": SDJWTVerifier(case["presentation"], lambda issuer, header: key).get_verified_payload()}
    except Exception as refused:  # Which exception it is belongs to that package; that it is one is what counts.
        return {"refused": type(refused).__name__}


json.dump([read(case) for case in json.load(sys.stdin)], sys.stdout)
