"""A file becomes media: one row for its owner, one blob for all who have the bytes."""

from __future__ import annotations

import hashlib
import threading
from uuid import UUID

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    connection,
    connections,
    transaction,
)
from tests.build import media as files
from tests.build.people import DAY, NOON, SECOND, requester, worker

from hormiga.domain.media import queries, services
from hormiga.domain.media.models import Blob, MediaFile, MediaUse, Upload
from hormiga.domain.media.rules import (
    NoSuchMedia,
    NotYourMedia,
    Owner,
    QuotaReached,
    UnknownFact,
    facts_to_keep,
    plain_name,
)
from hormiga.domain.media.store import configured
from hormiga.engines.media.refs import write
from hormiga.engines.media.refusals import BrokenFile, SvgNotTaken

CLAIM = UUID(int=99)


@pytest.fixture
def owner():
    return Owner(requester().pk)


def added(owner: Owner, content: bytes, tmp_path, name: str = "ant", **more):
    source = tmp_path / "came"
    source.write_bytes(content)
    return services.add_media(
        source=source, owner=owner, name=name, **({"now": NOON} | more)
    )


def content_of(row: MediaFile) -> bytes:
    return b"".join(configured().read(row.sha256, 0, row.size))


def used(owner: Owner) -> int:
    use = MediaUse.objects.filter(pk=owner.organisation_id).first()
    return use.used if use else 0


def stored_files(data_dir) -> list[str]:
    return [p.name for p in (data_dir / "media").rglob("*") if p.is_file()]


@pytest.mark.django_db
class TestAMediaFile:
    def test_is_kept_as_it_was_written_anew(self, owner, tmp_path, data_dir):
        came = files.photo()

        row = added(owner, came, tmp_path, "C:\\fotos\\ñu.jpg")

        kept = content_of(row)
        assert (row.kind, row.media_type, row.name) == ("image", "image/jpeg", "ñu.jpg")
        assert (row.width, row.height, row.size) == (40, 60, len(kept))
        assert bytes(row.came_sha256) == hashlib.sha256(came).digest()
        assert row.sha256 == hashlib.sha256(kept).digest() != bytes(row.came_sha256)
        name = row.sha256.hex()
        assert (data_dir / "media" / name[:2] / name[2:]).read_bytes() == kept
        assert used(owner) == len(kept)
        assert list((data_dir / "uploads").iterdir()) == []

    def test_that_is_not_written_anew_is_kept_as_it_came(self, owner, tmp_path):
        row = added(owner, files.sound(0.5), tmp_path)

        assert content_of(row) == files.sound(0.5)
        assert row.seconds == 0.5
        assert row.sha256 == bytes(row.came_sha256)

    def test_sent_again_is_the_same(self, owner, tmp_path):
        first = added(owner, files.picture(), tmp_path)

        again = added(owner, files.picture(), tmp_path, now=NOON + DAY)

        assert again == first
        assert MediaFile.objects.count() == 1
        assert used(owner) == first.size

    def test_of_two_organisations_is_two_rows_on_the_same_bytes(self, owner, tmp_path):
        other = Owner(requester().pk)
        mine = added(owner, files.picture(), tmp_path)

        theirs = added(other, files.picture(), tmp_path)

        assert theirs.public_id != mine.public_id
        assert theirs.blob_id == mine.blob_id
        assert Blob.objects.count() == 1
        with pytest.raises(NoSuchMedia):
            queries.media_of(
                organisation_id=other.organisation_id, public_id=mine.public_id
            )
        assert queries.media_page(
            organisation_id=other.organisation_id, after=0, limit=10
        ) == [theirs]
        assert used(other) == used(owner) == mine.size

    def test_that_is_refused_leaves_nothing(self, owner, tmp_path, data_dir):
        for bad, refusal in (
            (files.picture((90, 90))[:150], BrokenFile),
            (b"<svg onload=x()>", SvgNotTaken),
        ):
            with pytest.raises(refusal):
                added(owner, bad, tmp_path)

        assert MediaFile.objects.count() == Blob.objects.count() == used(owner) == 0
        assert list((data_dir / "uploads").iterdir()) == []
        assert not (data_dir / "media").exists()

    def test_that_does_not_fit_is_refused(self, owner, tmp_path, settings):
        first = added(owner, b"ants", tmp_path)
        settings.MEDIA_QUOTA_BYTES = 7

        with pytest.raises(QuotaReached) as refused:
            added(owner, b"bees", tmp_path)

        assert refused.value.facts == {"quota_bytes": 7, "used_bytes": 4}
        assert list(MediaFile.objects.all()) == [first]
        settings.MEDIA_QUOTA_BYTES = 8
        added(owner, b"bees", tmp_path)
        assert used(owner) == 8

    def test_keeps_of_its_metadata_what_is_asked(self, owner, tmp_path):
        row = added(owner, files.photo(), tmp_path, keeps=["place"])

        assert row.facts == {"place": [40.5, -3.75]}
        assert facts_to_keep(" taken_at, place ") == ["taken_at", "place"]
        with pytest.raises(UnknownFact):
            facts_to_keep("taken_at,owner")

    def test_has_a_name_that_can_be_shown(self):
        assert plain_name("../../etc/passwd") == "passwd"
        assert plain_name("a\x00\u202eb\n.png") == "ab.png"
        assert len(plain_name("a" * 500)) == 200


