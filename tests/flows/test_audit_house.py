"""What `hormiga check` finds when somebody has been at the tables by hand."""

from __future__ import annotations

import psycopg
import pytest
from tests.build import media as files
from tests.build.people import NOON, requester
from tests.build.work import problems

from hormiga.domain.media.models import MediaFile
from hormiga.domain.media.rules import Owner
from hormiga.domain.media.services import add_media, remove_media

BYTES = "each media file has its bytes noted in the store"
USE = "each organisation's use is the sum of its media files"


@pytest.fixture
def owner(committed_database, settings, tmp_path) -> Owner:
    """An organisation with one file, after it has removed another."""
    settings.DATA_DIR = tmp_path / "data"
    made = Owner(requester().pk)
    source = tmp_path / "came"
    for seconds in (0.25, 0.5):
        source.write_bytes(files.sound(seconds))
        row = add_media(source=source, owner=made, name="", now=NOON)
        if seconds == 0.25:
            remove_media(media=row, now=NOON)
    assert problems() == []
    return made


def by_hand(url: str, statement: str) -> None:
    """Change a table as nobody but the database's own owner can: without its guards."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)


class TestTheCheck:
    def test_finds_a_file_whose_bytes_nobody_knows_any_more(
        self, committed_database, owner
    ):
        row = MediaFile.objects.get(state="ready")

        by_hand(committed_database.superuser_url, "DELETE FROM media_blob")

        assert problems() == [f"{BYTES}: {[str(row.pk)]}"]

    def test_finds_a_file_that_is_longer_than_its_bytes(
        self, committed_database, owner
    ):
        row = MediaFile.objects.get(state="ready")

        by_hand(committed_database.superuser_url, "UPDATE media_blob SET size = 1")

        assert problems() == [f"{BYTES}: {[str(row.pk)]}"]

    @pytest.mark.parametrize(
        "statement",
        ["UPDATE media_mediause SET used = used + 1", "DELETE FROM media_mediause"],
    )
    def test_finds_a_use_that_is_not_the_sum(
        self, committed_database, owner, statement
    ):
        by_hand(committed_database.superuser_url, statement)

        assert problems() == [f"{USE}: {[str(owner.organisation_id)]}"]

    def test_finds_a_use_of_files_that_are_not_there(self, committed_database, owner):
        url = committed_database.superuser_url

        by_hand(url, "DELETE FROM media_mediafile")

        assert problems() == [f"{USE}: {[str(owner.organisation_id)]}"]
