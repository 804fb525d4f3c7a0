"""How is something signed? Ed25519 (RFC 8032) with keys in PEM files, as OpenSSL reads and writes them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.model.errors import ConfigError
from monitor.ports import Signer

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MOST = 10_000  # bytes of a key file: a real one has some hundred


class Ed25519Signer:
    """A private key at work."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        raw: bytes = self._key.public_key().public_bytes_raw()
        return raw

    def sign(self, statement: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(statement)


def make(path: Path) -> Signer:
    """A new key: private in `path`, for its owner only, public beside it in `path`.pub. Raises ConfigError where
    there is one already: an overwritten key is gone for good."""
    library, forms = _library()
    key = library.Ed25519PrivateKey.generate()
    private = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    public = key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
    _write(path, private, 0o600)
    _write(path.with_name(path.name + ".pub"), public, 0o644)
    return Ed25519Signer(key)


def opened(path: Path) -> Signer:
    """The key of a file. Raises ConfigError for a file that others may read, or that holds no such key."""
    library, forms = _library()
    data = _read(path, "make one: --new-key")
    if path.stat().st_mode & 0o077:
        raise ConfigError(f"others may read this key; take that away: chmod 600 {path}", path)
    try:
        key = forms.load_pem_private_key(data, password=None)
    except (ValueError, TypeError) as error:
        raise ConfigError("holds no private key in PEM without a password", path) from error
    if not isinstance(key, library.Ed25519PrivateKey):
        raise ConfigError("holds a key, but not an Ed25519 one", path)
    return Ed25519Signer(key)


def public_of(path: Path) -> bytes:
    """The public key of a PEM file. Raises ConfigError."""
    library, forms = _library()
    data = _read(path, "it is the .pub file beside the key")
    try:
        key = forms.load_pem_public_key(data)
    except (ValueError, TypeError) as error:
        raise ConfigError("holds no public key in PEM; it is the .pub file beside the key", path) from error
    if not isinstance(key, library.Ed25519PublicKey):
        raise ConfigError("holds a key, but not an Ed25519 one", path)
    raw: bytes = key.public_bytes_raw()
    return raw


def signed_by(public: bytes, statement: bytes, signature: bytes) -> bool:
    """Whether the signature is that key's, of that statement."""
    library, _ = _library()
    from cryptography.exceptions import InvalidSignature

    try:
        library.Ed25519PublicKey.from_public_bytes(public).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def _library() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise ConfigError("checkpoints need the extra: pip install 'monitor[proof]'") from error
    return ed25519, serialization


def _read(path: Path, hint: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}; {hint}", path) from error


def _write(path: Path, data: bytes, mode: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise ConfigError("is there already; a key is never overwritten", path) from error
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror or error}", path) from error
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(data)
