"""The archive inside a backup: a gzipped tar of the manifest and the copy, sealed; and taking it apart again."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from troth.records.seal import seal_key
from troth.server.backup.manifest import Manifest, digest_of, parse
from troth.server.backup.seal import NotABackup, open_stream, seal_stream

LIST = "manifest.json"
MOST_LIST = 64 * 1024 * 1024


def pack(manifest: Manifest, copy: Path, out: Path, scratch: Path) -> None:
    """Write a backup file; `scratch` is a folder for what lies open meanwhile."""
    plain = scratch / "archive"
    listed = manifest.json()
    with gzip.open(plain, "wb", compresslevel=5) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        first = tarfile.TarInfo(LIST)
        first.size = len(listed)
        tar.addfile(first, io.BytesIO(listed))
        tar.add(copy, arcname=manifest.member, recursive=False, filter=_anonymous)
    with plain.open("rb") as source, out.open("wb") as target:
        seal_stream(source, target, seal_key())
        target.flush()
    plain.unlink()


def unpack(file: Path, scratch: Path) -> tuple[Manifest, Path]:
    """Open a backup and check every byte of it; gives its manifest and the copy in `scratch`. Raises NotABackup."""
    plain, copy = scratch / "archive", scratch / "copy"
    with file.open("rb") as source, plain.open("wb") as target:
        open_stream(source, target, seal_key())
    try:
        with gzip.open(plain) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            manifest = parse(_member(tar, LIST).read(MOST_LIST))
            with copy.open("wb") as target:
                shutil.copyfileobj(_member(tar, manifest.member), target)
    except (tarfile.TarError, OSError, EOFError, zlib.error):
        raise NotABackup("This backup opens, but what is inside is not an archive of Troth.") from None
    plain.unlink()
    if copy.stat().st_size != manifest.size or digest_of(copy) != manifest.digest:
        raise NotABackup("The copy of the database in this backup is not the one that it lists.")
    return manifest, copy


def _member(tar: tarfile.TarFile, name: str) -> BinaryIO:
    found = tar.next()
    inside = tar.extractfile(found) if found is not None and found.name == name and found.isreg() else None
    if inside is None:
        raise NotABackup(f"This backup lacks {name}.")
    return cast(BinaryIO, inside)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
