"""Contracts, applications, checks, codes and ratings: the rules and the tables."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.build import vendors, web
from tests.build.people import DAY, NOON, worker

from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes import applications, directory, leaving
from hormiga.domain.programmes.codes import ALPHABET, code_in, fresh_code, shown
from hormiga.domain.programmes.directory import Rating, Stars
from hormiga.domain.programmes.invitations import (
    invitation_with_code,
    invite,
    programmes_to_join,
)
from hormiga.domain.programmes.models import (
    Application,
    Contract,
    DocumentCheck,
    Enrolment,
    EntryRequirement,
    Invitation,
    VendorProfile,
    VendorRating,
)
from hormiga.domain.programmes.rules import (
    AlreadyApplied,
    AlreadyPlaced,
    BadCheck,
    BadCode,
    BadMargin,
    BadRating,
    ContractStands,
    InvitationOver,
    NoContract,
    NoSuchContract,
    NoSuchPlace,
    NotRatedYet,
    NoWords,
    refuse_margin,
)
from hormiga.domain.programmes.services import programme_named
from hormiga.flows.make_contract import end_contract

pytestmark = pytest.mark.django_db


def refused_by_the_table(make) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


class TestACode:
    def test_is_read_however_it_is_typed(self):
        code = fresh_code()

        for typed in (code.lower(), shown(code), f" {code[:3]} {code[3:]} "):
            assert code_in(typed) == code
        assert code_in("OOOOOOO0") == code_in("00000000") == "00000000"

    def test_tells_any_one_wrong_character(self):
        code = fresh_code()

        for place in range(len(code)):
            for letter in set(ALPHABET) - {code[place]}:
                with pytest.raises(BadCode):
                    code_in(code[:place] + letter + code[place + 1 :])

    @pytest.mark.parametrize("typed", ["", "1234567", "123456789", "ABCDEFGU", "ñ" * 8])
    def test_is_refused_where_it_is_none(self, typed):
        with pytest.raises(BadCode):
            code_in(typed)

    def test_leads_to_its_invitation_until_that_ends(self):
        made = invite(vendor=web.vendor(), programme=programme_named("open"), now=NOON)

        found = invitation_with_code(typed=shown(made.code or ""), now=NOON)

        assert found == made
        with pytest.raises(InvitationOver):
            invitation_with_code(typed=made.code or "", now=NOON + 15 * DAY)
        with pytest.raises(InvitationOver):
            invitation_with_code(typed="00000000", now=NOON)


class TestAMargin:
    @pytest.mark.parametrize("ppm", [0, 1, 500_000])
    def test_is_at_most_half(self, ppm):
        refuse_margin(ppm)

    @pytest.mark.parametrize("ppm", [-1, 500_001])
    def test_is_refused_outside(self, ppm):
        with pytest.raises(BadMargin):
            refuse_margin(ppm)


class TestAContract:
    def test_is_the_only_one_of_its_pair_until_it_ends(self):
        made = vendors.contract()

        with pytest.raises(ContractStands):
            vendors.contract(vendor=made.vendor, programme=made.programme)
        end_contract(public_id=made.public_id, reason="Over.", actor="user:1", now=NOON)
        vendors.contract(vendor=made.vendor, programme=made.programme)

        states = Contract.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["ended", "active"]

    def test_lets_a_vendor_invite_into_a_vendor_first_programme(self):
        made = vendors.contract()
        stranger = web.vendor()

        invite(vendor=made.vendor, programme=made.programme, now=NOON)
        with pytest.raises(NoContract):
            invite(vendor=stranger, programme=made.programme, now=NOON)

        assert Invitation.objects.get().vendor == made.vendor
        assert made.programme in programmes_to_join(vendor_id=made.vendor_id)
        assert made.programme not in programmes_to_join(vendor_id=stranger.pk)
        assert programme_named("open") in programmes_to_join(vendor_id=stranger.pk)

    def test_is_nowhere_in_the_table_with_what_may_not_be(self):
        made = vendors.contract()
        same = {"vendor": made.vendor, "programme": made.programme}
        base = {"payer": "vendor", "created_at": NOON}

        refused_by_the_table(lambda: Contract.objects.create(**same, **base))
        other = {"vendor": web.vendor(), "programme": made.programme} | base
        refused_by_the_table(
            lambda: Contract.objects.create(**other, margin_ppm=500_001)
        )
        refused_by_the_table(lambda: Contract.objects.create(**other, state="ended"))

    def test_that_ends_takes_places_invitations_and_applications_along(self):
        made = vendors.contract(needs_check=True)
        who, asker = worker(), worker()
        vendors.placed(who, made)
        vendors.applied(asker, made)
        invite(vendor=made.vendor, programme=made.programme, now=NOON)

        ended = end_contract(
            public_id=made.public_id, reason="It is over.", actor="user:1", now=NOON
        )

        assert ended == [who.pk]
        assert not Enrolment.objects.filter(is_active=True).exists()
        assert not Invitation.objects.filter(revoked_at=None).exists()
        asked = Application.objects.get(worker=asker)
        assert (asked.state, asked.reason, asked.words) == (
            *("declined", "contract-ended", "It is over."),
        )

    def test_asks_anew_each_time_it_changes_and_never_twice(self):
        mine = web.vendor()
        made = vendors.contract(
            vendor=mine, signs=vendors.agreement(mine), needs_check=True
        )

        asked = EntryRequirement.objects.filter(programme=made.programme)

        rows = sorted(
            ((row.type.slug or "").partition("-")[0], row.comparator, row.guards)
            for row in asked
        )
        assert rows == [
            ("check", "exists", "discover"),
            ("nda", "exists", "discover"),
        ]
        assert {row.vendor for row in asked} == {mine}


class TestAnApplication:
    def test_is_sent_once_until_it_is_answered(self):
        made, who = vendors.contract(), worker()
        vendors.applied(who, made)

        with pytest.raises(AlreadyApplied):
            vendors.applied(who, made)

        assert Application.objects.count() == 1

    def test_is_not_for_who_is_in_already(self):
        made, who = vendors.contract(), worker()
        vendors.placed(who, made)

        with pytest.raises(AlreadyPlaced):
            vendors.applied(who, made)

    def test_needs_words(self):
        with pytest.raises(NoWords):
            vendors.applied(worker(), vendors.contract(), why="  ")
        assert not Application.objects.exists()

    def test_reaches_no_contract_that_is_not_listed(self):
        made = vendors.contract()
        Contract.objects.update(is_listed=False)

        with pytest.raises(NoSuchContract):
            vendors.applied(worker(), made)

    def test_is_declined_in_the_table_with_words_alone(self):
        asked = vendors.applied(worker(), vendors.contract())

        refused_by_the_table(
            lambda: Application.objects.filter(pk=asked.pk).update(
                state="declined", reason="full", decided_at=NOON
            )
        )

    def test_forgets_its_words_when_its_worker_leaves(self):
        who = worker()
        vendors.applied(who, vendors.contract())
        (before,) = leaving.applications_of(worker_id=who.pk)

        leaving.end_places(worker_id=who.pk, now=NOON)

        (after,) = leaving.applications_of(worker_id=who.pk)
        assert (before.why, before.state) == ("I read a lot.", "sent")
        assert (after.why, after.languages, after.state) == ("", "", "withdrawn")


class TestADocumentCheck:
    def test_has_no_room_for_a_copy_a_number_or_a_note(self):
        kept = {field.name for field in DocumentCheck._meta.get_fields()}

        assert kept == {
            *("id", "worker", "vendor", "outcome", "reason"),
            *("checked_on", "checked_by"),
        }

    def test_is_recorded_of_ones_own_workers_alone(self):
        who, mine = worker(), web.vendor()

        with pytest.raises(NoSuchPlace):
            vendors.checked(who, mine)
        assert not DocumentCheck.objects.exists()

    def test_says_why_where_it_is_not_passed(self):
        made, who = vendors.contract(), worker()
        vendors.placed(who, made)

        with pytest.raises(BadCheck):
            vendors.checked(who, made.vendor, "perhaps")
        by = web.member(made.vendor)
        for outcome, reason in (("failed", ""), ("passed", "expired"), ("failed", "x")):
            refused_by_the_table(
                lambda outcome=outcome, reason=reason: DocumentCheck.objects.create(
                    worker=who,
                    vendor=made.vendor,
                    outcome=outcome,
                    reason=reason,
                    checked_on=NOON.date(),
                    checked_by=by,
                )
            )

    def test_is_never_changed(self):
        made, who = vendors.contract(), worker()
        vendors.placed(who, made)
        vendors.checked(who, made.vendor)

        with (
            pytest.raises(DatabaseError, match="is refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE programmes_documentcheck SET outcome = 'failed'")


class TestARating:
    def rate(
        self,
        who: Worker,
        vendor: Organisation,
        stars: int = 5,
        *,
        has_judged: bool = False,
        now: datetime = NOON + 8 * DAY,
    ) -> None:
        directory.rate(
            worker=who,
            vendor=vendor,
            given=Stars(stars, "Good."),
            has_judged=has_judged,
            now=now,
        )

    def test_waits_for_a_week_or_for_the_first_judgment(self):
        made, who = vendors.contract(), worker()
        vendors.placed(who, made)
        almost = NOON + timedelta(days=7) - timedelta(seconds=1)

        with pytest.raises(NotRatedYet):
            self.rate(who, made.vendor, now=almost)
        self.rate(who, made.vendor, 3, has_judged=True, now=almost)
        self.rate(who, made.vendor, 4, now=NOON + timedelta(days=7))

        assert VendorRating.objects.get().stars == 4

    def test_is_not_for_strangers(self):
        mine = web.vendor()

        with pytest.raises(NotRatedYet):
            self.rate(worker(), mine, has_judged=True)
        assert not VendorRating.objects.exists()

    @pytest.mark.parametrize("stars", [0, 6])
    def test_has_one_to_five_stars(self, stars):
        made, who = vendors.contract(), worker()
        vendors.placed(who, made)

        with pytest.raises(BadRating):
            self.rate(who, made.vendor, stars)

    def test_is_shown_from_the_third_on(self):
        made = vendors.contract()
        seen = []
        for stars in (5, 4, 2):
            who = worker()
            vendors.placed(who, made)
            self.rate(who, made.vendor, stars)
            said = directory.said_of(vendor_id=made.vendor_id, limit=9)
            seen.append((directory.listed_vendors()[0].rating, len(said)))

        assert seen == [(Rating(None, 1), 0), (Rating(None, 2), 0), (Rating(3.7, 3), 3)]


class TestTheDirectory:
    def test_shows_verified_vendors_first_and_no_ended_contract(self):
        plain, marked, ended = (vendors.contract() for _ in range(3))
        directory.set_verified(
            vendor=marked.vendor,
            is_verified=True,
            by=web.user(is_operator=True),
            now=NOON,
        )
        end_contract(
            public_id=ended.public_id, reason="Over.", actor="user:1", now=NOON
        )

        rows = directory.listed_vendors()

        assert [(row.vendor, row.is_verified) for row in rows] == [
            (marked.vendor, True),
            (plain.vendor, False),
        ]

    def test_has_no_mark_that_nobody_gave(self):
        mine = web.vendor()

        refused_by_the_table(
            lambda: VendorProfile.objects.create(vendor=mine, is_verified=True)
        )


class TestTheWaitingList:
    def test_is_the_vendors_own(self):
        made = vendors.contract()
        vendors.applied(worker(), made)

        assert len(applications.waiting(vendor_id=made.vendor_id, limit=9)) == 1
        assert applications.waiting(vendor_id=web.vendor().pk, limit=9) == []
