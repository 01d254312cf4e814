"""A backup that counts: restored into an empty place it is the same record; damaged or of another key it is refused
before the target is touched."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.reliability.conftest import FULL, Engine, once
from tests.reliability.installation import Installation, Server
from tests.reliability.traffic import Client, Crowd

FLIPS = 200 if FULL else 12


@contextmanager
def empty(engine: Engine, folder: Path, keys: Path) -> Iterator[Installation]:
    """A place with nothing in it but the keys."""
    folder.mkdir()
    shutil.copytree(keys, folder / "keys")
    name = f"empty_{os.getpid()}_{folder.name}"
    url = engine.cluster.create(name) if engine.cluster else ""
    made = Installation(folder=folder, url=url)
    try:
        yield made
    finally:
        made.close()
        if engine.cluster:
            engine.cluster.drop(name)


def backed_up(installation: Installation, *words: str) -> dict[str, Any]:
    """Make a backup and read what it says."""
    made = installation.troth("backup", "--json", *words)
    assert made.returncode == 0, made.stderr
    told: dict[str, Any] = json.loads(made.stdout)
    return told


def heads(installation: Installation) -> Any:
    """Size and root of every log, as `troth backup` reads them."""
    code = (
        "from troth.server.cli import setup; setup(); from django.db import connection; "
        "from troth.server.backup.engines import HEADS; c = connection.cursor(); c.execute(HEADS); "
        "print([(o, s, bytes(r or b'').hex()) for o, _, s, r in c.fetchall()])"
    )
    return installation.run("-c", code).stdout


def is_untouched(target: Installation, engine: Engine) -> bool:
    """Whether nothing was made in the target."""
    if not engine.cluster:
        return not (target.folder / "troth.sqlite3").exists()
    code = "from troth.server.cli import setup; setup(); from django.db import connection as c; "
    return target.run("-c", code + "print(c.introspection.table_names())").stdout.strip() == "[]"


def test_what_is_restored_is_what_was_backed_up_under_load(
    engine: Engine, installation: Installation, dice: random.Random, tmp_path: Path
) -> None:
    clients = [Client(f"{engine.name}-{n}", installation, dice) for n in range(2)]
    with Server(installation=installation) as server:
        crowd = Crowd(clients, server.port)
        assert crowd.start().until(4, 60), [client.wrong for client in clients]
        told = backed_up(installation)
        crowd.stop()
    assert [client.wrong for client in clients if client.wrong] == []
    assert told["verified"] is True
    with empty(engine, tmp_path / "again", installation.folder / "keys") as target:
        done = target.troth("restore", "--json", told["file"])
        assert done.returncode == 0, done.stderr
        restored = json.loads(done.stdout)
        assert sum(log["size"] for log in restored["logs"]) == told["entries"]
        assert target.troth("check", "--deep").returncode == 0
        known = heads(target)
        for log in restored["logs"]:
            assert f"('{log['log']}', {log['size']}, '{log['root']}')" in known
        with Server(installation=target) as server:
            nobody = installation.visitor(next(iter(installation.sessions)), server.port)
            assert nobody.get("/e/payments/").status == 302, "a session from before the backup still lives"
        twice = target.troth("restore", told["file"])
        assert (twice.returncode, "is not empty" in twice.stderr) == (2, True)


@once
def test_a_damaged_backup_is_refused_and_the_target_stays_empty(
    engine: Engine, installation: Installation, dice: random.Random, tmp_path: Path
) -> None:
    good = Path(backed_up(installation)["file"]).read_bytes()
    bad = tmp_path / "bad.trothbackup"
    with empty(engine, tmp_path / "again", installation.folder / "keys") as target:
        code = (
            "import sys; from pathlib import Path; from troth.server.cli import setup; setup(); "
            "from troth.server.backup.restore import restore; from troth.server.backup.seal import NotABackup\n"
            "good, at = Path(sys.argv[1]).read_bytes(), [int(n) for n in sys.argv[3:]]\n"
            "for place in at:\n"
            "    Path(sys.argv[2]).write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1:])\n"
            "    try: restore(Path(sys.argv[2]))\n"
            "    except NotABackup as said: print(place, said)\n"
        )
        whole = tmp_path / "good.trothbackup"
        whole.write_bytes(good)
        places = sorted({0, 14, 20, 40, len(good) - 1, *(dice.randrange(len(good)) for _ in range(FLIPS))})
        said = target.run("-c", code, str(whole), str(bad), *map(str, places)).stdout.splitlines()
        assert [int(line.split()[0]) for line in said] == places
        for wrong in (good[:-20], good[: len(good) // 2], good + b"more", b"", b"PK" + good):
            bad.write_bytes(wrong)
            done = target.troth("restore", str(bad))
            assert (done.returncode, done.stderr.startswith("Nothing was restored. This ")) == (2, True), done.stderr
        missing = target.troth("restore", str(tmp_path / "none"))
        assert missing.returncode == 2
        assert "none" in missing.stderr
        assert is_untouched(target, engine)
        (target.folder / "keys" / "seal.key").write_text("11" * 32)
        other = target.troth("restore", str(whole))
        assert (other.returncode, "needs the seal key" in other.stderr) == (2, True)
        assert is_untouched(target, engine)


@once
def test_an_older_backup_is_restored_but_the_host_says_what_it_had_signed(
    engine: Engine, installation: Installation, dice: random.Random, tmp_path: Path
) -> None:
    told = backed_up(installation)
    client = Client(f"{engine.name}-0", installation, dice)
    with Server(installation=installation) as server:
        crowd = Crowd([client], server.port)
        assert crowd.start().until(3, 60), client.wrong
        crowd.stop()
    with empty(engine, tmp_path / "again", installation.folder / "keys") as target:
        shutil.copytree(installation.folder / "marks", target.folder / "marks")
        done = target.troth("restore", told["file"])
        assert done.returncode == 1
        assert "but this host had signed" in done.stderr
        doctor = target.troth("doctor")
        assert doctor.returncode == 1
        assert "the database was rolled back" in doctor.stdout


@once
def test_a_copy_that_is_not_what_was_signed_makes_no_backup(installation: Installation) -> None:
    code = (
        "from troth.server.cli import setup; setup(); from django.db import connection; c = connection.cursor(); "
        "c.execute('UPDATE records_log SET frontier = %s', [b'other'])"
    )
    installation.run("-c", code)
    made = installation.troth("backup")
    assert made.returncode == 1
    assert "rows of the copy are not what was signed: records_log" in made.stderr
    assert list((installation.folder / "backups").iterdir()) == []


@once
def test_old_backups_are_removed_when_asked(installation: Installation, tmp_path: Path) -> None:
    place = tmp_path / "kept"
    place.mkdir()
    for day in range(3):
        (place / f"troth-2026010{day + 1}T000000Z.trothbackup").write_bytes(b"old")
    (place / "mine.txt").write_text("mine")
    told = backed_up(installation, "--to", str(place), "--keep", "2", "--no-verify")
    assert told["verified"] is False
    names = sorted(path.name for path in place.iterdir())
    assert names == ["mine.txt", "troth-20260103T000000Z.trothbackup", Path(told["file"]).name]
