"""The command line: `troth verify` in the base install, everything else loads the server when it is called."""

from __future__ import annotations

import importlib
import os
import sys

from troth.verify.pipe import piped

BASE = {
    "verify": ("troth.verify.command", "check a bundle, offline, without the server"),
    "backtest": ("troth.server.commands.backtest", "how well a history of outcomes foretells itself"),
}
SERVER = {
    "demo": ("troth.server.demo.command", "show the product with two invented companies"),
    "init": ("troth.server.commands.init", "make a real installation: keys, database, first organisation"),
    "serve": ("troth.server.commands.serve", "run the web server and one worker"),
    "worker": ("troth.server.commands.worker", "do background work without serving pages"),
    "doctor": ("troth.server.commands.doctor", "say what is wrong with this installation, in words"),
    "check": ("troth.server.commands.check", "check every stored row against the proofs"),
    "backup": ("troth.server.commands.backup", "write a sealed backup, and try it before it counts"),
    "restore": ("troth.server.commands.restore", "fill an empty installation from a backup"),
    "export": ("troth.server.commands.export", "write a party's own copy as a bundle"),
    "assess": ("troth.server.commands.assess", "recompute the trust assessment from the record"),
    "import": ("troth.server.commands.imports", "import a history of promises from a file"),
    "act": ("troth.server.commands.act", "do any act by its name, with a personal token"),
    "jobs": ("troth.server.commands.jobs", "list background work that waits or failed, and try it again"),
    "migrate": ("troth.server.commands.migrate", "bring the database to this version"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; exit codes: 0 done, 1 the answer is no, 2 the call or the installation is wrong.

    141 says that whoever read the output closed it before the end.
    """
    args = sys.argv[1:] if argv is None else argv
    return piped(lambda: _run(args))


def _run(args: list[str]) -> int:
    name = args[0] if args else "--help"
    if name in BASE:
        return int(importlib.import_module(BASE[name][0]).main(args[1:]))
    if name in SERVER:
        return _server(SERVER[name][0], args[1:])
    print(_usage(), file=sys.stdout if name in {"-h", "--help"} else sys.stderr)
    return 0 if name in {"-h", "--help"} else 2


def setup() -> None:
    """Start Django for a command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.server.settings")
    import django

    django.setup()


def _server(module: str, args: list[str]) -> int:
    try:
        import django  # noqa: F401
    except ImportError:
        print("This command needs the server part: pip install 'troth[server]'.", file=sys.stderr)
        return 2
    from troth.server.config import ConfigError

    try:
        return int(importlib.import_module(module).main(args))
    except ConfigError as problem:
        print(f"Troth cannot start. {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _usage() -> str:
    rows = [f"  troth {name:9} {says}" for name, (_, says) in {**BASE, **SERVER}.items()]
    return "Troth: the shared, provable record of an outsourcing relationship.\n\n" + "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
