from __future__ import annotations

from datetime import timedelta

import pytest
from tests.build.mturk import FORM, OWN, TERMS, Turk, question, seconds
from tests.build.people import worker
from tests.build.work import has

from hormiga.domain.assignments.models import Assignment, Place
from hormiga.domain.assignments.rules import Answer, Claim
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.models import Batch, RequestToken, SharedTerms, Task
from hormiga.flows import end_task
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.free_claims import return_assignment
from hormiga.flows.submit_answers import submit_answers
from hormiga.kit import accounts, clock, ids

pytestmark = pytest.mark.django_db
UNKNOWN = "3" + "A" * 26


@pytest.fixture
def turk() -> Turk:
    return Turk()


def claim(hit, who: Worker | None = None) -> tuple[Worker, list[Claim]]:
    who = who or worker()
    project = ids.known(hit["HITTypeId"])
    return who, list(
        claim_tasks(worker_id=who.pk, project=project, count=1, now=clock.read())
    )


def answer(hit, fields: str = '{"colour": "red"}') -> str:
    """Let a fresh worker claim and answer; give the assignment's id."""
    who, claims = claim(hit)
    done = submit_answers(
        worker_id=who.pk,
        answers=[Answer(claims[0].assignment, fields, 3.0)],
        check=lambda *_: None,
        claim_from=None,
        claim_count=0,
        now=clock.read(),
    )
    assert done.accepted == [claims[0].assignment]
    return ids.outside(claims[0].assignment)


def balance(turk: Turk) -> str:
    return str(turk("GetAccountBalance").body["AvailableBalance"])


def status(turk: Turk, hit) -> str:
    return str(turk("GetHIT", HITId=hit["HITId"]).body["HIT"]["HITStatus"])


class TestAHitType:
    def test_is_the_same_for_the_same_values(self, turk):
        first = turk("CreateHITType", **TERMS).body["HITTypeId"]

        again = turk("CreateHITType", **TERMS, AutoApprovalDelayInSeconds=2_592_000)

        assert again.body == {"HITTypeId": first}
        assert SharedTerms.objects.count() == 1

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("Title", "Another"),
            ("Description", "Another"),
            ("Keywords", "another"),
            ("Reward", "0.06"),
            ("AssignmentDurationInSeconds", 601),
            ("AutoApprovalDelayInSeconds", 0),
        ],
    )
    def test_is_another_for_another_value(self, turk, name, value):
        first = turk("CreateHITType", **TERMS).body["HITTypeId"]

        other = turk("CreateHITType", **(TERMS | {name: value})).body["HITTypeId"]

        assert other != first

    def test_is_not_shared_between_requesters(self, turk):
        mine = turk("CreateHITType", **TERMS).body["HITTypeId"]

        assert Turk()("CreateHITType", **TERMS).body["HITTypeId"] != mine

    def test_with_requirements_is_refused_and_not_made_without_them(self, turk):
        reply = turk(
            "CreateHITType",
            **TERMS,
            QualificationRequirements=[
                {
                    "QualificationTypeId": "00000000000000000071",
                    "Comparator": "EqualTo",
                    "LocaleValues": [{"Country": "ES"}],
                }
            ],
        )

        assert reply.fault == (
            "RequestError",
            "AWS.MechanicalTurk.InvalidParameterValue",
        )
        assert not SharedTerms.objects.exists()


