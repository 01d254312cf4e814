"""The sealed stream of a backup: AES-256-GCM in chunks, so that no byte can be changed, moved, cut off or added.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance", 2015): the nonce of a chunk is its number and whether it is the last. The key comes from
the host's seal key and a random salt by HKDF-SHA-256 (RFC 5869); a short name of the seal key, which gives nothing of
it away, says which key is needed.
"""

from __future__ import annotations

import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"troth-backup 1\n"
CHUNK = 64 * 1024
TAG = 16
SALT = 16


class NotABackup(ValueError):
    """The file is none, is damaged, or was sealed with another key; the sentence says which."""


def name_of(seal: bytes) -> str:
    """A name for a seal key: 16 hexadecimal digits that say nothing about the key itself."""
    return _derive(seal, b"", b"troth backup key name", 8).hex()


def seal_stream(source: BinaryIO, target: BinaryIO, seal: bytes) -> None:
    """Write everything of `source` to `target`, sealed."""
    salt = secrets.token_bytes(SALT)
    head = MAGIC + name_of(seal).encode() + b"\n" + salt
    target.write(head)
    box = AESGCM(_derive(seal, salt, b"troth backup", 32))
    number, piece = 0, source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        target.write(box.encrypt(_nonce(number, last=not following), piece, head))
        if not following:
            return
        number, piece = number + 1, following


def open_stream(source: BinaryIO, target: BinaryIO, seal: bytes) -> None:
    """Write what was sealed to `target`. Raises NotABackup; what was written by then must not be used."""
    head = source.read(len(MAGIC) + 17 + SALT)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + 17 + SALT:
        raise NotABackup("This is not a backup of Troth, or one of a newer version.")
    asked = head[len(MAGIC) : len(MAGIC) + 16].decode("ascii", "replace")
    if asked != name_of(seal):
        raise NotABackup(
            f"This backup needs the seal key {asked}; the keys folder here holds {name_of(seal)}. Put the keys folder "
            "of the installation that made the backup in its place."
        )
    box = AESGCM(_derive(seal, head[-SALT:], b"troth backup", 32))
    number, piece = 0, source.read(CHUNK + TAG)
    while True:
        following = source.read(CHUNK + TAG)
        try:
            target.write(box.decrypt(_nonce(number, last=not following), piece, head))
        except InvalidTag:
            at = len(head) + number * (CHUNK + TAG)
            raise NotABackup(f"This backup is damaged: its bytes from {at:,} on are not those written.") from None
        if not following:
            return
        number, piece = number + 1, following


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derive(seal: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt or None, info=info).derive(seal)
