"""Tokens, keys and pseudonyms: values made of values."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hormiga.kit import ids
from hormiga.kit.errors import Kind, Refusal

TOKEN_PREFIX = "hrm_"  # noqa: S105 - a mark that secret scanners can find
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class NotAnEmail(Refusal):
    """This is not an e-mail address. Write it like name@example.org."""


class EmailTaken(Refusal):
    """Somebody already signs in with this e-mail address."""

    kind = Kind.CONFLICT


class NoSuchUser(Refusal):
    """Nobody signs in with this e-mail address. Look at how it is written."""

    kind = Kind.NOT_FOUND


class NameTaken(Refusal):
    """An organisation with this name exists already. Choose another name."""

    kind = Kind.CONFLICT


class NoSuchOrganisation(Refusal):
    """There is no organisation with this id or name."""

    kind = Kind.NOT_FOUND


class NotAMember(Refusal):
    """You belong to no organisation with this id. Ask one of its owners to add you."""

    kind = Kind.NOT_FOUND


class NoSuchKey(Refusal):
    """Your organisation has no key of this name that still works."""

    kind = Kind.NOT_FOUND


class NoReason(Refusal):
    """A reason is missing. Write in a sentence why; the audit log keeps it."""


class AlreadyYours(Refusal):
    """This is the address that you sign in with already."""


class LastOperator(Refusal):
    """You are the only operator of this site. Make another one first."""

    kind = Kind.CONFLICT


class OrganisationHasMoney(Refusal):
    """You are the only member of an organisation that still has money here."""

    kind = Kind.CONFLICT


class AccountClosed(Refusal):
    """This account is closed already."""

    kind = Kind.CONFLICT


class BadToken(Refusal):
    """The bearer token is missing, wrong or revoked. Send `Authorization: Bearer …`."""

    kind = Kind.UNAUTHENTICATED


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token a request carries: a worker's or an organisation's."""

    worker_id: int | None
    organisation_id: int | None


def digest(token: str) -> bytes:
    """Hash a token for storing; it is random, so one round is enough."""
    return hashlib.sha256(token.encode()).digest()


def fingerprint(digest: bytes) -> str:
    """Name a token without showing it: the first 64 bits of its hash."""
    return digest[:8].hex()


def clean_email(text: str) -> str:
    """Write an address the one way it is stored."""
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise NotAnEmail
    return email


def nobodys_email(mark: str) -> str:
    """Write an address for who has left: one that no mail ever reaches."""
    return f"closed-{mark}@nobody.invalid"


def pseudonym(*, worker: UUID, organisation: UUID, secret: str) -> str:
    """Name a worker to one organisation: `A…`, the same each time, and no other's.

    The id is one AES block under a key of the organisation's own (HMAC-SHA256 of its
    id), so the platform can turn it back and needs no table.
    """
    block = _cipher(organisation, secret).encryptor().update(worker.bytes)
    return ids.outside(UUID(bytes=block), ids.WORKER)


def worker_of(*, pseudonym: str, organisation: UUID, secret: str) -> UUID | None:
    """Turn an organisation's name for a worker back into the worker's id."""
    block = ids.inside(pseudonym, ids.WORKER)
    if block is None:
        return None
    return UUID(bytes=_cipher(organisation, secret).decryptor().update(block.bytes))


def _cipher(organisation: UUID, secret: str) -> Cipher[modes.ECB]:
    key = hmac.new(secret.encode(), b"pseudonym" + organisation.bytes, "sha256")
    # One random block and nothing else: the case in which ECB hides all there is.
    return Cipher(algorithms.AES(key.digest()), modes.ECB())  # noqa: S305


class Act(StrEnum):
    """What a member does in the name of a requester."""

    SEE = "see"
    """Projects, batches, their progress, and who the members are."""
    SEE_MONEY = "see-money"
    MAKE = "make"
    """Projects, and batches that are not published yet."""
    PUBLISH = "publish"
    """Spend: put a batch live, and close it."""
    REVIEW = "review"
    """Decide on judgments, and read labels."""
    HOLD_KEYS = "hold-keys"
    """Make and revoke what programs sign in with: a key may do all of the above."""
    MOVE_MONEY = "move-money"
    """Pay in, ask for money back, and say what stands on invoices."""
    LIMIT_MONEY = "limit-money"
    """Set what members may spend: an owner's alone."""


_EVERYTHING = frozenset(Act)
_ACTS = {
    "owner": _EVERYTHING,
    "manager": _EVERYTHING - {Act.LIMIT_MONEY},
    "reviewer": frozenset({Act.SEE, Act.REVIEW}),
    "finance": frozenset({Act.SEE, Act.SEE_MONEY, Act.MOVE_MONEY}),
}


def may(role: str, act: Act) -> bool:
    """Say whether a role in a requester covers an act; an unknown role covers none."""
    return act in _ACTS.get(role, frozenset())


DEVICES = ("phone", "tablet", "computer", "camera", "microphone", "headphones")
SKILLS = (
    *("writing", "translation", "teaching", "programming", "mathematics", "science"),
    *("medicine", "law", "finance", "design", "cooking", "crafts", "trade", "care"),
)
STEPS = ("country", "languages", "time-zone", "devices", "skills")
MOST_LANGUAGES = 12


class NoSuchCountry(Refusal):
    """There is no country with this code; choose one from the list."""


class NoSuchTimeZone(Refusal):
    """There is no time zone with this name; choose one from the list."""


class NoSuchChoice(Refusal):
    """One of these cannot be chosen here; choose from the list."""


class TooManyLanguages(Refusal):
    """Name at most 12 languages, each of them once."""


def refuse_choices(*, chosen: Collection[str], among: Collection[str]) -> None:
    """Refuse what is not on the list."""
    if not set(chosen) <= set(among):
        raise NoSuchChoice


def refuse_languages(languages: Sequence[tuple[str, str]]) -> None:
    """Refuse (language, level) pairs that are too many or say a language twice."""
    names = [language for language, _ in languages]
    if len(names) > MOST_LANGUAGES or len(names) != len(set(names)):
        raise TooManyLanguages
