"""`troth serve`: the web server and one worker for a real installation."""

from __future__ import annotations

import argparse
import sys


def main(argv: list[str]) -> int:
    """Serve, after making sure that the installation is fit for it."""
    parser = argparse.ArgumentParser(prog="troth serve", description=__doc__)
    parser.add_argument("--port", type=int, help="instead of TROTH_PORT")
    parser.add_argument("--bind", help="instead of TROTH_BIND")
    parser.add_argument("--no-worker", action="store_true", help="leave background work to `troth worker`")
    options = parser.parse_args(argv)

    from troth.server.cli import setup

    setup()
    from django.conf import settings

    from troth.server.examine import refuses

    if refuses("serve"):
        return 2
    from troth.server.port import PortTaken, must_be_free
    from troth.server.serving import serve

    config = settings.TROTH
    port, bind = options.port or config.port, options.bind or config.bind
    try:
        must_be_free(bind, port)
    except PortTaken as problem:
        print(f"Troth cannot serve. {problem}", file=sys.stderr)
        return 2
    print(f"Troth serves {config.base_url} (listening on {bind}:{port}). Stop it with Ctrl-C.", flush=True)
    return serve(port=port, bind=bind, workers=config.workers, jobs=not options.no_worker)
