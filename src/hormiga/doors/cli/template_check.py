"""`hormiga template check`: try a task template, without a database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import orjson

from hormiga.engines.templates.checking import Report, check
from hormiga.engines.templates.findings import Severity
from hormiga.kit.errors import Refusal


class FileNotReadable(Refusal):
    """This file cannot be read. Check its name, and that it is text in UTF-8."""


class InputNotAnObject(Refusal):
    """The input is no JSON object. Write {"name": "value"}, as a task's input is."""


class ReportNotWritable(Refusal):
    """The report cannot be written where it was asked for: choose another place."""


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Print what was found, a line each; `failed` when a worker could not do the task.

    Raises FileNotReadable, InputNotAnObject or ReportNotWritable.
    """
    template = _text(arguments.file)
    task_input = _input(arguments.input) if arguments.input else None
    report = check(template=template, task_input=task_input)
    for one in report.findings:
        print(f"{arguments.file}:{one.line}: {one.severity}: {one.words}")
    facts = _facts(report)
    if arguments.json:
        details = [
            {
                "line": one.line,
                "severity": one.severity,
                "kind": one.kind,
                "words": one.words,
            }
            for one in report.findings
        ]
        full = {**facts, "findings": details, "input": report.task_input}
        _write(arguments.json, json.dumps(full, ensure_ascii=False, default=str) + "\n")
    return facts


def _facts(report: Report) -> dict[str, Any]:
    errors = sum(one.severity is Severity.ERROR for one in report.findings)
    return {
        "language": report.language,
        "errors": errors,
        "warnings": len(report.findings) - errors,
        "failed": not report.may_be_done,
    }


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileNotReadable(
            f"{path} cannot be read ({error.strerror}). Check its name."
        ) from None
    except UnicodeDecodeError:
        raise FileNotReadable(
            f"{path} is not text in UTF-8. Save it as UTF-8, and try again."
        ) from None


def _input(path: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(_text(path))
    except orjson.JSONDecodeError as error:
        raise InputNotAnObject(
            f"{path} is no JSON: line {error.lineno}, {error.msg}. Mend it, and try"
            " again."
        ) from None
    if not isinstance(found, dict):
        raise InputNotAnObject
    return found


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportNotWritable(
            f"{path} cannot be written ({error.strerror}): choose another place."
        ) from None
