from __future__ import annotations

import boto3  # type: ignore[import-untyped]
import pytest

from hormiga.doors.mturk.dispatch import NOT_YET, OPERATIONS


@pytest.fixture(scope="module")
def model():
    """Mechanical Turk's own description, as clients have it."""
    client = boto3.client(
        "mturk",
        region_name="us-east-1",
        aws_access_key_id="k",
        aws_secret_access_key="s",
    )
    return client.meta.service_model


class TestTheOperations:
    def test_are_offered_or_refused_by_name_each_of_them(self, model):
        known = [*OPERATIONS, *NOT_YET]

        assert sorted(known) == sorted(model.operation_names)

    @pytest.mark.parametrize("name", OPERATIONS)
    def test_take_each_member_of_the_model_and_no_other(self, model, name):
        shape = model.operation_model(name).input_shape
        members = {member.name for member in OPERATIONS[name].shape}

        assert members == set(shape.members if shape else ())

    @pytest.mark.parametrize("name", OPERATIONS)
    def test_need_what_the_model_needs(self, model, name):
        shape = model.operation_model(name).input_shape
        needed = {m.name for m in OPERATIONS[name].shape if m.is_required}

        assert needed == set(shape.required_members if shape else ())
