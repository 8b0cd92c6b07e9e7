"""Invitations as short codes: what one can say over the telephone.

Seven characters of Crockford's base32 (35 random bits) and one that checks them, so
that a slip is told apart from a code that does not hold, and guessing finds nothing.
"""

from __future__ import annotations

from hormiga.domain.programmes.rules import BadCode
from hormiga.kit import ids

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def fresh_code() -> str:
    """Draw a code."""
    drawn = ids.fresh().int
    body = "".join(ALPHABET[drawn >> 5 * place & 31] for place in range(LENGTH - 1))
    return body + _check(body)


def code_in(typed: str) -> str:
    """Read a typed code: case, blanks, hyphens and O for 0 do not matter.

    Refuses `BadCode`.
    """
    code = typed.strip().upper().translate(_MEANT)
    is_one = len(code) == LENGTH and all(letter in ALPHABET for letter in code)
    if not is_one or _check(code[:-1]) != code[-1]:
        raise BadCode
    return code


def shown(code: str) -> str:
    """Write a code in two halves, as one reads it aloud."""
    return f"{code[:4]}-{code[4:]}" if code else ""


def _check(body: str) -> str:
    """Sum up a code with odd weights: any one wrong character changes it."""
    total = sum(
        (2 * place + 1) * ALPHABET.index(letter) for place, letter in enumerate(body)
    )
    return ALPHABET[total % 32]
