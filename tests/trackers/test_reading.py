"""Reading files of every form: what is kept, what is refused and where, and that no bytes are too much."""

from __future__ import annotations

import gzip
import json
import lzma
import tarfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.test_workbooks import workbook
from tests.trackers.board import ISSUES, KEPT, body, steady
from troth.sources.reading import MapProblem
from troth.trackers.fold import FINISHED, OPEN, WITHDRAWN, Issue, dated, gaps, local_day, pack, unpack
from troth.trackers.reading import IssueReading, parse_map, read, to_toml

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GITHUB = {
    "number": 7, "title": "Refunds", "state": "open", "created_at": "2026-01-05T09:00:00Z", "closed_at": None,
    "updated_at": "2026-01-06T09:00:00Z", "repository_url": "https://api.github.com/repos/birch/pay",
    "html_url": "https://github.com/birch/pay/issues/7", "user": {"login": "somebody"},
    "milestone": {
        "number": 1, "title": "Pilot", "due_on": "2026-03-20T07:00:00Z", "closed_at": None, "open_issues": 3,
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "state": "open",
    },
}  # fmt: skip
GITLAB = {
    "iid": 3, "project_id": 5, "title": "Refunds", "state": "closed", "created_at": "2026-01-05T09:00:00.652Z",
    "updated_at": "2026-01-19T10:00:00Z", "closed_at": "2026-01-19T10:00:00Z", "due_date": "2026-01-16", "labels": [],
    "author": {"name": "somebody"}, "references": {"full": "birch/pay#3"},
    "milestone": {"iid": 1, "title": "Pilot", "due_date": "2026-02-27"},
}  # fmt: skip


def reading(content: Any, mapping: str = "") -> IssueReading:
    """A small file as it is read on 2 March 2026."""
    raw = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else None
    return read(json.dumps(content).encode() if raw is None else raw, parse_map(mapping), now=NOW)


def only(content: Any, mapping: str = "") -> Issue:
    """The one issue of a file."""
    found = reading(content, mapping)
    assert found.fits, found.rejected
    (issue,) = found.issues
    return issue


def test_the_public_history_of_apache_is_counted_as_its_collector_did(shared: Path) -> None:
    place = shared / "data" / "jira-issues-raw" / "apache-issues.jsonl.xz"
    if not place.exists():
        pytest.skip("the data set is not here")
    found = read(place.read_bytes(), parse_map(""), now=NOW)
    assert found.fits, found.rejected
    tally = found.tally
    assert (tally.issues, tally.dated, tally.late, tally.changed, tally.changes) == (501, 148, 102, 54, 2_324)
    assert len({issue.stream for issue in found.issues}) == 21
    parts = list(pack(found.milestones, found.issues))
    assert b"user-" not in b"".join(parts)
    assert [issue for raw in parts for issue in unpack(raw)[1]] == found.issues
    assert read(lzma.decompress(place.read_bytes()), parse_map(""), now=NOW).issues == found.issues


def test_the_answer_of_a_search_and_one_issue_a_line_are_the_same() -> None:
    lines = "\n".join(map(json.dumps, ISSUES))
    keys = [issue.key for issue in reading(body(ISSUES)).issues]
    assert keys == [issue.key for issue in reading(ISSUES).issues] == [issue.key for issue in reading(lines).issues]
    assert keys == [issue.key for issue in reading("\ufeff" + lines).issues]
    assert keys == [issue.key for issue in reading(gzip.compress(lines.encode())).issues]


def test_a_milestone_of_github_has_a_day_and_no_hour() -> None:
    found = reading([GITHUB, {**GITHUB, "number": 8, "pull_request": {"url": "x"}}])
    assert found.fits, found.rejected
    assert (found.form, found.left_out, len(found.issues)) == ("github", 1, 1)
    assert (found.issues[0].stream, found.issues[0].milestone, found.issues[0].standing) == ("birch/pay", "Pilot", OPEN)
    assert [(each.name, each.day) for each in found.milestones] == [("Pilot", date(2026, 3, 20))]


def test_gitlab_names_its_project_its_date_and_its_milestone() -> None:
    found = reading([GITLAB])
    (issue,) = found.issues
    assert (issue.stream, issue.due, issue.milestone, issue.standing) == (
        "birch/pay", date(2026, 1, 16), "Pilot", FINISHED,
    )  # fmt: skip
    assert issue.ended is not None
    assert local_day(issue.ended, "UTC") == date(2026, 1, 19)
    assert [(each.name, each.day) for each in found.milestones] == [("Pilot", date(2026, 2, 27))]


def test_a_date_whose_setting_nobody_dated_is_told_and_does_not_count() -> None:
    item = dated(only([GITLAB]), "UTC", date(2026, 3, 1))
    assert item is not None
    assert item.outcome.value != "later"


