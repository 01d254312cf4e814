"""The pages of imports as both parties and the outsider meet them."""

from __future__ import annotations

import csv
import html
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import World, open_world
from tests.sources.test_importing import FILE, bring
from troth.evidence.ids import uuid7
from troth.records.models import Entry
from troth.sources.models import HistoryImport, Upload
from troth.sources.reading import MAX_FILE
from troth.sources.rejected_csv import harmless

BASE = "/e/payments/imports/"
BAD = FILE + b"=cmd|'/C calc'!A0,soon,2026-02-02\nDelta,2025-09-01T09:00:00,2025-10-06\n"


@pytest.fixture
def world(db: object) -> World:
    """The cast, with a clock that stands near the present so that uploads live."""
    world = open_world()
    world.at = datetime.now(UTC) - timedelta(hours=1)
    return world


def enter(world: World, name: str, *, enforce: bool = False) -> Client:
    """A browser of somebody of the cast."""
    client = Client(enforce_csrf_checks=enforce)
    client.force_login(world.people[name])
    return client


def send(client: Client, content: bytes = FILE, **more: object) -> str:
    """Bring a file; the address of its preview."""
    answer = client.post(BASE + "new/", {"file": SimpleUploadedFile("plan.csv", content), **answers(), **more})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def answers() -> dict[str, str]:
    """What the form asks beside the file."""
    return {"promisor": "provider", "name": "Plan of the programme", "controlled_by": "neither"}


def record(client: Client, preview: str) -> str:
    """Record a waiting file; where it leads."""
    answer = client.post(preview, {"do": "record", "act_id": str(uuid7())})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_file_is_brought_looked_at_and_recorded(world: World) -> None:
    alice = enter(world, "alice")
    before = Entry.objects.count()
    preview = send(alice)
    page = alice.get(preview).content.decode()
    assert "Record as Acorn Bank" in page
    assert "Plan of the programme, controlled by neither side; counts 50 of 100 until Birch says" in page
    assert "that it is right or its time to reply is over, then in full" in page
    assert "First promised" in page
    assert "Moved" in page
    assert Entry.objects.count() == before
    assert record(alice, preview) == BASE + "1/"
    assert Entry.objects.count() == before + 1
    assert "Imported as I-1." in alice.get(BASE + "1/").content.decode()


@pytest.mark.parametrize("name", ["alice", "ann", "bob", "ben"])
def test_both_parties_see_an_import_and_the_lines_behind_each_item(world: World, name: str) -> None:
    bring(world)
    client = enter(world, name)
    assert "Plan" in client.get(BASE).content.decode()
    page = client.get(BASE + "1/").content.decode()
    assert ">1</a></span><span class=\"stat-label\">later than first promised" in page
    later = client.get(BASE + "1/?show=later").content.decode()
    assert "Alpha" in later
    assert "Beta" not in later
    item = client.get(BASE + "1/items/1/").content.decode()
    entry = HistoryImport.objects.get().entry + 1
    assert f"Entry {entry:,}, line 2" in item
    assert "1 October 2025" in item
    assert "6 October 2025" in item


def test_the_outsider_finds_nothing(world: World) -> None:
    bring(world)
    preview = send(enter(world, "alice"))
    carol = enter(world, "carol")
    for path in ("", "new/", "1/", "1/items/1/", "1/?show=later"):
        assert carol.get(BASE + path).status_code == 404, path
    for path in (preview, preview + "rejected.csv"):
        assert carol.get(path).status_code == 404
    assert carol.post(preview, {"do": "record", "act_id": str(uuid7())}).status_code == 404
    assert carol.post(preview + "discard/").status_code == 404
    assert carol.post(BASE + "new/", {"file": SimpleUploadedFile("p.csv", FILE), **answers()}).status_code == 404
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("name", ["ann", "bob", "ben"])
def test_a_waiting_file_is_seen_by_nobody_but_its_person(world: World, name: str) -> None:
    preview = send(enter(world, "alice"))
    other = enter(world, name)
    assert other.get(preview).status_code == 404
    assert other.get(preview + "rejected.csv").status_code == 404
    assert other.post(preview, {"do": "record", "act_id": str(uuid7())}).status_code == 404
    assert HistoryImport.objects.count() == 0


