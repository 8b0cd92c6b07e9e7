from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from tests.build.mturk import Turk, seconds
from tests.build.work import has
from tests.doors.mturk.test_hits import answer, balance, claim

from hormiga.domain.assignments.models import Assignment
from hormiga.kit import accounts, clock, ids

pytestmark = pytest.mark.django_db
XSD = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas"
    "/2005-10-01/QuestionFormAnswers.xsd"
)


@pytest.fixture
def turk() -> Turk:
    return Turk()


def listed(turk: Turk, hit, **given) -> list[Any]:
    reply = turk("ListAssignmentsForHIT", HITId=hit["HITId"], **given)
    assert reply.status == 200, reply.body
    assert reply.body["NumResults"] == len(reply.body["Assignments"])
    return list(reply.body["Assignments"])


class TestAnAssignment:
    def test_looks_as_clients_expect(self, turk):
        hit = turk.hit()
        before = seconds(clock.read())
        name = answer(hit, '{"colour": "rojo <ñ>", "tone": "warm|dark"}')

        [row] = listed(turk, hit)

        assert before <= row.pop("AcceptTime") <= row["SubmitTime"]
        assert row.pop("AutoApprovalTime") == row.pop("SubmitTime") + 2_592_000
        assert row.pop("Deadline") >= before + 600
        assert row.pop("WorkerId").startswith("A")
        xml = row.pop("Answer")
        assert row == {
            "AssignmentId": name,
            "HITId": hit["HITId"],
            "AssignmentStatus": "Submitted",
        }
        assert xml.startswith('<?xml version="1.0" encoding="ASCII"?>')
        answers = etree.fromstring(xml.encode("ascii"))
        assert answers.tag == f"{{{XSD}}}QuestionFormAnswers"
        assert {one[0].text: one[1].text for one in answers} == {
            "colour": "rojo <ñ>",
            "tone": "warm|dark",
        }

    def test_names_its_worker_to_each_requester_differently(self, turk):
        other = Turk()
        hit, theirs = turk.hit(), other.hit()
        who, _ = claim(hit)
        claim(theirs, who)
        Assignment.objects.update(
            state=2,
            answer={},
            submitted_at=clock.read(),
            review_due_at=clock.read(),
        )

        names = {
            listed(one, its)[0]["WorkerId"]
            for one, its in [(turk, hit), (other, theirs)]
        }

        assert len(names) == 2
        assert ids.outside(who.public_id, ids.WORKER) not in names

    def test_that_is_only_claimed_is_not_listed_and_not_got(self, turk):
        hit = turk.hit()
        _, claims = claim(hit)

        reply = turk("GetAssignment", AssignmentId=ids.outside(claims[0].assignment))

        assert listed(turk, hit) == []
        assert reply.fault[1] == "AWS.MechanicalTurk.InvalidAssignmentState"
        assert "with a status of: Reviewable,Approved,Rejected" in reply.body["Message"]

    def test_is_got_with_its_hit(self, turk):
        hit = turk.hit()
        name = answer(hit)

        reply = turk("GetAssignment", AssignmentId=name).body

        assert reply["Assignment"] == listed(turk, hit)[0]
        assert reply["HIT"]["HITId"] == hit["HITId"]

    @pytest.mark.parametrize(
        "operation", ["GetAssignment", "ApproveAssignment", "RejectAssignment"]
    )
    def test_of_another_requester_does_not_exist(self, turk, operation):
        name = answer(Turk().hit())

        reply = turk(operation, AssignmentId=name, RequesterFeedback="Mine now.")

        assert reply.fault[1] == "AWS.MechanicalTurk.AssignmentDoesNotExist"
        assert "does not exist" in reply.body["Message"]
        assert Assignment.objects.get().state == Assignment.State.SUBMITTED

    def test_is_listed_by_state_and_page(self, turk):
        hit = turk.hit(MaxAssignments=3)
        names = [answer(hit) for _ in range(3)]
        turk("ApproveAssignment", AssignmentId=names[0])
        turk("RejectAssignment", AssignmentId=names[1], RequesterFeedback="No.")

        by_state = {
            state: [a["AssignmentId"] for a in listed(turk, hit, AssignmentStatuses=s)]
            for state, s in [
                ("approved", ["Approved"]),
                ("open", ["Submitted"]),
                ("decided", ["Approved", "Rejected"]),
                ("all", []),
            ]
        }
        first = turk("ListAssignmentsForHIT", HITId=hit["HITId"], MaxResults=3).body
        last = listed(turk, hit, NextToken=first["NextToken"])

        assert by_state == {
            "approved": [names[0]],
            "open": [names[2]],
            "decided": names[:2],
            "all": names,
        }
        assert last == []
        bad = turk(
            "ListAssignmentsForHIT", HITId=hit["HITId"], AssignmentStatuses=["Accepted"]
        )
        assert bad.fault == ("ValidationException", "")


