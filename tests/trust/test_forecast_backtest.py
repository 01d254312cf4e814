"""The forecast judged by what came: the command, its refusals, and the real histories of finished issues."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from tools.outcomes import throughput

from troth.server.commands.backtest import main
from troth.trust.forecast_backtest import judge

REAL = Path(__file__).parents[3] / "shared/data/tawos-throughput"


def test_a_steady_history_is_foretold_and_plain_resampling_is_no_worse():
    start = date(2024, 1, 1)
    found = judge({"steady": [start + timedelta(days=n) for n in range(600)], "empty": []})
    assert (found.projects, found.held[2]) == (1, found.made)
    assert found.made > 20


def test_the_command_prints_both_and_json(tmp_path, capsys):
    file = tmp_path / "done.csv"
    start = date(2024, 1, 1)
    file.write_text("project,done\n" + "".join(f"A,{start + timedelta(days=n)}\n" for n in range(500)))
    assert main([str(file), "--forecast"]) == 0
    assert "resampled weeks" in capsys.readouterr().out
    assert main([str(file), "--forecast", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["projects"] == 1
    assert len(told["held"]["Troth"]) == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("project,day\nA,2024-01-01\n", "no column 'done'"),
        ("project,done\nA,soon\n", "line 2, column done: 'soon'"),
        ("project,done\n", "there are no rows"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path, capsys, text, says):
    file = tmp_path / "done.csv"
    file.write_text(text)
    assert main([str(file), "--forecast"]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.skipif(not REAL.exists(), reason="the histories are not here")
def test_on_real_histories_it_is_honest_where_plain_resampling_is_not():
    small = {"Mule_APIkit", "Spring_DataCass", "Command-Line_Interface", "Hyperledger_Blockchain_Explorer"}
    done: dict[str, list[date]] = {}
    for project, day in throughput(REAL):
        if project in small:
            done.setdefault(project, []).append(date.fromisoformat(day))
    found = judge(done)
    troth, plain = found.shares(found.held), found.shares(found.plain)
    assert found.made > 300
    assert all(reached >= rival for reached, rival in zip(troth, plain, strict=True))
    assert (troth[1] > 0.8, troth[2] > 0.9, plain[2] < 0.9) == (True, True, True)