def test_a_reader_sees_imports_and_brings_none(world: World) -> None:
    ann = enter(world, "ann")
    assert "Bring a file" not in ann.get(BASE).content.decode()
    assert ann.get(BASE + "new/").status_code == 404


def test_rejected_rows_are_shown_and_downloaded_without_a_formula(world: World) -> None:
    alice = enter(world, "alice")
    preview = send(alice, BAD)
    page = alice.get(preview).content.decode()
    assert "2 places cannot be read, so nothing can be recorded." in page
    assert "Record as" not in page
    answer = alice.get(preview + "rejected.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0] == ["line", "column", "value", "reason"]
    assert rows[1] == ["7", "recorded_at", "soon", "is not a date written YYYY-MM-DD."]
    assert rows[2][:3] == ["8", "recorded_at", "2025-09-01T09:00:00"]


def test_a_formula_in_a_cell_is_made_harmless(world: World) -> None:
    alice = enter(world, "alice")
    rows = "Delta,2025-09-01,=1+1\nEcho,2025-09-01,＝A1\nFox,2025-09-01,\u00a0@SUM(A1)\n"
    preview = send(alice, FILE + rows.encode())
    rows = list(csv.reader(io.StringIO(alice.get(preview + "rejected.csv").content.decode())))
    assert [row[2] for row in rows[1:]] == ["'=1+1", "'＝A1", "'@SUM(A1)"]


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@a", "\t=1", "\rx", "\nx", "\x00x", " =1", "\u00a0=1", "\ufeff=1", "\u200b=1",
     "＝1", "＋1", "－1", "＠1"],
)  # fmt: skip
def test_whatever_could_begin_a_formula_is_taken_for_text(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "2026-01-01", "1-1", "“=1”"])
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_recording_what_cannot_be_read_records_nothing(world: World) -> None:
    alice = enter(world, "alice")
    preview = send(alice, BAD)
    before = Entry.objects.count()
    answer = alice.post(preview, {"do": "record", "act_id": str(uuid7())})
    assert answer.status_code == 422
    assert "2 places cannot be read; nothing was imported." in answer.content.decode()
    assert Entry.objects.count() == before


def test_the_map_is_changed_and_the_file_read_again(world: World) -> None:
    alice = enter(world, "alice")
    preview = send(alice, FILE.replace(b"item,recorded_at,date", b"key,seen,goal"))
    assert "cannot be told whether each row is one statement" in alice.get(preview).content.decode()
    columns = '[columns]\nitem = "key"\nrecorded_at = "seen"\ndate = "goal"\n'
    answer = alice.post(preview, {"do": "map", "mapping": 'shape = "long"\n' + columns})
    assert answer.status_code == 302
    assert "Record as Acorn Bank" in alice.get(preview).content.decode()