class TestAHit:
    def test_looks_as_clients_expect(self, turk):
        before = seconds(clock.read())

        made = turk.hit(RequesterAnnotation="row 1")

        created = made.pop("CreationTime")
        assert before <= created <= seconds(clock.read())
        assert made.pop("Expiration") == created + 3600
        assert made.pop("HITId").startswith("3")
        kind = made.pop("HITTypeId")
        assert made == {
            "HITGroupId": kind,
            "Title": "Name the colour",
            "Description": "Look and say.",
            "Keywords": "colour, quick",
            "Question": question(),
            "HITStatus": "Assignable",
            "MaxAssignments": 2,
            "Reward": "0.05",
            "AutoApprovalDelayInSeconds": 2_592_000,
            "AssignmentDurationInSeconds": 600,
            "RequesterAnnotation": "row 1",
            "QualificationRequirements": [],
            "HITReviewStatus": "NotReviewed",
            "NumberOfAssignmentsPending": 0,
            "NumberOfAssignmentsAvailable": 2,
            "NumberOfAssignmentsCompleted": 0,
        }

    def test_is_the_same_when_it_is_got(self, turk):
        made = turk.hit()

        assert turk("GetHIT", HITId=made["HITId"]).body == {"HIT": made}

    @pytest.mark.parametrize(
        ("reward", "shown"), [("1", "1.00"), ("1.", "1.00"), ("0.5", "0.50")]
    )
    def test_has_its_reward_with_two_decimals(self, turk, reward, shown):
        assert turk.hit(Reward=reward)["Reward"] == shown

    def test_reserves_reward_and_fee_for_each_assignment(self, turk):
        hit = turk.hit(MaxAssignments=3)

        assert balance(turk) == "9.82"
        batch = Batch.objects.get()
        assert has(accounts.escrow(batch.pk), "USD") == "0.18"
        assert ids.outside(batch.project.public_id) == hit["HITTypeId"]

    def test_of_a_type_stands_in_the_types_one_batch(self, turk):
        first = turk.hit()

        second = turk(
            "CreateHITWithHITType",
            HITTypeId=first["HITTypeId"],
            Question=question(),
            **OWN,
        ).body["HIT"]

        assert second["HITTypeId"] == first["HITTypeId"]
        assert second["HITId"] != first["HITId"]
        assert Batch.objects.count() == 1

    def test_gets_a_new_batch_when_the_old_one_was_closed(self, turk):
        turk.hit()
        Batch.objects.update(state=Batch.State.CANCELLED)

        hit = turk.hit()

        assert claim(hit)[1]

    def test_is_not_made_without_money(self, turk):
        reply = turk(
            "CreateHIT",
            **TERMS,
            LifetimeInSeconds=60,
            MaxAssignments=1000,
            Question=question(),
        )

        assert reply.fault == ("RequestError", "AWS.MechanicalTurk.InsufficientFunds")
        assert reply.body["Message"].startswith(
            "This Requester has insufficient funds in their account"
        )
        assert not Task.objects.exists()
        assert balance(turk) == "10.00"

    @pytest.mark.parametrize(
        "given",
        [
            {"Question": "no xml"},
            {"Question": question("x" * 66_000)},
            {"Question": "<ExternalQuestion/>"},
            {"Question": None},
            {"MaxAssignments": 0},
            {"MaxAssignments": True},
            {"LifetimeInSeconds": 29},
            {"Title": "t" * 129},
            {"Title": "nul \x00"},
            {"Reward": "-1"},
            {"Reward": 0.05},
            {"AssignmentDurationInSeconds": 31_536_001},
            {"HITLayoutId": "3ABC"},
            {"HITReviewPolicy": {"PolicyName": "SimplePlurality/2011-09-01"}},
            {"RequesterAnnotation": "a" * 256},
        ],
    )
    def test_that_is_misshapen_is_refused_and_costs_nothing(self, turk, given):
        reply = turk("CreateHIT", **{**TERMS, **OWN, "Question": question()} | given)

        assert reply.status == 400
        assert not Task.objects.exists()
        assert balance(turk) == "10.00"

    def test_of_an_unknown_type_does_not_exist(self, turk):
        reply = turk(
            "CreateHITWithHITType", HITTypeId=UNKNOWN, Question=question(), **OWN
        )

        assert reply.fault[1] == "AWS.MechanicalTurk.HITTypeDoesNotExist"
        assert "does not exist" in reply.body["Message"]

    @pytest.mark.parametrize("operation", ["GetHIT", "DeleteHIT"])
    def test_of_another_requester_does_not_exist(self, turk, operation):
        theirs = Turk().hit()

        reply = turk(operation, HITId=theirs["HITId"])

        assert reply.fault == ("RequestError", "AWS.MechanicalTurk.HITDoesNotExist")
        assert Task.objects.get().review_state == ""

    def test_is_offered_to_a_worker(self, turk):
        hit = turk.hit()

        _, claims = claim(hit)

        assert ids.outside(claims[0].task) == hit["HITId"]
        assert status(turk, hit) == "Assignable"


