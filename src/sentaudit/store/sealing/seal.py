"""What the case key does: address keys, hashes, pseudonyms, and the sealing of everything personal."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import blake2b, sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sentaudit.errors import CaseError
from sentaudit.model.facts import AddressKey

KEY_BYTES = 32
_NONCE_BYTES = 12
_CACHED_ADDRESSES = 100_000


class Keyring:
    """The keys of one case, each derived for one purpose from its 32-byte case key (keyed BLAKE2b, RFC 7693).

    A worker makes its own from `case_key`. `key_of` gives the signed 64-bit key of a canonical address; it is a
    cache, because the same addresses come again and again.
    """

    def __init__(self, case_key: bytes) -> None:
        if len(case_key) != KEY_BYTES:
            raise ValueError(f"a case key has {KEY_BYTES} bytes")
        self.case_key = case_key
        self.key_of: Callable[[str], AddressKey] = _AddressKeys(self._derived(b"address")).__getitem__
        self._hash_key = blake2b(digest_size=8, key=self._derived(b"hash"))
        self._name_key = blake2b(digest_size=16, key=self._derived(b"name"))
        # HMAC by its parts (RFC 2104): half the time, for the key is hashed once.
        padded = int.from_bytes(self._derived(b"pseudonym").ljust(64, b"\0"))
        self._inner, self._outer = (
            sha256((padded ^ int.from_bytes(bytes([pad]) * 64)).to_bytes(64)) for pad in (0x36, 0x5C)
        )
        self._sealer = AESGCM(self._derived(b"seal"))

    def hash_of(self, text: str) -> int:
        """Signed 64-bit keyed hash of a Message-ID, a template and the like; never equal to an address key but by
        accident."""
        state = self._hash_key.copy()
        state.update(text.encode("utf-8", "surrogatepass"))
        return int.from_bytes(state.digest(), "little", signed=True)

    def name_of(self, *words: str) -> bytes:
        """16 bytes that stand for a source, folder or unit where the case looks it up without opening anything."""
        state = self._name_key.copy()
        for word in words:
            data = word.encode("utf-8", "surrogatepass")
            state.update(b"%d:" % len(data) + data)
        return state.digest()

    def pseudonym(self, address: str) -> str:
        """`p:` and the first 16 hex digits of HMAC-SHA-256 of a canonical address."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(address.encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        return "p:" + outer.hexdigest()[:16]

    def seal(self, data: bytes) -> bytes:
        """Encrypts (AES-256-GCM, NIST SP 800-38D): a random nonce, then ciphertext and tag, 28 bytes more in all."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._sealer.encrypt(nonce, data, None)

    def open(self, sealed: bytes) -> bytes:
        """The inverse of `seal`. Raises CaseError if the value was damaged or sealed with another key."""
        try:
            return self._sealer.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as error:
            raise CaseError(
                "a sealed value of the case cannot be opened: the case file is damaged",
                "Restore the case directory from a backup, or scan into a new one.",
            ) from error

    def check(self) -> str:
        """A value by which a case file tells whether it belongs to this key, and which tells nothing else."""
        return self._derived(b"check").hex()

    def _derived(self, purpose: bytes) -> bytes:
        return blake2b(digest_size=KEY_BYTES, key=self.case_key, person=purpose).digest()


class _AddressKeys(dict[str, int]):
    """Address -> key; forgets everything when full, so that hostile input cannot fill the memory."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._state = blake2b(digest_size=8, key=key)

    def __missing__(self, address: str) -> int:
        state = self._state.copy()
        state.update(address.encode("utf-8", "surrogatepass"))
        if len(self) >= _CACHED_ADDRESSES:
            self.clear()
        key = self[address] = int.from_bytes(state.digest(), "little", signed=True)
        return key
