"""The walk forward: foretold from the past only, scored as a naive second model scores, and said by the command."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.outcomes import SETS

from troth.server.commands.backtest import main
from troth.trust import DEFAULTS, Dimension, Observation, batches, read
from troth.trust.backtest import AGREED, BASE, CLIP, LEARNED, Backtest, Outcome, backtest

EPOCH = date(1970, 1, 1)
DEADLINES = DEFAULTS.of(Dimension.DEADLINES)
OUTCOMES = st.lists(
    st.builds(
        lambda entity, day, wait, kept: Outcome(entity=entity, day=day, known=day + wait, kept=kept),
        st.sampled_from("abc"), st.integers(0, 60), st.sampled_from([0, 1, 5, 20, 90]),
        st.sampled_from([0.0, 0.5, 1.0]),
    ),
    min_size=4, max_size=40,
)  # fmt: skip


def score(found: Backtest, model: str) -> tuple[float, float]:
    one = next(each for each in found.scores if each.model == model)
    return one.brier, one.log_loss


def naive(rows: list[Outcome], first_share: float) -> tuple[float, float]:
    """Each outcome foretold anew from everything known before its day."""
    rows = sorted(rows, key=lambda row: (row.day, row.known))
    judged = rows[int(len(rows) * first_share) :]
    brier = loss = 0.0
    for row in judged:
        past = [
            Observation(id=str(n), entry=n, judged="provider", dimension=Dimension.DEADLINES, g=each.kept, c=1.0,
                        day=each.known)
            for n, each in enumerate(rows) if each.entity == row.entity and each.known < row.day
        ]  # fmt: skip
        p = min(1 - CLIP, max(CLIP, read(batches(past), DEADLINES, row.day).p))
        brier += (p - row.kept) ** 2
        loss -= row.kept * log(p) + (1 - row.kept) * log(1 - p)
    return brier / len(judged), loss / len(judged)


@settings(max_examples=150, deadline=None)
@given(rows=OUTCOMES)
def test_the_walk_says_what_a_reading_of_everything_known_says(rows: list[Outcome]) -> None:
    assert score(backtest(rows, DEADLINES), AGREED) == pytest.approx(naive(rows, 0.5), abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(OUTCOMES, min_size=4, max_size=8).map(lambda lists: [row for rows in lists for row in rows]))
def test_what_was_not_known_yet_changes_nothing(rows: list[Outcome]) -> None:
    """Outcomes of the part that only teaches, known only on the last day or later, may be anything."""
    rows = sorted(rows, key=lambda row: (row.day, row.known))
    end = rows[-1].day
    other = [
        replace(row, kept=1 - row.kept) if row.known >= end and at < len(rows) // 2 else row
        for at, row in enumerate(rows)
    ]  # fmt: skip
    assert backtest(other, DEADLINES).scores == backtest(rows, DEADLINES).scores


def test_nobody_known_stands_at_the_start_and_the_base_rate_follows_what_is_known() -> None:
    rows = [Outcome(entity=str(n), day=n, known=n, kept=float(n % 4 > 0)) for n in range(400)]
    found = backtest(rows, DEADLINES)
    brier, _ = score(found, AGREED)
    assert brier == pytest.approx(0.75 * (1 - DEADLINES.m) ** 2 + 0.25 * DEADLINES.m**2)
    assert score(found, BASE)[0] == pytest.approx(0.75 * 0.25, abs=0.002)
    assert score(found, LEARNED)[0] == pytest.approx(0.75 * 0.25, abs=0.01)


def test_entities_that_do_not_differ_teach_a_strong_start() -> None:
    dice = random.Random(7)
    rows = [
        Outcome(entity=str(n % 30), day=n // 15, known=n // 15, kept=float(dice.random() < 0.7)) for n in range(3000)
    ]
    assert backtest(rows, DEADLINES).strength >= 16


def test_intervals_hold_what_they_say_for_an_even_coin() -> None:
    rows = [
        Outcome(entity=str(n % 40), day=n // 40, known=n // 40, kept=float(n * n * 31 % 97 < 49)) for n in range(8000)
    ]
    found = backtest(rows, DEADLINES)
    covered = next(each for each in found.scores if each.model == LEARNED)
    assert covered.coverage is not None
    assert covered.blocks > 300
    assert covered.coverage[0] > 0.75
    assert covered.coverage[1] > 0.9


def file(tmp_path: Path, *lines: str) -> str:
    place = tmp_path / "outcomes.csv"
    place.write_text("entity,day,known,outcome\n" + "".join(line + "\n" for line in lines))
    return str(place)


GOOD = [f"team {n % 3},2026-01-{1 + n:02},2026-02-{1 + n:02},{n % 2}" for n in range(20)]


def test_the_command_prints_every_model_beside_the_base_rate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([file(tmp_path, *GOOD)]) == 0
    said = capsys.readouterr().out
    assert "20 outcomes of 3 entities; the last 10 are judged, of which 50.0 % were kept." in said
    assert "base rate" in said
    assert main([file(tmp_path, *GOOD), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["outcomes"], told["judged"], len(told["scores"])) == (20, 10, 6)
    assert next(each["skill"] for each in told["scores"] if each["model"] == BASE) == 0


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("x,2026-13-01,2026-02-01,1", "line 22, column day: '2026-13-01' is not a day"),
        ("x,2026-01-01,soon,1", "line 22, column known: 'soon' is not a day"),
        ("x,2026-01-02,2026-01-01,1", "line 22, column known: '2026-01-01' is before day."),
        ("x,2026-01-01,2026-01-01,yes", "line 22, column outcome: 'yes' is not a number from 0 to 1."),
        ("x,2026-01-01,2026-01-01,nan", "line 22, column outcome: 'nan' is not a number from 0 to 1."),
        ("x,2026-01-01", "line 22, column known: '' is not a day"),
        (",2026-01-01,2026-01-01,1", "line 22, column entity: it is empty."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, says: str
) -> None:
    assert main([file(tmp_path, *GOOD, line)]) == 2
    assert says in capsys.readouterr().err


def test_a_missing_column_or_file_and_too_little_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([file(tmp_path, *GOOD), "--entity", "team"]) == 2
    assert "there is no column 'team'. The columns are: entity, day, known, outcome." in capsys.readouterr().err
    assert main([str(tmp_path / "none.csv")]) == 2
    assert main([file(tmp_path, GOOD[0])]) == 2
    assert "too few outcomes" in capsys.readouterr().err
    (tmp_path / "bad.csv.xz").write_bytes(b"not this")
    assert main([str(tmp_path / "bad.csv.xz")]) == 2


@pytest.mark.parametrize(
    ("name", "folder", "count"),
    [("due-dates", "issue-due-dates", 32048), ("service-desk", "servicenow-incidents", 21206),
     ("sprints", "agile-sprints", 1589)],
)  # fmt: skip
def test_real_outcomes_are_foretold_better_than_by_any_simple_rival(
    shared: Path, name: str, folder: str, count: int
) -> None:
    place = shared / "data" / folder
    if not place.is_dir():
        pytest.skip("the outcomes are not here")
    rows = [
        Outcome(entity=entity, day=(day - EPOCH).days, known=(known - EPOCH).days, kept=float(kept))
        for entity, day, known, kept in SETS[name](place)
    ]  # fmt: skip
    assert len(rows) == count
    by = {each.model: each.log_loss for each in backtest(rows, DEADLINES).scores}
    assert max(by[LEARNED], by[AGREED]) < min(by[model] for model in by if model not in (LEARNED, AGREED))