class TestARequestToken:
    def test_used_again_is_refused_with_the_hits_id(self, turk):
        made = turk.hit(UniqueRequestToken="row-1")

        reply = turk(
            "CreateHIT", **TERMS, **OWN, Question=question(), UniqueRequestToken="row-1"
        )

        assert reply.fault == ("RequestError", "AWS.MechanicalTurk.HitAlreadyExists")
        assert made["HITId"] in reply.body["Message"]
        assert Task.objects.count() == 1
        assert balance(turk) == "9.88"

    def test_is_each_requesters_own(self, turk):
        turk.hit(UniqueRequestToken="row-1")

        assert Turk().hit(UniqueRequestToken="row-1")

    def test_can_be_used_again_a_day_later(self, turk):
        turk.hit(UniqueRequestToken="row-1")
        RequestToken.objects.update(used_at=clock.read() - timedelta(hours=24))

        assert turk.hit(UniqueRequestToken="row-1")
        assert RequestToken.objects.count() == 1

    def test_of_a_hit_that_was_not_made_stays_free(self, turk):
        given = {**TERMS, **OWN, "UniqueRequestToken": "row-1"}
        turk("CreateHIT", **(given | {"MaxAssignments": 1000}), Question=question())

        assert turk("CreateHIT", **given, Question=question()).status == 200


class TestAListOfHits:
    def test_is_newest_first_and_has_a_token_on_each_page_with_rows(self, turk):
        made = [turk.hit()["HITId"] for _ in range(3)]
        Turk().hit()

        first = turk("ListHITs", MaxResults=2).body
        last = turk("ListHITs", MaxResults=2, NextToken=first["NextToken"]).body
        end = turk("ListHITs", MaxResults=2, NextToken=last["NextToken"]).body

        assert [hit["HITId"] for hit in first["HITs"] + last["HITs"]] == made[::-1]
        assert (first["NumResults"], last["NumResults"]) == (2, 1)
        assert end == {"NumResults": 0, "HITs": []}

    def test_leaves_out_what_is_deleted(self, turk):
        hit = turk.hit()
        turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=0)
        turk("DeleteHIT", HITId=hit["HITId"])

        assert turk("ListHITs").body["HITs"] == []

    @pytest.mark.parametrize("token", ["nonsense", "ñ", "cDE6eA==", "cDE6LTE="])
    def test_knows_only_its_own_tokens(self, turk, token):
        reply = turk("ListHITs", NextToken=token)

        assert reply.fault[1] == "AWS.MechanicalTurk.InvalidParameterValue"

    def test_has_at_most_a_hundred_a_page(self, turk):
        assert turk("ListHITs", MaxResults=101).fault == ("ValidationException", "")

    def test_of_reviewable_ones_has_those_that_are_over_or_full(self, turk):
        turk.hit()
        over, full, held = (turk.hit(MaxAssignments=1, Title=t) for t in "abc")
        turk("UpdateExpirationForHIT", HITId=over["HITId"], ExpireAt=0)
        answer(full)
        claim(held)

        listed = turk("ListReviewableHITs").body["HITs"]

        assert [h["HITId"] for h in listed] == [full["HITId"], over["HITId"]]
        assert [h["HITStatus"] for h in listed] == ["Reviewable", "Reviewable"]
        one_type = turk("ListReviewableHITs", HITTypeId=over["HITTypeId"]).body
        assert [h["HITId"] for h in one_type["HITs"]] == [over["HITId"]]
        assert turk("ListReviewableHITs", Status="Reviewing").body["HITs"] == []


