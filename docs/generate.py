# ruff: noqa: INP001, PLC0415, SLF001, T201 - a script that looks into loaded code
"""Write docs/reference from the code: `python -m docs.generate`, or `make docs`.

A test calls `page` and compares, so a page never says what the code does not.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "hormiga"
REFERENCE = ROOT / "docs" / "reference"
MARK = "<!-- Written by docs/generate.py; `make docs` writes it anew. -->"

SETTINGS: Mapping[str, tuple[str, str]] = {
    "HORMIGA_TRUSTED_PROXIES": (
        "",
        (
            "Addresses of proxies, separated by commas: only these may say, by"
            " `X-Forwarded-For`, for whom they ask. Guesses are counted by that"
            " address."
        ),
    ),
    "HORMIGA_EMAIL_URL": (
        "files in `mail/` in the data folder",
        (
            "The mail server: `smtp://user:password@host:587?from=work@example.org`"
            " (STARTTLS; `?tls=no` without) or `smtps://` (port 465). With it an"
            " address is confirmed before the first visit."
        ),
    ),
    "HORMIGA_DATA_DIR": (
        "`.hormiga` in the current folder",
        "The data folder: keys, the embedded database, exports and payment files.",
    ),
    "HORMIGA_STORAGE_URL": (
        "the folder `media` in the data folder",
        (
            "An S3-compatible bucket for media:"
            " `s3://KEY:SECRET@host:9000/bucket?region=us-east-1`;"
            " needs `hormiga[s3]`."
        ),
    ),
    "HORMIGA_MEDIA_MOST_MIB": ("1024", "How large one media file may be, in MiB."),
    "HORMIGA_MEDIA_QUOTA_GIB": (
        "100",
        "How much one organisation's media may take, in GiB.",
    ),
    "HORMIGA_DATABASE_URL": (
        "the embedded server",
        (
            "A PostgreSQL of your own, 15 to 18, as the role that serves:"
            " `postgresql://user:password@host:5432/name`."
        ),
    ),
    "HORMIGA_OWNER_DATABASE_URL": (
        "`HORMIGA_DATABASE_URL`",
        (
            "The same database as the role that owns the tables, for `migrate`,"
            " `backup` and `restore`. Where the two roles differ, `migrate` gives the"
            " serving role its rights, and it cannot write to the ledger's tables."
        ),
    ),
    "HORMIGA_SECRET_KEY": (
        "made on the first start, in `secret_key`",
        (
            "Signs sessions and links, and keys the pseudonyms by which requesters know"
            " workers; at least 50 characters. Whoever changes it changes all of these."
        ),
    ),
    "HORMIGA_BASE_URL": (
        "`http://localhost:8000`",
        (
            "The address that people use. Its host is the one that is answered, besides"
            " `localhost`; with `https` cookies are sent over TLS alone."
        ),
    ),
    "HORMIGA_FRAME_ORIGIN": (
        "the base URL's host on a second port",
        (
            "The tasks' own origin, such as `https://tasks.example.net`: a requester's"
            " HTML is shown there and nothing else is. In production a domain of its"
            " own, which the proxy passes on to the same server with its `Host`."
        ),
    ),
    "HORMIGA_CACHE_URL": (
        "a table of the database",
        (
            "A Redis or Valkey that all processes share. It needs the package `redis`,"
            " which is not among the locked ones."
        ),
    ),
    "HORMIGA_PAYPAL_URL": (
        "",
        (
            "PayPal's API, live or sandbox, or the fake that ships. PayPal pays only"
            " when this, the id and the secret are set."
        ),
    ),
    "HORMIGA_PAYPAL_CLIENT_ID": ("", "The client id of the account that pays."),
    "HORMIGA_PAYPAL_SECRET": ("", "Its secret."),
    "HORMIGA_SEPA_NAME": (
        "",
        (
            "The payer's name in SEPA files. Files are written only when this and the"
            " IBAN are set."
        ),
    ),
    "HORMIGA_SEPA_IBAN": ("", "The account that pays; its check digits are verified."),
    "HORMIGA_SEPA_BIC": ("", "Its bank's BIC, where the bank asks for one."),
    "HORMIGA_SEPA_VERSION": (
        "`09`",
        "Which pain.001 the bank takes: `09` (of 2019) or `03` (of 2009).",
    ),
    "HORMIGA_PAYPAL_WEBHOOK_ID": (
        "",
        (
            "The id that PayPal gave the webhook at `/hooks/paypal`; without it none is"
            " believed, and runs are asked about each minute."
        ),
    ),
    "HORMIGA_FOUR_EYES_LIMIT": (
        "`1000`",
        (
            "Payout runs above this amount, in their currency, wait for a second"
            " operator; `0`: all do."
        ),
    ),
    "HORMIGA_TAX_COUNTRY": (
        "",
        (
            "The country whose tax office the operator reports to, such as `ES`;"
            " without it nothing is asked for or withheld."
        ),
    ),
    "HORMIGA_DEBUG": ("`0`", "`1` shows Django's error pages; never in production."),
    "HORMIGA_CLOCK_FILE": (
        "",
        (
            "A file with a number of seconds that the clock is ahead: one test clock"
            " for web and jobs. For tests and rehearsals, never in production."
        ),
    ),
}
"""Each setting's default and meaning: the only words here that are written by hand."""

