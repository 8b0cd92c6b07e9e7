"""External pages: a requester's own page, shown to a worker from its own origin.

The page's address gets four words in its query, as on Mechanical Turk: `assignmentId`,
`hitId`, `turkSubmitTo` and `workerId`. The page posts its answer, form-encoded or
multipart, with `assignmentId`, to `{turkSubmitTo}/mturk/externalSubmit`. The reply says
in words what became of it; when the answer is saved it also tells the page around the
frame, by a window message from `turkSubmitTo`'s origin:

    {"v": 1, "type": "saved", "assignment": ID}
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from hormiga.engines.frame import RESERVED
from hormiga.kit.errors import Refusal

SANDBOX = "allow-scripts allow-forms allow-same-origin"
SUBMIT_PATHS = ("/mturk/externalSubmit", "//mturk/externalSubmit")
NOT_AVAILABLE = "ASSIGNMENT_ID_NOT_AVAILABLE"
MOST_CHARACTERS = 2048

_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0"})  # noqa: S104
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# Nothing but a port may stand between the host and the path: no name, no backslash.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(:(?P<port>\d{1,5}))?([/?#][!-~]*)?",
    re.IGNORECASE | re.ASCII,
)
_USUAL = {"http": 80, "https": 443}


class NotAnExternalUrl(Refusal):
    """An external page's address is whole, such as https://tasks.example.org/page."""


class OwnHostNotExternal(Refusal):
    """This address is the platform's own. An external page has a host of its own."""


@dataclass(frozen=True, slots=True)
class House:
    """What an installation is called, and whether it is a local one, without https."""

    hosts: frozenset[str]
    is_http_allowed: bool

    @classmethod
    def of(cls, *, base: str, frame: str) -> House:
        """Take the origins of the pages and of the frame; the latter may be empty."""
        hosts = {urlsplit(origin).hostname or "" for origin in (base, frame)} - {""}
        if hosts & _LOCAL:
            hosts |= _LOCAL
        return cls(frozenset(hosts), base.startswith("http://"))


@dataclass(frozen=True, slots=True)
class ExternalPage:
    """An address that may be shown; `origin` is its `scheme://host[:port]`."""

    url: str
    origin: str
    host: str


def read_external_url(text: str, *, house: House) -> ExternalPage:
    """Check a page's address. Raises NotAnExternalUrl or OwnHostNotExternal."""
    found = _URL.fullmatch(text)
    if found is None or len(text) > MOST_CHARACTERS:
        raise NotAnExternalUrl
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = int(found["port"] or _USUAL[scheme])
    if not _is_host(host) or not 0 < port < 65536:
        raise NotAnExternalUrl
    if scheme == "http" and not house.is_http_allowed:
        raise NotAnExternalUrl
    if host in house.hosts:
        raise OwnHostNotExternal
    named = "" if port == _USUAL[scheme] else f":{port}"
    return ExternalPage(text, f"{scheme}://{host}{named}", f"{host}{named}")


def _is_host(host: str) -> bool:
    """Say whether browsers read a host as it is written: 127.1 they do not."""
    if not _HOST.fullmatch(host) or len(host) > 253:
        return False
    if not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return True
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ipaddress.AddressValueError:
        return False


def page_address(
    url: str, *, assignment: str, hit: str, submit_to: str, worker: str
) -> str:
    """Write the address for one assignment: four words more in the page's query.

    `submit_to` is an origin without a slash at its end.
    """
    words = dict(zip(RESERVED, (assignment, hit, submit_to, worker), strict=True))
    given = urlencode(words, quote_via=quote, safe="")
    before, mark, fragment = url.partition("#")
    glue = "&" if "?" in before else "?"
    if before.endswith(("?", "&")):
        glue = ""
    return f"{before}{glue}{given}{mark}{fragment}"


def answer_fields(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Gather an answer as Mechanical Turk does.

    Values of one name are joined with `|`; reserved names are left out.
    """
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in RESERVED:
            fields.setdefault(name, []).append(value)
    return {name: "|".join(values) for name, values in fields.items()}
