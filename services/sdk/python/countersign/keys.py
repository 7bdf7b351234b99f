"""Ed25519 keys, and the strict profile of JWS in which everything is signed."""

import os
import stat
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from .encoding import b64u, canonical, from_b64u, parse_json, sha256_b64u
from .errors import CountersignError


class SigningKey:
    """The one key an agent holds."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key, self.public = key, key.public_key()
        self.kid = key_id(self.public)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], passphrase: bytes | None = None) -> "SigningKey":
        """PKCS#8 PEM, encrypted or not, from a file only its owner may read."""
        try:
            with open(path, "rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                key = load_pem_private_key(file.read(16 * 1024), passphrase)
        except (OSError, ValueError, TypeError) as cause:
            raise CountersignError("KEY_UNREADABLE", f"{path}: {cause}") from cause
        if not stat.S_ISREG(mode) or mode & 0o177:
            raise CountersignError("KEY_UNREADABLE", f"{path}: mode {mode & 0o777:04o} lets others in; run chmod 600")
        if not isinstance(key, Ed25519PrivateKey):
            raise CountersignError("KEY_UNREADABLE", f"{path}: the key is not Ed25519")
        return cls(key)

    def sign_jws(self, typ: str, claims: dict[str, Any]) -> str:
        """A JWS in compact serialization: header and payload are canonical JSON, so the same claims are the same bytes."""
        header = canonical({"alg": "EdDSA", "kid": self.kid, "typ": typ})
        signed = f"{b64u(header)}.{b64u(canonical(claims))}"
        return f"{signed}.{b64u(self._key.sign(signed.encode()))}"


def public_key(jwk: dict[str, Any]) -> Ed25519PublicKey:
    """An Ed25519 key of a JWK, as /v1/jwks gives it."""
    if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519"):
        raise CountersignError("KEY_UNREADABLE", "the JWK is no Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(from_b64u(jwk["x"]))


def key_id(key: Ed25519PublicKey) -> str:
    """base64url SHA-256 of the SPKI: the `kid` of everything the key signs."""
    return sha256_b64u(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def read_jws(compact: str, typ: str, key: Ed25519PublicKey) -> dict[str, Any]:
    """The claims of a JWS of this type by this key. Raises JWS_SIGNATURE_INVALID for any other."""
    try:
        head, body, signature = compact.split(".")
        header, claims = (parse_json(from_b64u(part)) for part in (head, body))
        key.verify(from_b64u(signature), f"{head}.{body}".encode())
        if header == {"alg": "EdDSA", "kid": key_id(key), "typ": typ} and isinstance(claims, dict):
            return claims
    except (InvalidSignature, CountersignError, ValueError) as cause:
        raise CountersignError("JWS_SIGNATURE_INVALID", f"no {typ} by the signing key") from cause
    raise CountersignError("JWS_SIGNATURE_INVALID", f"no {typ} by the signing key")