@pytest.mark.django_db
class TestARemovedFile:
    def test_is_gone_and_gives_its_space_back(self, owner, tmp_path):
        row = added(owner, b"ants", tmp_path)

        services.remove_media(media=row, now=NOON)
        services.remove_media(media=row, now=NOON)

        assert used(owner) == 0
        with pytest.raises(NoSuchMedia):
            queries.media_of(
                organisation_id=owner.organisation_id, public_id=row.public_id
            )

    def test_loses_its_bytes_a_day_later_unless_another_has_them(
        self, owner, tmp_path, data_dir
    ):
        other = Owner(requester().pk)
        mine, theirs = added(owner, b"ants", tmp_path), added(other, b"ants", tmp_path)
        services.remove_media(media=mine, now=NOON)
        assert services.remove_unwanted_bytes(now=NOON + 2 * DAY) == 0
        services.remove_media(media=theirs, now=NOON + DAY)

        early = services.remove_unwanted_bytes(now=NOON + 2 * DAY - SECOND)
        assert (early, len(stored_files(data_dir))) == (0, 1)
        late = services.remove_unwanted_bytes(now=NOON + 2 * DAY)

        assert (late, stored_files(data_dir)) == (1, [])
        assert Blob.objects.count() == 0

    def test_comes_back_when_its_bytes_come_again(self, owner, tmp_path):
        row = added(owner, b"ants", tmp_path)
        services.remove_media(media=row, now=NOON)

        again = added(owner, b"ants", tmp_path, now=NOON + DAY)

        assert again.public_id != row.public_id
        assert services.remove_unwanted_bytes(now=NOON + 9 * DAY) == 0
        assert content_of(again) == b"ants"


@pytest.mark.django_db
class TestAnArchive:
    def test_becomes_a_file_for_each_member(self, owner, tmp_path, data_dir):
        source = tmp_path / "came.zip"
        source.write_bytes(
            files.archive(("in/ant.png", files.picture()), ("bee.txt", b"bee"))
        )

        rows = services.add_archive(source=source, owner=owner, now=NOON)

        assert [(row.name, row.media_type) for row in rows] == [
            ("ant.png", "image/png"),
            ("bee.txt", "text/plain"),
        ]
        assert [content_of(row) for row in rows][1] == b"bee"
        assert list((data_dir / "uploads").iterdir()) == []

    def test_with_one_bad_member_is_refused_whole_and_names_it(self, owner, tmp_path):
        source = tmp_path / "came.zip"
        source.write_bytes(files.archive(("a.txt", b"ant"), ("b.svg", b"<svg>")))

        with pytest.raises(SvgNotTaken, match=r"^b\.svg: This is an SVG") as refused:
            services.add_archive(source=source, owner=owner, now=NOON)

        assert refused.value.facts == {"file": "b.svg"}
        assert MediaFile.objects.count() == Blob.objects.count() == 0

    def test_that_does_not_fit_is_refused_whole(self, owner, tmp_path, settings):
        settings.MEDIA_QUOTA_BYTES = 5
        source = tmp_path / "came.zip"
        source.write_bytes(files.archive(("a.txt", b"ant"), ("b.txt", b"bee")))

        with pytest.raises(QuotaReached):
            services.add_archive(source=source, owner=owner, now=NOON)

        assert MediaFile.objects.count() == used(owner) == 0