LIMITS = {
    "minimum": "from {}",
    "maximum": "to {}",
    "minLength": "at least {} long",
    "maxLength": "at most {} long",
    "pattern": "like `{}`",
}


def page(name: str) -> str:
    """Write one reference page; Django must be set up."""
    return "\n".join([MARK, "", *WRITERS[name]()])


def settings_in_code() -> dict[str, bool]:
    """List each setting that the code reads, and whether anything uses its value."""
    found: dict[str, bool] = {}
    environment = ast.parse((SRC / "config" / "environment.py").read_text())
    others = "\n".join(
        path.read_text() for path in SRC.rglob("*.py") if path.name != "environment.py"
    )
    for node in ast.walk(environment):
        if isinstance(node, ast.keyword) and node.arg:
            for name in _setting_names(node.value):
                found[name] = bool(re.search(rf"\.{node.arg}\b", others))
    for name in re.findall(r'^\w+ = "(HORMIGA_[A-Z_]+)"$', others, re.MULTILINE):
        found[name] = True
    return found


def refusals() -> list[type[Any]]:
    """List every refusal that the code can give, by its name."""
    from hormiga import __path__ as paths
    from hormiga.kit.errors import Refusal

    for module in pkgutil.walk_packages(paths, "hormiga."):
        if not re.search(r"\.(__main__|wsgi|migrations\b.*)$", module.name):
            importlib.import_module(module.name)
    known = {sub for sub in _below(Refusal) if sub.__module__.startswith("hormiga.")}
    return sorted(known, key=lambda sub: (sub.name(), sub.__module__))


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "Environment variables, read once at start. A wrong value stops the start"
    yield "with one line that names it. An empty value counts as none."
    yield ""
    yield "| setting | without it | what it is |"
    yield "| --- | --- | --- |"
    in_code = settings_in_code()
    if missing := in_code.keys() ^ SETTINGS.keys():
        message = f"docs/generate.py and the code differ on {sorted(missing)}"
        raise LookupError(message)
    for name, (default, about) in SETTINGS.items():
        words = about if in_code[name] else f"{about} *Read, and not used yet.*"
        yield f"| `{name}` | {default or '-'} | {words} |"
    yield ""


def _commands() -> Iterator[str]:
    from hormiga.doors.cli.parser import build

    yield "# The command `hormiga`"
    yield ""
    yield "Exit status: 0 done; 1 a named refusal, one line on stderr, nothing"
    yield "half-done (`check`: a rule is broken); 2 usage. Facts are printed as JSON."
    for words, parser in _below_parser(build(), ()):
        yield from ("", f"## hormiga {' '.join(words)}", "")
        if parser.description:
            yield from (f"{_sentence(parser.description)}", "")
        yield f"`hormiga {' '.join([*words, *_usage(parser)])}`"
        about = [(_word(a), a.help) for a in _actions(parser) if a.help]
        yield from [""] * bool(about)
        yield from (f"- `{word}`: {text % {}}" for word, text in about)
    yield ""


