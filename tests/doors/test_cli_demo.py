from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def demo(data_dir: Path, facts_file: Path) -> tuple[dict[str, Any], str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HORMIGA_")}
    words = ["demo", "--exit", "--port", "0", "--json", str(facts_file)]
    done = subprocess.run(
        [sys.executable, "-m", "hormiga", *words],
        env=kept | {"HORMIGA_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(facts_file.read_text()), done.stdout


@pytest.mark.slow
class TestDemo:
    def test_runs_the_1979_table_and_runs_again_on_the_same_folder(self, tmp_path):
        data_dir, facts_file = tmp_path / "a data folder", tmp_path / "facts.json"

        facts, shown = demo(data_dir, facts_file)
        again, _ = demo(data_dir, facts_file)

        assert facts_file.stat().st_mode & 0o777 == 0o600
        for one in (facts, again):
            counts = [one[name] for name in ("tasks", "workers", "judgments")]
            assert counts == [45, 7, 315]
            assert one["majority_accuracy"] == pytest.approx(42 / 45)
            assert one["accuracy"] == pytest.approx(44 / 45)
            assert one["cost"] == {"amount": "45.36", "currency": "EUR"}
            assert one["ledger_balanced"] is True
            assert (one["rules"] > 10, one["failed"]) == (True, 0)
            paid = {run["rail"]: run for run in one["payouts"]}
            assert (paid["sepa"]["payouts"], paid["sepa"]["total"]) == (4, "21.60")
            assert b"pain.001" in Path(paid["sepa"]["file"]).read_bytes()
            assert (paid["paypal"]["state"], paid["paypal"]["total"]) == (
                "settled",
                "16.20",
            )
            lines, table = (Path(path).read_text() for path in one["exports"])
            assert len(lines.splitlines()) == 45
            assert len(table.splitlines()) == 46
            assert set(one["logins"]) == {"worker", "requester", "vendor", "operator"}
        for role, login in facts["logins"].items():
            assert again["logins"][role]["email"] == login["email"]
            assert again["logins"][role]["password"] != login["password"]
            assert login["password"] in shown
        assert "97.8% as the paper has them" in shown
        assert "requirements-not-met: Anaesthetist exists" in shown