class TestExpiry:
    def test_ends_the_offer_at_once(self, turk):
        hit = turk.hit()

        reply = turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=0)

        assert reply.body == {}
        assert status(turk, hit) == "Reviewable"
        assert claim(hit)[1] == []

    def test_leaves_claims_that_are_out(self, turk):
        hit = turk.hit()
        who, claims = claim(hit)

        turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=0)

        assert status(turk, hit) == "Unassignable"
        assert Assignment.objects.get().state == Assignment.State.CLAIMED
        return_assignment(
            worker_id=who.pk, assignment=claims[0].assignment, now=clock.read()
        )
        assert status(turk, hit) == "Reviewable"
        assert claim(hit)[1] == []

    def test_to_come_opens_the_hit_again(self, turk):
        hit = turk.hit()
        turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=0)

        later = seconds(clock.read()) + 600.5
        turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=later)

        assert status(turk, hit) == "Assignable"
        assert len(claim(hit)[1]) == 1
        assert len(claim(hit)[1]) == 1
        assert claim(hit)[1] == []

    def test_comes_by_the_clock(self, turk):
        soon, late = turk.hit(LifetimeInSeconds=60), turk.hit()
        then = clock.read() + timedelta(seconds=61)

        assert end_task.expire_tasks(now=then) == 1
        assert end_task.expire_tasks(now=then) == 0

        places = Place.objects.order_by("task_id").values_list("position", flat=True)
        assert [p is None for p in places] == [True, False]
        assert Task.objects.get(public_id=ids.known(soon["HITId"])).state == "cancelled"
        assert claim(late)[1]

    def test_of_a_deleted_hit_is_refused(self, turk):
        hit = turk.hit()
        turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=0)
        turk("DeleteHIT", HITId=hit["HITId"])

        reply = turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=9e9)

        assert reply.fault[1] == "AWS.MechanicalTurk.InvalidHITState"
        assert status(turk, hit) == "Disposed"

    @pytest.mark.parametrize("at", ["tomorrow", True, 1e300, None])
    def test_is_a_time(self, turk, at):
        hit = turk.hit()

        reply = turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=at)

        assert reply.status == 400
        assert status(turk, hit) == "Assignable"


class TestDeletingAHit:
    def test_gives_back_what_it_did_not_use(self, turk):
        hit = turk.hit(MaxAssignments=3)
        turk("ApproveAssignment", AssignmentId=answer(hit))
        turk("RejectAssignment", AssignmentId=answer(hit), RequesterFeedback="No.")
        turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=0)

        assert turk("DeleteHIT", HITId=hit["HITId"]).body == {}

        # One is paid, one rejected: its money waits, as its worker may object.
        assert balance(turk) == "9.88"
        assert has(accounts.escrow(Batch.objects.get().pk), "USD") == "0.06"
        assert status(turk, hit) == "Disposed"

    def test_twice_is_refused_with_its_state(self, turk):
        hit = turk.hit()
        turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=0)
        turk("DeleteHIT", HITId=hit["HITId"])

        reply = turk("DeleteHIT", HITId=hit["HITId"])

        assert reply.fault == ("RequestError", "AWS.MechanicalTurk.InvalidHITState")
        assert (
            "This HIT is currently in the state 'Disposed'.  This operation can be"
            " called with a status of: Reviewing, Reviewable ("
        ) in reply.body["Message"]
        assert balance(turk) == "10.00"

    def test_is_refused_while_it_is_offered(self, turk):
        hit = turk.hit()

        reply = turk("DeleteHIT", HITId=hit["HITId"])

        assert "currently in the state 'Assignable'." in reply.body["Message"]
        assert balance(turk) == "9.88"
        assert claim(hit)[1]

    def test_is_refused_while_a_worker_holds_it(self, turk):
        hit = turk.hit()
        claim(hit)
        turk("UpdateExpirationForHIT", HITId=hit["HITId"], ExpireAt=0)

        reply = turk("DeleteHIT", HITId=hit["HITId"])

        assert "currently in the state 'Unassignable'." in reply.body["Message"]
        assert balance(turk) == "9.88"

    def test_is_refused_while_a_judgment_waits(self, turk):
        hit = turk.hit(MaxAssignments=1)
        answer(hit)

        reply = turk("DeleteHIT", HITId=hit["HITId"])

        assert reply.fault == ("RequestError", "AWS.MechanicalTurk.InvalidHITState")
        assert balance(turk) == "9.94"
        assert status(turk, hit) == "Reviewable"


class TestAQuestion:
    def test_comes_back_byte_by_byte(self, turk):
        xml = '<?xml version="1.0" encoding="UTF-8"?>\n' + question(FORM + "ñ & <b>")

        hit = turk.hit(Question=xml)

        assert hit["Question"] == xml
