"""The anaesthetists' table of Dawid and Skene 1979, shipped as a sample.

45 patients, graded 1 to 4 for fitness for anaesthesia by five observers, the first of
them three times; and the class that the paper itself finds the likeliest for each.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

DAWID_SKENE_1979: Traversable = files(__name__) / "dawid_skene_1979.csv"
"""Columns task, worker, label; 315 answers, observer 1's readings as three workers."""

DAWID_SKENE_1979_TRUTH: Traversable = files(__name__) / "dawid_skene_1979_truth.csv"
"""Columns task, label: the paper's likeliest class of each patient."""
