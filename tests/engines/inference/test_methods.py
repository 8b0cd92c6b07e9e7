from __future__ import annotations

import pytest

from hormiga.engines.inference import (
    METHODS,
    SCORES,
    DawidSkene,
    LabelKind,
    UnknownMethod,
    method_named,
)


class TestMethods:
    def test_auto_is_dawid_skene_for_categories(self):
        name, method = method_named(kind=LabelKind.CATEGORY, name="auto")

        assert name == "dawid-skene"
        assert isinstance(method, DawidSkene)
        assert method.smoothing == 1

    def test_exist_and_are_scored_for_every_kind(self):
        assert set(METHODS) == set(SCORES) == set(LabelKind)

    def test_of_another_kind_are_refused_with_the_names_of_this_one(self):
        with pytest.raises(UnknownMethod, match="take one of auto, mean, median"):
            method_named(kind=LabelKind.NUMBER, name="majority")
