"""Payment status reports: what a bank thinks of a payment file, line by line.

Shapes: pain.002.001.03 and .10 (ISO 20022), read by local names, so that other versions
of the same fields are read as well. A bank's checks of payees' names (EPC Verification
of Payee) come as statuses RCVC, RVMC, RVNM and RVNA.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hormiga.engines.rails.safe_xml import (
    BankFieldUnreadable,
    UnknownMessage,
    all_of,
    name_of,
    needed,
    parse,
    text_of,
    words_of,
)

MESSAGE = "CstmrPmtStsRpt"
REJECTED = "RJCT"


class PayeeCheck(StrEnum):
    """What the payee's bank says to the name that we gave."""

    MATCH = "RCVC"
    CLOSE = "RVMC"
    NO_MATCH = "RVNM"
    NOT_CHECKED = "RVNA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A status with its reason's code; `name` is what the bank adds in words.

    With RVMC that is the name as the payee's bank has it.
    """

    code: str
    reason: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStatus:
    """The status of one payment."""

    end_to_end_id: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockStatus:
    """The status of one block of payments, and of those that the bank lists."""

    information_id: str
    status: Status
    lines: tuple[LineStatus, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report on one payment file, named by its message id."""

    message_id: str
    original_message_id: str
    status: Status
    blocks: tuple[BlockStatus, ...]

    @property
    def rejection(self) -> Status | None:
        """Tell why the bank took nothing of the file; None where it took some."""
        whole = [self.status, *(block.status for block in self.blocks[:1])]
        if len(self.blocks) > 1:
            whole = [self.status]
        return next((one for one in whole if one.code == REJECTED), None)

    @property
    def lines(self) -> list[LineStatus]:
        """List the payments that the bank names, block after block."""
        return [line for block in self.blocks for line in block.lines]


def read(content: bytes) -> Report:
    """Read a report.

    Raises what `safe_xml.parse` does, UnknownMessage or BankFieldUnreadable.
    """
    return read_parsed(parse(content))


def is_report(root: Any) -> bool:
    """Say whether a parsed message is a payment status report."""
    return any(name_of(child) == MESSAGE for child in root)


def read_parsed(root: Any) -> Report:
    """Read a report from its root element."""
    body = next((child for child in root if name_of(child) == MESSAGE), None)
    if body is None:
        raise UnknownMessage
    report = Report(
        message_id=needed(body, "GrpHdr/MsgId"),
        original_message_id=needed(body, "OrgnlGrpInfAndSts/OrgnlMsgId"),
        status=_status(all_of(body, "OrgnlGrpInfAndSts")[0], "GrpSts"),
        blocks=tuple(_block(one) for one in all_of(body, "OrgnlPmtInfAndSts")),
    )
    named = [line.end_to_end_id for line in report.lines]
    if len(named) != len(set(named)):
        raise BankFieldUnreadable(field="OrgnlEndToEndId")
    return report


def _block(element: Any) -> BlockStatus:
    lines = (
        LineStatus(
            end_to_end_id=needed(line, "OrgnlEndToEndId"),
            status=_status(line, "TxSts"),
        )
        for line in all_of(element, "TxInfAndSts")
    )
    return BlockStatus(
        information_id=needed(element, "OrgnlPmtInfId"),
        status=_status(element, "PmtInfSts"),
        lines=tuple(sorted(lines, key=lambda line: line.end_to_end_id)),
    )


def _status(element: Any, field: str) -> Status:
    return Status(
        code=text_of(element, field, most=4),
        reason=text_of(element, "StsRsnInf/Rsn/Cd", most=35)
        or text_of(element, "StsRsnInf/Rsn/Prtry", most=35),
        name=words_of(element, "StsRsnInf/AddtlInf", most=140),
    )
