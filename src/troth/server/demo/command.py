"""`troth demo`: a temporary installation with eight months in it, served with one sign-in link for each side."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path


def main(argv: list[str]) -> int:
    """Seed the demonstration and serve it, or check it headless."""
    options = _options(argv)
    if not options.check and _taken(options.port):
        return 2
    folder = Path(tempfile.mkdtemp(prefix="troth-demo-"))
    for name in [key for key in os.environ if key.startswith("TROTH_")]:
        del os.environ[name]
    os.environ |= {
        "TROTH_DATA": str(folder), "TROTH_DEMO": "1", "TROTH_PORT": str(options.port),
        "TROTH_BASE_URL": f"http://localhost:{options.port}",
    }  # fmt: skip
    try:
        links = _seed(folder, quiet=options.check)
        if options.check:
            from troth.server.demo.check import check

            summary = check(options.bundle)
            print(json.dumps(summary, indent=2))
            return 0 if summary["ok"] else 1
        return _serve(options.port, links)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _taken(port: int) -> bool:
    from troth.server.port import PortTaken, must_be_free

    try:
        must_be_free("127.0.0.1", port)
    except PortTaken as problem:
        print(f"{problem} For example: make demo PORT=8080", file=sys.stderr)
        return True
    return False


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="troth demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port to serve on (default 8000)")
    parser.add_argument("--check", action="store_true", help="seed, open both home pages, verify a bundle, print JSON")
    parser.add_argument("--bundle", type=Path, help="with --check: also write the bundle to this file")
    return parser.parse_args(argv)


def _seed(folder: Path, *, quiet: bool) -> list[tuple[str, str]]:
    from troth.server.cli import setup
    from troth.server.install import prepare

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.server.settings")
    prepare(folder)
    setup()
    from troth.server.install import collect, migrate

    _say("Preparing the database ...", quiet)
    migrate()
    if not quiet:
        collect()
    from troth.server.demo.links import sign_in_links
    from troth.server.demo.play import play

    cast = play(datetime.now(UTC), lambda done, total: _progress(done, total, quiet))
    _say("", quiet)
    return sign_in_links(cast.people)


def _progress(done: int, total: int, quiet: bool) -> None:
    if not quiet and (done % 20 == 0 or done == total):
        bar = "=" * (30 * done // total)
        sys.stdout.write(f"\rPlaying eight months of work  [{bar:<30}] {done} acts")
        sys.stdout.flush()


def _say(text: str, quiet: bool) -> None:
    if not quiet:
        print(text, flush=True)


def _serve(port: int, links: list[tuple[str, str]]) -> int:
    from troth.server.serving import serve

    print("\nTroth is ready. Open it as either side (two browsers, or one private window):\n")
    for who, url in links:
        print(f"  {who:28} {url}")
    print("\nEverything is invented and is deleted when you stop with Ctrl-C.\n", flush=True)
    return serve(port=port)