def test_words_for_done_and_withdrawn_can_be_named() -> None:
    table = "key,created,state\nA,2026-01-05,Verified\n"
    assert only(table).standing == OPEN
    told = "key,created,closed,state\nA,2026-01-05,2026-01-09,Verified\n"
    assert only(told, 'done = ["Verified"]').standing == FINISHED
    assert only(told, 'withdrawn = ["Verified"]').standing == WITHDRAWN


def test_a_table_of_any_shape_by_its_map_and_as_a_spreadsheet() -> None:
    said = 'dates = "DD.MM.YYYY"\nworkstream = "Payments"\n[columns]\nkey = "Ticket"\ncreated = "Opened"\n'
    issue = only("Ticket;Opened;Resolved;Due date\nA-1;05.01.2026;19.01.2026;16.01.2026\n", said)
    assert (issue.stream, issue.due, issue.standing) == ("Payments", date(2026, 1, 16), FINISHED)
    rows = [["Ticket", "Opened", "Resolved", "Due date"], ["A-1", date(2026, 1, 5), None, date(2026, 3, 16)]]
    assert only(workbook(rows), said).due == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("content", "mapping", "wanted"),
    [
        ("key,created,closed\nA,soon,\n", "", (2, "created")),
        ("key,created,closed\nA,2026-01-01,\nA,2026-01-01,\n", "", (3, "key")),
        ("key,created,closed\nA,2026-01-05,2026-01-01\n", "", (2, "closed")),
        ("key,what\nA,2026-01-01\n", "", (1, "created")),
        ("key,created,closed\nA,2026-01-01,,x\n", "", (2, "")),
        ("key,created,closed\nA,2027-01-01,\n", "", (2, "")),
        ([KEPT, {**KEPT, "key": "P-2", "fields": {"created": 5}}], "", (2, "fields.created")),
        ([KEPT, GITHUB], "", (2, "")),
        ('{"key": 1, "key": 2}', "", (0, "")),
        ('[{"a": ' + "9" * 5_000 + "}]", "", (0, "")),
        ("[" * 200_000, "", (0, "")),
        ('[{"a": NaN}]', "", (0, "")),
        (b'[{"a": "\xff"}]', "", (1, "")),
        ("[1, 2]", "", (1, "")),
        ('{"webhookEvent": "jira:issue_updated", "issue": {}}', "", (1, "")),
        ('{"message": "Not Found"}', "", (1, "")),
        ("[]", "", (0, "")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(content: Any, mapping: str, wanted: tuple[int, str]) -> None:
    found = reading(content, mapping)
    assert not found.fits
    first = found.rejected[0]
    assert (first.line, first.column) == wanted
    assert len(first.reason) > 10
    assert first.reason.endswith(".")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode) | st.sampled_from([b"[", b"{", b'[{"iid":']))
def test_no_bytes_are_too_much(content: bytes) -> None:
    found = reading(content)
    assert found.fits or found.rejected


KEYS = [
    "fields", "key", "changelog", "histories", "items", "created", "iid", "number", "title", "created_at", "state",
    "milestone", "due_on", "fixVersions", "duedate", "field", "updated", "updated_at", "resolution", "web_url",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("2026-01-05T09:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_no_record_of_any_shape_is_too_much(value: Any) -> None:
    found = reading([value, KEPT])
    assert found.fits or found.rejected


def test_every_recorded_answer_of_the_three_is_read_or_refused_in_words(shared: Path) -> None:
    place = shared / "data" / "webhooks-and-api-payloads"
    if not place.exists():
        pytest.skip("the recorded answers are not here")
    read_at_all = 0
    for content in _recorded(place):
        found = read(content, parse_map(""), now=NOW)
        assert found.fits or all(each.reason for each in found.rejected)
        read_at_all += found.fits
    assert read_at_all >= 5


def _recorded(place: Path) -> Iterator[bytes]:
    for file in sorted(place.rglob("*.tar.xz")):
        with tarfile.open(file) as archive:
            for member in archive.getmembers():
                part = archive.extractfile(member) if member.name.endswith(".json") else None
                if part is not None:
                    content = part.read()
                    yield content
                    value = json.loads(content or b"[]")
                    for each in value if isinstance(value, list) else ():
                        if isinstance(each, dict) and "response" in each:
                            yield json.dumps(each["response"]).encode()


def test_long_silence_is_named() -> None:
    found = reading(steady())
    assert gaps(found.issues, "UTC", found.synced) == []
    ((first, last), *_) = gaps(found.issues, "UTC", date(2026, 3, 1))
    assert (last - first).days > 14


def test_the_map_has_one_spelling() -> None:
    said = parse_map('done = "Done"\nworker = "client"\n[columns]\nkey = "a"\n')
    assert parse_map(to_toml(said)) == said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1", "unknown key"), ("source = 1", "must be a table"), ('zone = "Mars"', "no time zone"),
        ("as_of = 1", "must be a date"), ("done = 1", "must be a text or a list"), ("worker = ", "not TOML"),
        ('[columns]\nwho = "x"', "unknown key"), ('split = "trac"', "can be"), ('name = " "', "unknown key"),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_used_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(MapProblem, match=words):
        parse_map(text)
