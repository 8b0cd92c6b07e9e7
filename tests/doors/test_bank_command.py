"""`hormiga bank read` from the arguments to the facts."""

from __future__ import annotations

import argparse

import pytest
from tests.build.bank import came, file
from tests.build.payouts import PAYER, configure

from hormiga.domain.bank.models import BankFile
from hormiga.doors.cli import bank
from hormiga.doors.cli.files import NoSuchFile
from hormiga.doors.cli.parser import parse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


def asked(path) -> argparse.Namespace:
    return parse(["bank", "read", str(path)])


class TestBankRead:
    def test_tells_what_the_file_did_and_that_it_was_known(self, tmp_path):
        path = tmp_path / "statement.xml"
        path.write_bytes(file(came("250.00", "our last invoice")))

        first, second = (bank.run(asked(path), None) for _ in range(2))  # type: ignore[arg-type]

        assert first == {
            "id": first["id"],
            "kind": "camt.053",
            "message_id": "M-1",
            "known_before": False,
            "lines": {"unknown-sender": 1},
            "waiting": 1,
            "in_suspense": "250.00",
        }
        assert second == first | {"known_before": True}
        assert BankFile.objects.get().read_by == "command line"

    def test_says_which_file_is_not_there(self, tmp_path):
        with pytest.raises(NoSuchFile):
            bank.run(asked(tmp_path / "none.xml"), None)  # type: ignore[arg-type]
