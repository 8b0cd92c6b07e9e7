"""What is signed is what was read, by name, and stays what it was."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.build import vendors, web
from tests.build.people import NOON, worker

from hormiga.domain.agreements import queries, services
from hormiga.domain.agreements.leaving import signatures_of
from hormiga.domain.agreements.models import AgreementVersion, Signature
from hormiga.domain.agreements.rules import (
    AgreementChanged,
    NoAgreementText,
    NoSuchSignature,
    NotAFullName,
    NotAgreed,
    SameText,
    canonical,
    hash_of,
    name_of,
)
from hormiga.domain.agreements.services import Signing
from hormiga.domain.qualifications.models import Qualification
from hormiga.engines.signed_copy import SignedCopy, write_pdf
from hormiga.flows.publish_agreement import publish_agreement
from hormiga.kit import ids


@pytest.fixture
def vendor(db):
    return web.vendor()


@pytest.fixture
def agreement(vendor):
    return vendors.agreement(vendor)


def version_of(agreement) -> AgreementVersion:
    return AgreementVersion.objects.filter(agreement=agreement).latest("number")


def signing(agreement, **changed) -> Signing:
    given = {
        "typed_name": vendors.NAME,
        "language": "en",
        "shown_sha256": version_of(agreement).sha256["en"],
        "agrees": True,
    }
    return Signing(**given | changed)


def published(agreement) -> int:
    return publish_agreement(
        organisation=agreement.organisation,
        public_id=agreement.public_id,
        texts=vendors.NEW_TEXTS,
        by=web.member(agreement.organisation),
        now=NOON,
    )


class TestATypedName:
    @pytest.mark.parametrize("typed", ["Ana Núñez", " Li  Wu ", "Zoë O'Brien-Ruiz"])
    def test_has_two_words(self, typed):
        assert name_of(typed) == " ".join(typed.split())

    @pytest.mark.parametrize(
        "typed",
        ["", "Ana", "A 1", "1 2 3", "Ana \u202enimda", "A" * 80 + " " + "b" * 80],
    )
    def test_is_refused_where_it_is_no_full_name(self, typed):
        with pytest.raises(NotAFullName):
            name_of(typed)


class TestATextsHash:
    def test_does_not_depend_on_how_lines_end(self):
        windows, unix = "Uno\r\ndos  \r\n\r\n", "Uno\ndos\n"

        assert canonical(windows) == canonical(unix) == "Uno\ndos\n"

    def test_is_the_sha256_of_its_utf8(self):
        assert hash_of("ñ\n") == (
            "f69bf8ad864bd73c5a20e498ddaac6470299c182924a5bc0994687160eec4e4a"
        )


class TestSigning:
    def test_grants_the_agreements_qualification_with_the_version(self, agreement):
        who = worker()

        services.sign(
            worker=who, agreement=agreement, signing=signing(agreement), now=NOON
        )

        held = Qualification.objects.get(worker=who)
        assert (held.type, held.score, held.revoked_at) == (agreement.type, 1, None)
        assert agreement.type.slug == services.slug_of(agreement)

    def test_keeps_the_name_sealed(self, agreement):
        signed = vendors.signed(worker(), agreement)

        assert "Ana" not in signed.sealed_name
        assert queries.opened_name(signed) == vendors.NAME

    def test_twice_keeps_the_first(self, agreement):
        who = worker()
        first = vendors.signed(who, agreement)

        second = vendors.signed(who, agreement, "Otra Persona")

        assert second.pk == first.pk
        assert queries.opened_name(second) == vendors.NAME

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [
            ({"agrees": False}, NotAgreed),
            ({"typed_name": "Ana"}, NotAFullName),
            ({"shown_sha256": "0" * 64}, AgreementChanged),
            ({"shown_sha256": ""}, AgreementChanged),
            ({"language": "es"}, AgreementChanged),
        ],
    )
    def test_is_refused_by_name_and_grants_nothing(self, agreement, changed, refusal):
        who = worker()

        with pytest.raises(refusal):
            services.sign(
                worker=who,
                agreement=agreement,
                signing=signing(agreement, **changed),
                now=NOON,
            )

        assert not Signature.objects.exists()
        assert not Qualification.objects.exists()


class TestANewVersion:
    def test_takes_the_qualification_from_all_who_signed_before(self, agreement):
        who, other = worker(), worker()
        vendors.signed(who, agreement)
        vendors.signed(other, agreement)

        again = published(agreement)

        assert again == 2
        assert not Qualification.objects.filter(revoked_at=None).exists()

    def test_is_signed_anew_and_not_by_the_old_hash(self, agreement):
        who = worker()
        old = signing(agreement)
        services.sign(worker=who, agreement=agreement, signing=old, now=NOON)
        published(agreement)

        with pytest.raises(AgreementChanged):
            services.sign(worker=who, agreement=agreement, signing=old, now=NOON)
        vendors.signed(who, agreement)

        assert Qualification.objects.get(worker=who, revoked_at=None).score == 2
        assert Signature.objects.filter(worker=who).count() == 2

    def test_is_refused_where_nothing_has_changed_or_a_language_is_missing(
        self, agreement
    ):
        vendors.signed(worker(), agreement)
        for texts, refusal in (
            (vendors.TEXTS, SameText),
            ({"es": "Sólo esto."}, NoAgreementText),
        ):
            with pytest.raises(refusal):
                services.publish_version(
                    agreement=agreement,
                    texts=texts,
                    by=web.member(agreement.organisation),
                    now=NOON,
                )
        assert AgreementVersion.objects.count() == 1
        assert Qualification.objects.filter(revoked_at=None).count() == 1


class TestTheDatabase:
    @pytest.mark.parametrize("table", ["agreementversion", "signature"])
    @pytest.mark.parametrize("how", ["UPDATE {} SET id = id", "DELETE FROM {}"])
    def test_changes_nothing_that_was_signed(self, agreement, table, how):
        vendors.signed(worker(), agreement)

        with (
            pytest.raises(DatabaseError, match="is refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(how.format(f"agreements_{table}"))

    def test_takes_no_signature_under_another_text(self, agreement):
        with pytest.raises(DatabaseError, match="own text"), transaction.atomic():
            Signature.objects.create(
                version=version_of(agreement),
                worker=worker(),
                sealed_name="v1",
                language="es",
                text_sha256="0" * 64,
                signed_at=NOON,
            )

    def test_takes_no_hash_that_is_not_the_texts(self, agreement):
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreementVersion.objects.create(
                agreement=agreement,
                number=2,
                text=vendors.TEXTS,
                sha256={"es": "0" * 64, "en": "0" * 64},
                published_at=NOON,
                by=None,
            )


class TestACopy:
    def test_is_its_workers_and_the_vendors_alone(self, agreement, vendor):
        who = worker()
        signed = vendors.signed(who, agreement)

        mine, name = queries.signed_copy(public_id=signed.public_id, worker_id=who.pk)
        theirs, _ = queries.signed_copy(
            public_id=signed.public_id, organisation_id=vendor.pk
        )

        assert (mine.pk, theirs.pk, name) == (signed.pk, signed.pk, vendors.NAME)
        for others in (
            {"worker_id": worker().pk},
            {"organisation_id": web.vendor().pk},
            {"organisation_id": None},
        ):
            with pytest.raises(NoSuchSignature):
                queries.signed_copy(public_id=signed.public_id, **others)

    def test_says_in_pdf_what_was_signed_and_is_the_same_each_time(self):
        copy = SignedCopy(
            "Acuerdo ñ",
            "# Uno\n\nNo cuentas <nada>.\n",
            "es",
            [("Firmado", "Ana Núñez 王")],
            "Guárdalo.",
        )

        paper = write_pdf(copy)

        text = pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text()
        for words in ("Acuerdo ñ", "No cuentas <nada>.", "Ana Núñez [U+738B]"):
            assert words in text
        assert write_pdf(copy) == paper


class TestWhoLeaves:
    def test_takes_what_was_signed_along(self, agreement):
        who = worker()
        signed = vendors.signed(who, agreement)

        (row,) = signatures_of(worker_id=who.pk)

        assert row.signature == ids.outside(signed.public_id)
        assert (row.typed_name, row.version) == (vendors.NAME, 1)
        assert hash_of(row.text) == row.text_sha256