class TestApproving:
    def test_pays_the_worker_and_keeps_the_feedback(self, turk):
        hit = turk.hit(MaxAssignments=1)
        name = answer(hit)

        reply = turk(
            "ApproveAssignment", AssignmentId=name, RequesterFeedback="Thank you."
        )

        assert reply.body == {}
        [row] = listed(turk, hit)
        assert row["AssignmentStatus"] == "Approved"
        assert row["RequesterFeedback"] == "Thank you."
        assert row["ApprovalTime"] >= row["SubmitTime"]
        assert "RejectionTime" not in row
        assert payable_of(name) == "0.05"
        assert balance(turk) == "9.94"

    def test_twice_is_refused_and_pays_once(self, turk):
        name = answer(turk.hit())
        turk("ApproveAssignment", AssignmentId=name)

        reply = turk("ApproveAssignment", AssignmentId=name)

        assert reply.fault[1] == "AWS.MechanicalTurk.InvalidAssignmentState"
        assert (
            "This operation can be called with a status of: Submitted"
            in reply.body["Message"]
        )
        assert payable_of(name) == "0.05"

    def test_a_rejected_one_needs_the_override(self, turk):
        name = answer(turk.hit())
        turk("RejectAssignment", AssignmentId=name, RequesterFeedback="No.")

        plain = turk("ApproveAssignment", AssignmentId=name)
        before = payable_of(name)
        over = turk("ApproveAssignment", AssignmentId=name, OverrideRejection=True)

        assert plain.fault[1] == "AWS.MechanicalTurk.InvalidAssignmentState"
        assert before == "0.00"
        assert over.body == {}
        assert payable_of(name) == "0.05"

    def test_one_of_a_deleted_hit_is_refused(self, turk):
        hit = turk.hit(MaxAssignments=1)
        name = answer(hit)
        turk("RejectAssignment", AssignmentId=name, RequesterFeedback="No.")
        turk("DeleteHIT", HITId=hit["HITId"])

        reply = turk("ApproveAssignment", AssignmentId=name, OverrideRejection=True)

        assert reply.fault[1] == "AWS.MechanicalTurk.InvalidHITState"
        assert payable_of(name) == "0.00"


class TestRejecting:
    def test_pays_nothing_and_tells_the_worker_why(self, turk):
        hit = turk.hit(MaxAssignments=1)
        name = answer(hit)

        turk("RejectAssignment", AssignmentId=name, RequesterFeedback="It is blue.")

        [row] = listed(turk, hit)
        assert row["AssignmentStatus"] == "Rejected"
        assert row["RequesterFeedback"] == "It is blue."
        assert row["RejectionTime"] >= row["SubmitTime"]
        assert payable_of(name) == "0.00"
        assert turk("GetHIT", HITId=hit["HITId"]).body["HIT"]["HITStatus"] == (
            "Reviewable"
        )

    def test_takes_an_empty_feedback_but_not_none(self, turk):
        hit = turk.hit()
        first, second = answer(hit), answer(hit)

        none = turk("RejectAssignment", AssignmentId=first)
        empty = turk("RejectAssignment", AssignmentId=second, RequesterFeedback="")

        assert none.fault == ("ValidationException", "")
        assert none.body["Message"] == (
            "1 validation error detected: Value null at 'requesterFeedback' failed to"
            " satisfy constraint: Member must not be null"
        )
        assert empty.body == {}
        by_name = {row["AssignmentId"]: row for row in listed(turk, hit)}
        assert by_name[first]["AssignmentStatus"] == "Submitted"
        assert "RequesterFeedback" not in by_name[second]

    def test_an_approved_one_is_refused(self, turk):
        name = answer(turk.hit())
        turk("ApproveAssignment", AssignmentId=name)

        reply = turk("RejectAssignment", AssignmentId=name, RequesterFeedback="No.")

        assert reply.fault[1] == "AWS.MechanicalTurk.InvalidAssignmentState"
        assert Assignment.objects.get().state == Assignment.State.APPROVED


def payable_of(name: str) -> str:
    """What the worker behind an assignment has earned."""
    row = Assignment.objects.select_related("worker").get(public_id=ids.known(name))
    return has(accounts.payable(row.worker_id), "USD")
