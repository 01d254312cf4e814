"""The verify page, the copies to take home, comparing with what was seen before, and the check for everybody."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import World
from tests.house.tamper import tampering
from tests.overview.desk import client, text
from tests.records.story import bundle_of, erase
from troth import verify
from troth.ledger.bundle import read_bundle
from troth.ledger.proof import parse_extra, parse_proof, spell_extra
from troth.ledger.strict import from_base64
from troth.overview.record import upload
from troth.promises import commands
from troth.records.models import Checkpoint, Entry, Log
from troth.records.proofs import entry_proof

pytestmark = pytest.mark.django_db
BASE = "/e/payments/verify/"
DOWNLOADS = ("bundle/", "bundle/private/", "policy/", "parties/")


@pytest.fixture
def world(once_told: World) -> World:
    return replace(once_told)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def file(raw: bytes, name: str = "payments.troth") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


def test_the_page_says_what_was_checked_and_never_more(world: World) -> None:
    size = Log.objects.get(space_id=world.engagement.space_id).size
    for name in ("alice", "ann", "bob"):
        page = text(client(world, name).get(BASE))
        for words in ("Every entry is intact", f"{size} of {size}", "Level L0", "0 witnesses", "keys sealed here"):
            assert words in page
        for claim in ("oth copies agree", "witnessed by", "co-signed by", "trusted"):
            assert claim not in page


def test_the_outsider_finds_nothing(world: World) -> None:
    for page in ("", *DOWNLOADS):
        assert client(world, "carol").get(BASE + page).status_code == 404
        assert Client().get(BASE + page).status_code == 302
    assert client(world, "carol").post(BASE, {"seen": "1 x"}).status_code == 404


def test_the_page_costs_at_most_twelve_questions(world: World) -> None:
    alice = client(world, "alice")
    alice.get(BASE)
    with CaptureQueriesContext(connection) as asked:
        alice.get(BASE)
    skipped = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    own = [q["sql"] for q in asked.captured_queries if "usersessions" not in q["sql"]]
    own = [sql for sql in own if not sql.startswith(skipped)]
    assert len(own) - sum("engagement_person" in sql and "LIMIT 21" in sql for sql in own) + 1 <= 12, own


def test_a_changed_record_is_said_on_the_page(world: World) -> None:
    with tampering():
        rows = Entry.objects.filter(space_id=world.engagement.space_id)
        rows.filter(seq=7).update(raw=bytes(rows.get(seq=7).raw).replace(b'"v":1', b'"v":2'))
        page = text(client(world, "alice").get(BASE))
        assert "This record does not hold." in page
        assert "entry 8:" in page
    with tampering():
        rows.filter(seq=7).delete()
        assert "entry 8 is missing" in text(client(world, "alice").get(BASE))
    with tampering():
        Checkpoint.objects.filter(space_id=world.engagement.space_id).order_by("-size")[:1].get().delete()
        assert "ever signed" in text(client(world, "alice").get(BASE))


def test_a_long_record_is_checked_when_asked(world: World) -> None:
    from tests.house.test_tampering import long_log

    long_log(world, 1000)
    alice = client(world, "alice")
    assert "Not checked yet" in text(alice.get(BASE))
    assert "Each was read and hashed again" in text(alice.get(BASE + "?check=1"))


def test_each_side_takes_its_own_copies_home(world: World) -> None:
    shared = body(client(world, "alice").get(BASE + "bundle/"))
    assert shared == body(client(world, "ben").get(BASE + "bundle/")) == bundle_of(world.engagement.space_id)
    response = client(world, "bob").get(BASE + "bundle/")
    assert 'filename="payments.troth"' in response.headers["Content-Disposition"]
    assert int(response.headers["Content-Length"]) == len(body(response))
    own = {name: body(client(world, name).get(BASE + "bundle/private/")) for name in ("alice", "bob")}
    assert b"Something we may promise" in own["bob"]
    assert b"Something we may promise" not in own["alice"]
    assert b"second environment" not in own["bob"]
    for raw in (shared, *own.values()):
        assert verify.check(read_bundle(raw)).ok


def compared(world: World, name: str = "alice", **given: Any) -> Any:
    return client(world, name).post(BASE, given)


def test_what_was_seen_earlier_is_compared(world: World) -> None:
    older = bundle_of(world.engagement.space_id)
    head = Checkpoint.objects.filter(space_id=world.engagement.space_id).order_by("-size")[0]
    header = client(world, "bob").get(BASE).headers["Troth-Checkpoint"]
    proof = entry_proof(Entry.objects.get(space_id=world.engagement.space_id, seq=4))
    world.do("bob", commands.MakePromise(title="One more", due=date(2026, 4, 1)))
    wanted = f"the {head.size} entries that you saw are the first of {head.size + 1} now"
    for given in (
        {"older": file(older)}, {"older": file(bytes(head.note), "checkpoint")}, {"older": file(proof, "a.tlog-proof")},
        {"seen": header}, {"seen": f"Troth-Checkpoint: {header}"}, {"seen": bytes(head.note).decode()},
    ):  # fmt: skip
        response = compared(world, **given)
        assert response.status_code == 200
        assert wanted in text(response), given


def test_a_fork_or_a_rollback_is_said(world: World) -> None:
    def future(title: str) -> tuple[bytes, str]:
        with transaction.atomic():
            world.do("bob", commands.MakePromise(title=title, due=date(2026, 4, 1)))
            raw = bundle_of(world.engagement.space_id)
            header = client(world, "bob").get(BASE).headers["Troth-Checkpoint"]
            transaction.set_rollback(True)
        return raw, header

    raw, header = future("Told to Acorn only")
    assert "This record was rolled back: you hold" in text(compared(world, older=file(raw)))
    world.do("bob", commands.MakePromise(title="Told to everybody else", due=date(2026, 4, 1)))
    for given in ({"older": file(raw)}, {"seen": header}):
        assert "The record tells two stories" in text(compared(world, **given))


REFUSED: list[tuple[dict[str, Any], str]] = [
        ({}, "Choose a file, or paste what you saw."),
        ({"seen": "twelve"}, "Paste what stood at the foot of a page"),
        ({"seen": "12 AAAA"}, "Paste at least the first 10 characters of the root, or 8 when they are in hex."),
        ({"seen": "12 entries, root NqGmXAK2f"}, "Paste at least the first 10 characters of the root"),
        ({"seen": "12 1f2e3d4"}, "Paste at least the first 10 characters of the root"),
        ({"seen": f"12 {'A' * 42}B="}, "That is no size and root"),
        ({"seen": "a\n\nb\nc"}, "This is no signed checkpoint"),
        ({"older": b"nothing"}, "This file is no bundle, proof or checkpoint"),
]  # fmt: skip


def test_what_cannot_be_compared_is_refused_in_words(world: World) -> None:
    for given, words in REFUSED:
        sent = {name: file(value) if isinstance(value, bytes) else value for name, value in given.items()}
        response = compared(world, **sent)
        assert response.status_code == 422
        assert words in text(response)


def test_the_foot_of_a_page_can_be_pasted_as_it_stands(world: World) -> None:
    page = text(client(world, "bob").get(BASE))
    size, root = client(world, "bob").get(BASE).headers["Troth-Checkpoint"].split(" ")
    foot = f"{size} entries, root {root[:12]}"
    assert foot in " ".join(re.sub("<[^>]*>", "", page).split())  # what a reader copies from the foot
    world.do("bob", commands.MakePromise(title="One more", due=date(2026, 4, 1)))
    in_hex = from_base64(root).hex()
    for seen, compared_with in (
        (foot, 12), (f"{size} {root[:12]}", 12), (f"{size} {root[:10]}…", 10), (f"{size} entries, root {root}", 0),
        (f"{size}, {in_hex[:8]}", 8), (f"{size} {in_hex.upper()[:20]}", 20), (f"{size} {in_hex}", 0),
        (f"{size} entries,\n root {root[:12]}", 12),
    ):  # fmt: skip
        said = text(compared(world, seen=seen))
        assert f"the {size} entries that you saw are the first of {int(size) + 1} now" in said, seen
        assert (f"Only the first {compared_with} characters of the root were compared." in said) == bool(compared_with)
    other = "B" if root[11] == "A" else "A"
    for seen in (f"{size} {root[:11]}{other}", f"{int(size) - 1} {root[:12]}"):
        said = text(compared(world, seen=seen))
        assert "The record tells two stories" in said
        assert "Only the first 12 characters" in said
    assert "This record was rolled back" in text(compared(world, seen=f"9,999 entries, root {root[:12]}"))


def banner_of(page: str) -> str:
    return page[page.index('id="compare"') :].split("<form")[0]


def test_a_damaged_older_copy_is_said_and_nothing_is_judged_by_it(world: World) -> None:
    older = bundle_of(world.engagement.space_id)
    size = Log.objects.get(space_id=world.engagement.space_id).size
    flipped = older.replace(b"normal", b"nornal", 1)
    assert flipped != older
    world.do("bob", commands.MakePromise(title="One more", due=date(2026, 4, 1)))
    said = banner_of(text(compared(world, older=file(flipped))))
    assert re.search(r"Your older copy is itself damaged: entry \d+ was altered\.", said)
    assert f"the {size} entries that were signed are the first of {size + 1} now" in said
    for claim in ("Nothing was removed", "two stories", "rolled back"):
        assert claim not in said
    broken = older[:30] + b"\xff" + older[31:]
    said = banner_of(text(compared(world, older=file(broken))))
    assert "Your older copy is itself damaged: it cannot be opened" in said
    assert "Nothing is judged by it." in said


def test_what_is_signed_in_a_damaged_copy_still_proves_a_rollback(world: World) -> None:
    with transaction.atomic():
        world.do("bob", commands.MakePromise(title="Told once", due=date(2026, 4, 1)))
        raw = bundle_of(world.engagement.space_id)
        transaction.set_rollback(True)
    said = banner_of(text(compared(world, older=file(raw.replace(b"normal", b"nornal", 1)))))
    assert "Your older copy is itself damaged" in said
    assert "This record was rolled back" in said


def test_a_sound_copy_is_compared_entry_by_entry(world: World) -> None:
    older = bundle_of(world.engagement.space_id)
    assert "Each entry of your copy is the same here." in text(compared(world, older=file(older)))
    with tampering():
        rows = Entry.objects.filter(space_id=world.engagement.space_id, seq=7)
        leaf = bytes(rows.get().leaf)
        rows.update(leaf=leaf[::-1])
        said = banner_of(text(compared(world, older=file(older))))
        rows.update(leaf=leaf)
    assert "Entry 8 is the first that is another than in your copy." in said


def test_a_damaged_proof_is_said(world: World) -> None:
    proof = entry_proof(Entry.objects.get(space_id=world.engagement.space_id, seq=4))
    found = parse_proof(proof)
    raw, parts = parse_extra(found.extra or b"")
    bent = replace(found, extra=spell_extra(raw.replace(b'"v":1', b'"v":2'), parts)).spell()
    said = banner_of(text(compared(world, older=file(bent, "a.tlog-proof"))))
    assert "Your proof is itself damaged" in said
    assert "Nothing was removed" not in said


def test_everybodys_check_names_a_damaged_older_copy(world: World) -> None:
    older = bundle_of(world.engagement.space_id)
    flipped = older.replace(b"normal", b"nornal", 1)
    page = text(Client().post("/verify/", {"bundle": file(older), "older": file(flipped)}))
    assert "This cannot be judged" in page
    assert "Your older copy is itself damaged: entry" in page
    assert "By itself this record holds." in page
    assert "Entry " in text(Client().post("/verify/", {"bundle": file(flipped)}))
    assert "was altered: its bytes are not those of its hash in the tile" in text(
        Client().post("/verify/", {"bundle": file(flipped)})
    )


def test_a_checkpoint_of_another_record_says_nothing(world: World) -> None:
    other = Log.objects.filter(size__gt=0).exclude(space_id=world.engagement.space_id)[0]
    assert "of another record" in text(compared(world, older=file(bundle_of(other.space_id))))


def test_anybody_checks_a_record_without_an_account(world: World) -> None:
    older = bundle_of(world.engagement.space_id)
    erase(world)
    raw = bundle_of(world.engagement.space_id)
    assert Client().get("/verify/").status_code == 200
    page = text(Client().post("/verify/", {"bundle": file(raw), "older": file(older)}))
    for words in (
        "This record holds",
        "is a beginning of this record",
        "birch.example/org",
        "1 erased",
        "L0: one host",
    ):
        assert words in page
    assert "erased the words of entry" in page
    assert "Checkout API" not in page or "promised P-1" in page


def test_a_changed_record_is_refused_with_its_entry(world: World) -> None:
    raw = bundle_of(world.engagement.space_id)
    page = text(Client().post("/verify/", {"bundle": file(raw.replace(b"normal", b"nornal", 1))}))
    assert "This record does not hold" in page
    assert "Entry " in page


@pytest.mark.parametrize("raw", [b"nothing", b"PK\x05\x06" + b"\x00" * 18, b"\x00" * 1000, b"c2sp.org/tlog-proof@v1\n"])
def test_what_is_no_record_cannot_be_judged(raw: bytes) -> None:
    response = Client().post("/verify/", {"bundle": file(raw)})
    assert response.status_code == 200
    assert "This cannot be judged" in text(response)


def test_an_absent_or_empty_file_is_said() -> None:
    assert "Choose the record to check." in text(Client().post("/verify/", {}))
    response = Client().post("/verify/", {"bundle": file(b"")})
    assert response.status_code == 422
    assert "This file is empty." in text(response)


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def readinto(self, buffer: Any) -> int:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("length", [str(upload.MOST + 1), "99999999999999", "-1", "many"])
def test_an_oversized_upload_is_refused_before_it_is_read(length: str) -> None:
    response = Client().generic(
        "POST", "/verify/", content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": length, "wsgi.input": Unread()},
    )  # fmt: skip
    assert response.status_code == 413
    assert "too large" in text(response)


def test_the_form_is_protected_against_other_sites(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/verify/", {"bundle": file(b"x")}).status_code == 403
    strict.force_login(world.people["alice"])
    assert strict.post(BASE, {"seen": "1 x"}).status_code == 403


def test_a_check_that_takes_too_long_ends_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "PATIENCE", 0.001)
    response = Client().post("/verify/", {"bundle": file(b"nothing")})
    assert response.status_code == 503
    assert "Check this record on your own machine" in text(response)


def test_only_a_few_are_checked_at_a_time() -> None:
    for _ in range(upload.AT_A_TIME):
        assert upload._room.acquire(blocking=False)
    try:
        response = Client().post("/verify/", {"bundle": file(b"nothing")})
    finally:
        for _ in range(upload.AT_A_TIME):
            upload._room.release()
    assert response.status_code == 503
    assert "Try again in a minute" in text(response)
