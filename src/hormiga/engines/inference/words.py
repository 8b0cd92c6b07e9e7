"""Words of a text, and how many edits lie between two lists of words."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+(?:'\w+)*")


def words_of(text: str) -> tuple[str, ...]:
    """Split into words as error rates count them: no case, no punctuation."""
    return tuple(_WORD.findall(text.casefold().replace("\u2019", "'")))


def word_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the words to insert, delete or replace to make one list the other.

    All cells of a column of the edit table are one whole number, bit by bit: a column
    costs a dozen additions whatever its length. Source: G. Myers, A fast bit-vector
    algorithm for approximate string matching, JACM 46(3), 1999, in the form of
    H. Hyyrö, A bit-vector algorithm for computing Levenshtein distance, 2003.
    """
    if not one or not other:
        return len(one) + len(other)
    places: dict[str, int] = {}
    for index, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << index
    every, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    rises, falls, distance = every, 0, len(one)
    for word in other:
        match = places.get(word, 0)
        diagonal = (((match & rises) + rises) ^ rises) | match | falls
        right_rises = falls | ~(diagonal | rises) & every
        right_falls = rises & diagonal
        distance += bool(right_rises & last) - bool(right_falls & last)
        right_rises = right_rises << 1 | 1
        rises = (right_falls << 1 | ~(diagonal | right_rises)) & every
        falls = right_rises & diagonal & every
    return distance