@pytest.mark.django_db
class TestATasksMedia:
    def test_are_those_that_it_names_and_its_requester_owns(self, owner, tmp_path):
        mine = added(owner, b"ants", tmp_path)
        theirs = added(Owner(requester().pk), b"bees", tmp_path)
        answer = Owner(owner.organisation_id, worker().pk, CLAIM)
        sent = added(answer, b"wasps", tmp_path)
        names = [write(row.public_id) for row in (mine, theirs, sent)]

        found = queries.granted(
            organisation_id=owner.organisation_id, task_input={"media": names}
        )

        assert found == {mine.public_id: mine}

    def test_of_an_answer_were_sent_for_it_by_its_worker(self, owner, tmp_path):
        answer = Owner(owner.organisation_id, worker().pk, CLAIM)
        mine = added(owner, b"ants", tmp_path)
        sent = added(answer, b"wasps", tmp_path)

        services.refuse_strangers(media=[sent.public_id], owner=answer)
        services.refuse_strangers(media=[], owner=answer)
        for media, who in (
            ([mine.public_id], answer),
            ([sent.public_id, UUID(int=3)], answer),
            ([sent.public_id], Owner(owner.organisation_id, worker().pk, CLAIM)),
            (
                [sent.public_id],
                Owner(owner.organisation_id, answer.worker_id, UUID(int=98)),
            ),
        ):
            with pytest.raises(NotYourMedia):
                services.refuse_strangers(media=media, owner=who)

    def test_for_a_claim_are_its_requesters_and_its_own(self, owner, tmp_path):
        other = Owner(owner.organisation_id, worker().pk, UUID(int=98))
        sent = added(other, b"wasps", tmp_path)

        def for_claim(claim: UUID):
            return queries.media_for_claim(
                organisation_id=owner.organisation_id,
                assignment=claim,
                public_id=sent.public_id,
            )

        assert for_claim(UUID(int=98)) == sent
        with pytest.raises(NoSuchMedia):
            for_claim(CLAIM)


@pytest.mark.django_db
class TestAnAccess:
    def test_is_written_down_for_good(self, owner, tmp_path):
        row = added(owner, b"ants", tmp_path)
        who = worker()

        services.note_access(
            media_id=row.pk, assignment=CLAIM, worker_id=who.pk, now=NOON
        )

        (access,) = queries.accesses_of(
            organisation_id=owner.organisation_id, media_id=row.pk
        )
        assert (access.worker, access.assignment, access.at) == (who, CLAIM, NOON)
        assert not queries.accesses_of(organisation_id=requester().pk, media_id=row.pk)
        for change in ("UPDATE media_mediaaccess SET at = at", "DELETE FROM {}"):
            with (
                pytest.raises(DatabaseError, match="is refused"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(change.format("media_mediaaccess"))


@pytest.mark.django_db
class TestTheTables:
    @pytest.mark.parametrize(
        "changed",
        [
            {"blob_id": None},
            {"state": "removed"},
            {"worker_id": None, "assignment": CLAIM},
        ],
    )
    def test_hold_no_half_file(self, owner, tmp_path, changed):
        row = added(owner, b"ants", tmp_path)

        with pytest.raises(IntegrityError), transaction.atomic():
            MediaFile.objects.filter(pk=row.pk).update(**changed)

    def test_hold_no_use_below_zero_and_no_upload_without_bytes(self, owner, tmp_path):
        added(owner, b"ants", tmp_path)

        with pytest.raises(IntegrityError), transaction.atomic():
            MediaUse.objects.update(used=-1)
        with pytest.raises(IntegrityError), transaction.atomic():
            Upload.objects.create(
                organisation_id=owner.organisation_id,
                length=0,
                created_at=NOON,
                expires_at=NOON + DAY,
            )


class TestTheSameBytesAtOnce:
    def test_are_one_blob_and_one_file_for_each_owner(
        self, committed_database, tmp_path, data_dir
    ):
        owners = [Owner(requester().pk), Owner(requester().pk)]
        content = files.picture((50, 50))
        rows: list[MediaFile] = []
        start = threading.Barrier(4)

        def send(owner: Owner, number: int) -> None:
            source = tmp_path / f"came {number}"
            source.write_bytes(content)
            start.wait()
            try:
                rows.append(
                    services.add_media(source=source, owner=owner, name="a", now=NOON)
                )
            finally:
                connections.close_all()

        threads = [
            threading.Thread(target=send, args=(owners[n % 2], n)) for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(rows) == 4
        assert len({row.public_id for row in rows}) == 2
        assert Blob.objects.count() == 1
        assert len(stored_files(data_dir)) == 1
        assert [used(one) for one in owners] == [rows[0].size] * 2
        connection.close()