def _below_parser(
    parser: argparse.ArgumentParser, words: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Walk down to the commands that can be run."""
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not inner:
        yield words, parser
    for action in inner:
        for word, below in action.choices.items():
            below.description = below.description or parser.description
            yield from _below_parser(below, (*words, word))


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [a for a in parser._actions if not isinstance(a, argparse._HelpAction)]


def _usage(parser: argparse.ArgumentParser) -> list[str]:
    actions = _actions(parser)
    words = [_word(a) for a in actions if not a.option_strings]
    for action in (a for a in actions if a.option_strings):
        word = _word(action)
        if action.default not in (None, False) and not isinstance(action.default, Enum):
            word = f"{word}={action.default}" if action.nargs != 0 else word
        words.append(word if action.required else f"[{word}]")
    return words


def _word(action: argparse.Action) -> str:
    """Write an argument as in a usage line: `FILE` or `--port PORT`."""
    shown = action.metavar or (
        "|".join(map(str, action.choices)) if action.choices else action.dest.upper()
    )
    if not action.option_strings:
        return str(shown)
    return (
        action.option_strings[-1]
        if action.nargs == 0
        else (f"{action.option_strings[-1]} {shown}")
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def _api() -> Iterator[str]:
    from hormiga.doors.api.root import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    models = schema["components"]["schemas"]
    yield "# The native API"
    yield ""
    yield schema["info"]["description"]
    yield "The same as OpenAPI: `/api/v1/openapi.json`."
    yield ""
    yield "Every call carries `Authorization: Bearer TOKEN`: *work* takes a worker's"
    yield "token, everything else an organisation's. Amounts are decimal strings with a"
    yield "currency. Lists have `items` and `next`: send it as `?cursor=` for the next"
    yield "page; on the last one it is null. Errors are problem JSON (RFC 9457) whose"
    yield "`type` ends in the [refusal's name](refusals.md)."
    tag = None
    for path, operations in schema["paths"].items():
        for verb, operation in operations.items():
            if operation["tags"][0] != tag:
                tag = operation["tags"][0]
                yield from ("", f"## {tag.capitalize()}")
            yield from ("", f"### {verb.upper()} {path}", "", operation["description"])
            yield from _parameters(operation)
            yield from _body(operation)
    yield from ("", "## Bodies")
    for name, model in models.items():
        yield from _model(name, model)
    yield ""


def _parameters(operation: Mapping[str, Any]) -> Iterator[str]:
    asked = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
    if asked:
        yield ""
    for one in asked:
        default = one["schema"].get("default")
        words = f", by default `{default}`" if default is not None else ""
        yield f"- `?{one['name']}=`: {_type(one['schema'])}{words}"


def _body(operation: Mapping[str, Any]) -> Iterator[str]:
    content = operation.get("requestBody", {}).get("content", {})
    for body in content.values():
        yield from ("", f"Body: {_type(body['schema'])}.")
    for status, reply in operation["responses"].items():
        for body in reply.get("content", {}).values():
            yield from ("", f"Reply {status}: {_type(body['schema'])}.")


def _model(name: str, model: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"### {name}", "")
    about = " ".join(model.get("description", "").split())
    if about:
        yield from (about, "")
    if "enum" in model:
        yield "One of " + ", ".join(f"`{value}`" for value in model["enum"]) + "."
        return
    required = set(model.get("required", ()))
    yield "| field | type | by default |"
    yield "| --- | --- | --- |"
    for field, shape in model.get("properties", {}).items():
        default = (
            "required" if field in required else f"`{json.dumps(shape.get('default'))}`"
        )
        yield f"| `{field}` | {_type(shape)} | {default} |"


def _type(shape: Mapping[str, Any]) -> str:
    """Put a JSON Schema's type into a few words."""
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in shape:
        return " or ".join(_type(one) for one in shape["anyOf"])
    if "allOf" in shape:
        return " and ".join(_type(one) for one in shape["allOf"])
    if shape.get("type") == "array":
        items = f"list of {_type(shape.get('items', {}))}"
        most = shape.get("maxItems")
        return f"{items}, at most {most}" if most else items
    limits = [text.format(shape[key]) for key, text in LIMITS.items() if key in shape]
    return ", ".join([shape.get("type", "anything"), *limits])


def _refusals() -> Iterator[str]:
    from hormiga.doors.api.problems import STATUS

    yield "# Refusals"
    yield ""
    yield "An expected *no* has a name, a kind and a sentence. The API answers it with"
    yield "the kind's status and `type` `/problems/NAME`; the command line prints the"
    yield "sentence and exits 1. In a given case the sentence may be more exact."
    yield ""
    yield "| kind | status |"
    yield "| --- | --- |"
    for kind, status in STATUS.items():
        yield f"| {kind} | {status} |"
    yield ""
    yield "| name | kind | sentence | from |"
    yield "| --- | --- | --- | --- |"
    for refusal in refusals():
        sentence = " ".join((refusal.__doc__ or "").split()).replace("|", "\\|")
        place = refusal.__module__.removeprefix("hormiga.")
        yield f"| `{refusal.name()}` | {refusal.kind} | {sentence} | {place} |"
    yield ""


def _jobs() -> Iterator[str]:
    from hormiga.doors.jobs.tasks import WORK
    from hormiga.kit import jobs

    yield "# Jobs"
    yield ""
    yield "Work that a flow asks for by name, in the transaction of its data"
    yield "([ADR-0007](../adr/0007-jobs-in-postgresql.md)). The key is a row's id; at"
    yield "most one job a name and key waits. A job that fails is asked for again. What"
    yield "the clock does is no job but the sweep"
    yield "([ADR-0013](../adr/0013-sweeps-beside-the-queue.md))."
    yield ""
    yield "| name | does |"
    yield "| --- | --- |"
    for name in jobs.NAMES:
        yield f"| `{name}` | {' '.join((WORK[name].__doc__ or '').split())} |"
    yield ""


def _setting_names(value: ast.expr) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"^HORMIGA_[A-Z_]+$", node.value)


