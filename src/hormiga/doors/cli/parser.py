"""The command line's words. No Django here: usage is checked before anything starts."""

from __future__ import annotations

import argparse
from enum import Enum
from pathlib import Path

from hormiga.doors.cli import aggregate
from hormiga.engines.formats.tasks_sniff import FORMATS


class Needs(Enum):
    """What a command needs before it runs."""

    NOTHING = "nothing"
    CLUSTER = "cluster"
    DATABASE = "database"


def parse(argv: list[str] | None) -> argparse.Namespace:
    """Read the command line; exits 2 with usage when it is wrong."""
    return build().parse_args(argv)


def build() -> argparse.ArgumentParser:
    """Make the parser of all commands; the reference page is written from it."""
    parser = argparse.ArgumentParser(
        prog="hormiga",
        description="A self-hosted microtask platform: labels, workers and money.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    aggregate.register(commands)
    commands.choices["aggregate"].set_defaults(module="aggregate", needs=Needs.NOTHING)
    for add in (_serving, _setup, _campaigns, _files, _templates, _money, _backups):
        add(commands)
    return parser


Arguments = argparse.Namespace
Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name


def _command(
    commands: Commands[argparse.ArgumentParser],
    name: str,
    module: str,
    about: str,
    needs: Needs = Needs.DATABASE,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(module=module, needs=needs)
    return parser


def _serving(commands: Commands[argparse.ArgumentParser]) -> None:
    serve = _command(commands, "serve", "serve", "run the server and its jobs")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=2)
    _command(commands, "jobs", "serve", "run job workers alone")
    _command(commands, "migrate", "serve", "bring the database up to this version")
    check = _command(commands, "check", "check", "audit the whole installation")
    check.add_argument("--json", type=Path, metavar="FILE")


def _setup(commands: Commands[argparse.ArgumentParser]) -> None:
    user = _command(commands, "user", "setup", "make users, and let them in again")
    verbs = user.add_subparsers(dest="verb", required=True)
    create = verbs.add_parser("create")
    create.add_argument("email")
    create.add_argument("--operator", action="store_true")
    create.add_argument("--password")
    unlock = verbs.add_parser("unlock", help="take a lost second step away")
    unlock.add_argument("email")
    org = _command(commands, "org", "setup", "make organisations")
    create = org.add_subparsers(dest="verb", required=True).add_parser("create")
    create.add_argument("name")
    create.add_argument("--kind", choices=["requester", "vendor"], required=True)
    deposit = _command(commands, "deposit", "setup", "put money into a wallet")
    deposit.add_argument("org")
    deposit.add_argument("amount")
    deposit.add_argument("currency", metavar="CUR")
    deposit.add_argument(
        "--key", help="a repeated deposit with this key is one deposit"
    )
    workers = _command(commands, "workers", "setup", "make workers with API tokens")
    create = workers.add_subparsers(dest="verb", required=True).add_parser("create")
    create.add_argument("--count", type=int, required=True)
    create.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    keys = _command(commands, "keys", "setup", "make an organisation's keys")
    create = keys.add_subparsers(dest="verb", required=True).add_parser("create")
    create.add_argument("org")


def _campaigns(commands: Commands[argparse.ArgumentParser]) -> None:
    demo = _command(commands, "demo", "demo", "run a whole campaign on real judgments")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--exit", action="store_true", help="stop after the demo")
    demo.add_argument("--json", type=Path, metavar="FILE")
    replay = _command(commands, "replay", "replay", "run recorded judgments over HTTP")
    replay.add_argument("answers", type=Path, metavar="ANSWERS.csv")
    replay.add_argument("--truth", type=Path, metavar="TRUTH.csv")
    replay.add_argument("--base-url", metavar="URL")
    replay.add_argument("--policy", choices=["fixed", "adaptive"], default="fixed")
    replay.add_argument("--json", type=Path, metavar="FILE")


def _files(commands: Commands[argparse.ArgumentParser]) -> None:
    take = _command(commands, "import", "files", "take tasks into a batch")
    take.add_argument("batch")
    take.add_argument("file", type=Path)
    take.add_argument("--errors", choices=["refuse", "skip"], default="refuse")
    take.add_argument("--format", choices=FORMATS, default="")
    take.add_argument("--preview", action="store_true", help="look; store nothing")
    give = _command(commands, "export", "files", "write a batch's labels")
    give.add_argument("batch")
    give.add_argument("--format", choices=["jsonl", "csv"], required=True)
    give.add_argument("--out", type=Path, required=True, metavar="DIR")


def _templates(commands: Commands[argparse.ArgumentParser]) -> None:
    template = _command(
        commands, "template", "template_check", "try task templates", Needs.NOTHING
    )
    check = template.add_subparsers(dest="verb", required=True).add_parser(
        "check", help="render a template, and name what a worker would stumble over"
    )
    check.add_argument("file", type=Path)
    check.add_argument(
        "--input",
        type=Path,
        metavar="JSON",
        help="a task's input, a JSON object; without it one is made up",
    )
    check.add_argument(
        "--json", type=Path, metavar="REPORT", help="write what was found as JSON"
    )


def _money(commands: Commands[argparse.ArgumentParser]) -> None:
    payouts = _command(commands, "payouts", "payouts", "pay workers out")
    verbs = payouts.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="open a run and send it")
    run.add_argument("--programme", default="open")
    run.add_argument("--dry-run", action="store_true")
    run.add_argument("--out", type=Path, metavar="DIR")
    file = verbs.add_parser("file", help="write a run's payment file once more")
    file.add_argument("run_id", metavar="RUN")
    file.add_argument("--out", type=Path, metavar="DIR")
    settle = verbs.add_parser(
        "settle", help="note that the bank has paid, or ask PayPal again"
    )
    settle.add_argument("run_id", metavar="RUN")
    about = "read the bank's files: camt.053, camt.054, pain.002"
    bank = _command(commands, "bank", "bank", about)
    verbs = bank.add_subparsers(dest="verb", required=True)
    read = verbs.add_parser("read", help="book what a file says, each thing once")
    read.add_argument("file", type=Path)


def _backups(commands: Commands[argparse.ArgumentParser]) -> None:
    about = "write database, keys and media (those in a bucket stay there)"
    backup = _command(commands, "backup", "backups", about)
    backup.add_argument("file", type=Path)
    restore = _command(
        commands, "restore", "backups", "restore into a new data folder", Needs.CLUSTER
    )
    restore.add_argument("file", type=Path)
