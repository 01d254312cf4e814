"""The examples in deploy/ name only commands, options and settings that exist."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from troth.server.cli import SERVER
from troth.server.config import load

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("troth*.service"))
COMPOSE = (DEPLOY / "compose" / "compose.yaml").read_text()


def help_of(command: str) -> str:
    call = [sys.executable, "-m", "troth.server.cli", command, "--help"]
    return subprocess.run(call, text=True, capture_output=True, check=True).stdout


def calls() -> list[tuple[str, list[str]]]:
    """Every call of `troth` in the examples."""
    found = [unit.read_text() for unit in UNITS]
    lines = [line.partition("=")[2].split()[1:] for text in found for line in text.splitlines() if "ExecStart" in line]
    lines += [re.findall(r'"([^"]+)"', line)[1:] for line in COMPOSE.splitlines() if '["troth"' in line]
    lines += [words.split()[1:] for words in re.findall(r"web (troth [a-z]+ [^\n\\]+)", COMPOSE)]
    docker = (DEPLOY / "compose" / "Dockerfile").read_text()
    lines += [re.findall(r'"([^"]+)"', line)[1:] for line in docker.splitlines() if line.startswith("CMD")]
    return [(words[0], words[1:]) for words in lines]


def test_every_call_is_one_that_troth_takes() -> None:
    found = calls()
    assert {command for command, _ in found} == {"serve", "worker", "backup", "init"}
    for command, words in found:
        assert command in SERVER
        said = help_of(command)
        assert [word for word in words if word.startswith("--") and word not in said] == []


def test_every_setting_is_one_that_troth_knows() -> None:
    pairs = re.findall(r"^#? ?(TROTH_[A-Z_]+)=(\S+)$", (DEPLOY / "systemd" / "troth.env").read_text(), re.M)
    assert len(pairs) >= 8
    load(dict(pairs))
    named = set(re.findall(r"^    (TROTH_[A-Z_]+):", COMPOSE, re.M))
    assert len(named) >= 6
    values = {"TROTH_TRUSTED_PROXIES": "1", "TROTH_LOG_FORMAT": "json", "TROTH_LOG_LEVEL": "info"}
    load({name: values.get(name, "https://troth.example.com") for name in named})


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_keeps_the_service_to_its_own_folder(unit: Path) -> None:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.read(unit)
    service = read["Service"]
    assert (service["ProtectSystem"], service["NoNewPrivileges"], service["UMask"]) == ("strict", "yes", "0077")
    assert (service["User"], service["StateDirectory"]) == ("troth", "troth")
    if service["Type"] == "exec":
        assert service["KillMode"] == "mixed"
        assert int(service["TimeoutStopSec"]) > 60


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    for unit in (DEPLOY / "systemd").glob("troth*.*"):
        if unit.suffix in {".service", ".timer"}:
            text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.M)
            (tmp_path / unit.name).write_text(text)
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run(["systemd-analyze", "verify", *units], text=True, capture_output=True, check=False)
    assert not [line for line in done.stderr.splitlines() if "troth" in line], done.stderr