def _below(top: type[Any]) -> Iterator[type[Any]]:
    for sub in top.__subclasses__():
        yield sub
        yield from _below(sub)


def _mturk() -> Iterator[str]:
    """Write which operations the Mechanical Turk door has, and what each takes."""
    from hormiga.doors.mturk.dispatch import NOT_YET, OPERATIONS

    yield "# The Mechanical Turk API"
    yield ""
    yield "`POST /mturk` speaks JSON 1.1 with Signature Version 4, so that a client of"
    yield "Mechanical Turk works unmodified:"
    yield ""
    yield "```python"
    yield 'boto3.client("mturk", endpoint_url="http://localhost:8000/mturk",'
    yield '             region_name="us-east-1", aws_access_key_id=…,'
    yield "             aws_secret_access_key=…)"
    yield "```"
    yield ""
    yield "`hormiga keys create ORG` makes the key pair. Any region goes; a request is"
    yield "good for five minutes before and after its date. A proxy must pass `Host` on"
    yield "unchanged."
    yield ""
    yield "A HIT type is a project in the programme `open-usd` with terms that never"
    yield "change; a HIT is a task that reserves reward and fee for each of its"
    yield "assignments when it is made. Deleting a HIT gives back what it did not use;"
    yield "the money of a rejected assignment stays in escrow: its worker may object."
    yield "Workers are named by a pseudonym that is each requester's own. Questions are"
    yield "HTMLQuestion documents, shown in the sandboxed frame: without any network,"
    yield "and with the requester's scripts only where an operator trusts it; or an"
    yield "ExternalQuestion, [a page of your own](../howto/show-your-own-page.md)."
    yield ""
    all_of_them = len(OPERATIONS) + len(NOT_YET)
    yield f"{len(OPERATIONS)} of {all_of_them} operations are offered."
    yield ""
    yield "| operation | does | takes (* is needed) |"
    yield "| --- | --- | --- |"
    for name, operation in sorted(OPERATIONS.items()):
        does = " ".join((operation.run.__doc__ or "").split())
        takes = " ".join(
            f"`{member.name}`{'*' if member.is_required else ''}"
            for member in operation.shape
        )
        yield f"| `{name}` | {does} | {takes} |"
    yield ""
    yield "Refused by name until they are offered:"
    yield ", ".join(f"`{name}`" for name in NOT_YET) + ";"
    yield "and the members `QualificationRequirements` (unless empty), `HITLayoutId`,"
    yield "`HITLayoutParameters`, `AssignmentReviewPolicy` and `HITReviewPolicy`."
    yield ""


WRITERS: Mapping[str, Callable[[], Iterator[str]]] = {
    "settings.md": _settings,
    "commands.md": _commands,
    "api.md": _api,
    "refusals.md": _refusals,
    "jobs.md": _jobs,
    "mturk.md": _mturk,
}


def main() -> int:
    """Write the pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hormiga.config.settings")
    os.environ.setdefault("HORMIGA_SECRET_KEY", "only-to-read-the-code" * 3)
    import django

    django.setup()
    REFERENCE.mkdir(exist_ok=True)
    for name in WRITERS:
        (REFERENCE / name).write_text(page(name))
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