def test_a_bad_map_is_refused_in_words_and_kept(world: World) -> None:
    alice = enter(world, "alice")
    preview = send(alice)
    answer = alice.post(preview, {"do": "map", "mapping": 'shape = "tall"\n# my notes'})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "it can be &quot;long&quot; or &quot;wide&quot;." in page
    assert "# my notes" in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04...", "the spreadsheet is damaged, or locked with a password."),
        (b"item,recorded_at,date\xe9\n", "Line 1: byte 22 (0xE9) is not UTF-8."),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_once_and_what_was_typed_is_kept(
    world: World, content: bytes, sentence: str
) -> None:
    alice = enter(world, "alice")
    answer = alice.post(BASE + "new/", {"file": SimpleUploadedFile("plan.csv", content), **answers()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Plan of the programme" in page
    assert Upload.objects.count() == 0


def test_the_same_file_again_is_said_before_and_changes_nothing(world: World) -> None:
    alice, bob = enter(world, "alice"), enter(world, "bob")
    record(alice, send(alice))
    before = Entry.objects.count()
    preview = send(bob)
    page = bob.get(preview).content.decode()
    assert "This file is in the record already." in page
    assert "Record as" not in page
    answer = bob.post(preview, {"do": "record", "act_id": str(uuid7())})
    assert answer.status_code == 422
    assert "This file is in the record already: I-1" in answer.content.decode()
    assert Entry.objects.count() == before


def test_a_double_click_records_once(world: World) -> None:
    alice = enter(world, "alice")
    preview = send(alice)
    form = {"do": "record", "act_id": str(uuid7())}
    first, second = alice.post(preview, form), alice.post(preview, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert HistoryImport.objects.count() == 1


def test_a_correction_replaces_the_earlier_import(world: World) -> None:
    alice = enter(world, "alice")
    record(alice, send(alice))
    record(alice, send(alice, FILE + b"Delta,2025-09-01T09:00:00Z,2025-10-06\n", replaces="1"))
    assert "Replaced by I-2." in alice.get(BASE + "1/").content.decode()
    assert "so it does not count" in alice.get(BASE).content.decode()


def test_a_waiting_file_can_be_thrown_away_and_runs_out(world: World) -> None:
    alice = enter(world, "alice")
    preview = send(alice)
    assert alice.post(preview + "discard/").status_code == 302
    assert Upload.objects.count() == 0
    preview = send(alice)
    Upload.objects.update(expires=datetime.now(UTC) - timedelta(seconds=1))
    assert alice.get(preview).status_code == 404
    for _ in range(5):
        send(alice)
    assert Upload.objects.count() == 3


def test_an_oversized_upload_is_refused_by_its_announced_length(world: World) -> None:
    alice = enter(world, "alice")
    answer = alice.post(
        BASE + "new/", b"--x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(MAX_FILE * 2)
    )
    assert answer.status_code == 413
    assert "At most 20 MB can be imported at once." in answer.content.decode()


def test_a_file_a_little_too_large_is_refused_in_its_form(world: World) -> None:
    alice = enter(world, "alice")
    answer = alice.post(BASE + "new/", {"file": SimpleUploadedFile("p.csv", b"x" * (MAX_FILE + 1)), **answers()})
    assert answer.status_code == 422
    assert "The file is larger than 20 MB; split it." in answer.content.decode()


def test_bringing_a_file_needs_the_token_of_the_form(world: World) -> None:
    strict = enter(world, "alice", enforce=True)
    answer = strict.post(BASE + "new/", {"file": SimpleUploadedFile("plan.csv", FILE), **answers()})
    assert answer.status_code == 403
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("path", ["9/", "1/items/99/", "99999999999999999999/", "1/items/99999999999999999999/"])
def test_what_is_not_there_is_not_there(world: World, path: str) -> None:
    bring(world)
    assert enter(world, "alice").get(BASE + path).status_code == 404


@pytest.mark.parametrize("query", ["?show=nonsense", "?after=x", "?after=-1", "?after=99999999999999999", "?before=x"])
def test_a_strange_address_shows_the_whole_list(world: World, query: str) -> None:
    bring(world)
    assert enter(world, "alice").get(BASE + "1/" + query).status_code == 200
    assert enter(world, "alice").get(BASE + query).status_code == 200


def test_items_come_a_page_at_a_time_and_none_is_missed(world: World) -> None:
    rows = b"".join(b"Item %03d,2025-09-01,2025-10-01\n" % number for number in range(120))
    bring(world, content=b"item,recorded_at,date\n" + rows)
    alice, seen, address = enter(world, "alice"), [], BASE + "1/"
    while address:
        page = alice.get(address).content.decode()
        seen += [part[:3] for part in page.split('">Item ')[1:]]
        following = page.partition('rel="next" href="')[2].partition('"')[0]
        address = BASE + "1/" + html.unescape(following) if following else ""
    assert seen == [f"{number:03d}" for number in range(120)]


@pytest.mark.parametrize("path", ["", "new/", "1/", "1/?show=later", "1/items/1/"])
def test_a_page_asks_as_much_for_three_rows_as_for_one(world: World, path: str) -> None:
    bring(world)
    client = enter(world, "bob")
    few = questions(client, BASE + path)
    bring(world, content=FILE + b"Delta,2025-09-01T09:00:00Z,2025-10-06\n")
    bring(world, content=FILE + b"Echo,2025-09-01T09:00:00Z,2025-10-06\n")
    many = questions(client, BASE + path)
    assert few == many
    assert few <= 12


def test_a_preview_asks_at_most_twelve_questions(world: World) -> None:
    alice = enter(world, "alice")
    assert questions(alice, send(alice)) <= 12


def questions(client: Client, address: str) -> int:
    """How many questions a page asks of the database, beside the book-keeping about the session of its reader."""
    client.get(BASE)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    said = [query["sql"] for query in asked.captured_queries]
    return sum("SAVEPOINT" not in sql and "usersession" not in sql for sql in said)


@pytest.mark.parametrize("missing", ["promisor", "controlled_by"])
def test_a_file_that_was_sent_with_wrong_answers_has_to_be_chosen_again_and_the_form_says_so(
    world: World, missing: str
) -> None:
    alice, lost = enter(world, "alice"), "Choose the file again; a browser does not keep it."
    said = {key: value for key, value in answers().items() if key != missing}
    page = alice.post(BASE + "new/", {"file": SimpleUploadedFile("plan.csv", FILE), **said})
    assert (page.status_code, lost in page.content.decode()) == (422, True)
    assert "Plan of the programme" in page.content.decode()
    page = alice.post(BASE + "new/", answers()).content.decode()
    assert "Choose a file." in page
    assert lost not in page
    assert lost not in alice.get(BASE + "new/").content.decode()


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_a_repaired_file_takes_the_place_of_the_broken_one_and_keeps_every_answer(world: World, name: str) -> None:
    client = enter(world, name)
    preview = send(client, BAD, mapping='nature = "input"\n')
    page = client.get(preview).content.decode()
    assert "Bring the repaired file" in page
    answer = client.post(preview, {"do": "again", "file": SimpleUploadedFile("mended.csv", FILE)})
    assert (answer.status_code, answer.headers["Location"]) == (302, preview)
    page = client.get(preview).content.decode()
    assert "Plan of the programme, controlled by neither side" in page
    assert "Bring the repaired file" not in page
    assert Upload.objects.count() == 1
    record(client, preview)
    row = HistoryImport.objects.get()
    assert (row.file_name, row.label, row.nature, row.judged, row.controlled_by) == (
        "mended.csv", "Plan of the programme", "input", "provider", "neither",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "The file is empty."), (b"PK\x03\x04", "the spreadsheet is damaged"), (None, "Choose a file.")],
)
def test_what_is_no_table_does_not_take_the_place_of_the_file(
    world: World, content: bytes | None, sentence: str
) -> None:
    alice = enter(world, "alice")
    preview = send(alice, BAD)
    sent = {} if content is None else {"file": SimpleUploadedFile("x.csv", content)}
    answer = alice.post(preview, {"do": "again", **sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "2 places cannot be read, so nothing can be recorded." in page
    assert bytes(Upload.objects.get().body) == BAD


@pytest.mark.parametrize("name", ["bob", "ann", "carol"])
def test_nobody_else_puts_a_file_in_its_place(world: World, name: str) -> None:
    preview = send(enter(world, "alice"), BAD)
    answer = enter(world, name).post(preview, {"do": "again", "file": SimpleUploadedFile("x.csv", FILE)})
    assert answer.status_code == 404
    assert bytes(Upload.objects.get().body) == BAD


def test_a_repaired_file_is_bounded_like_the_first(world: World) -> None:
    preview = send(enter(world, "alice"), BAD)
    boundary = "multipart/form-data; boundary=x"
    answer = enter(world, "alice").post(preview, b"--x", content_type=boundary, CONTENT_LENGTH=str(MAX_FILE * 2))
    assert answer.status_code == 413
    strict = enter(world, "alice", enforce=True)
    assert strict.post(preview, {"do": "again", "file": SimpleUploadedFile("x.csv", FILE)}).status_code == 403
    assert bytes(Upload.objects.get().body) == BAD
