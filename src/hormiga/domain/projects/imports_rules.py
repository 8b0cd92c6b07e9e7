"""What an import may not do."""

from __future__ import annotations

from hormiga.kit.errors import Kind, Refusal


class NoSuchImport(Refusal):
    """There is no such import, or it is not yours to see."""

    kind = Kind.NOT_FOUND


class NothingRefused(Refusal):
    """This import refused no row, so there is no file of refused rows."""

    kind = Kind.NOT_FOUND


class ImportUnderWay(Refusal):
    """A file is still being taken into this batch. Publish once that has ended."""

    kind = Kind.CONFLICT


class UploadTooLarge(Refusal):
    """A file is at most 2 GiB. Send it in several parts; one batch takes them all."""

    kind = Kind.TOO_LARGE


class TooManyRows(Refusal):
    """A file has at most ten million rows. Send it in several parts."""

    kind = Kind.TOO_LARGE


class UploadGone(Refusal):
    """The file that was sent is not in the data folder any more. Send it again."""

    kind = Kind.CONFLICT
