from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from tests.build.mturk import TERMS, Turk, send, sign

from hormiga.domain.people import services
from hormiga.domain.people.models import AccessKey, Organisation
from hormiga.domain.projects.models import SharedTerms
from hormiga.doors.mturk import callers, sigv4
from hormiga.doors.mturk.protocol import Fault
from hormiga.kit import clock

pytestmark = pytest.mark.django_db
TYPE = json.dumps(TERMS).encode()


@pytest.fixture
def turk() -> Turk:
    return Turk()


class TestASignedCall:
    @pytest.mark.parametrize("region", ["us-east-1", "eu-west-3", "nowhere"])
    def test_is_answered_in_any_region(self, turk, region):
        reply = send(turk.keys, "GetAccountBalance", b"{}", region=region)

        assert reply.status == 200
        assert reply.body == {"AvailableBalance": "10.00"}
        assert len(reply.headers["x-amzn-RequestId"]) == 36

    def test_is_refused_with_a_wrong_secret(self, turk):
        keys = services.KeySet(turk.keys.access_key_id, "wrong", "")

        reply = send(keys, "CreateHITType", TYPE)

        assert reply.fault == ("InvalidSignatureException", "")
        assert not SharedTerms.objects.exists()

    def test_is_refused_with_an_unknown_key(self, turk):
        keys = services.KeySet("HRMUNKNOWN", turk.keys.secret_access_key, "")

        reply = send(keys, "CreateHITType", TYPE)

        assert reply.fault == ("UnrecognizedClientException", "")
        assert reply.body["Message"] == (
            "The security token included in the request is invalid."
        )
        assert not SharedTerms.objects.exists()

    def test_is_refused_once_its_key_is_revoked(self, turk):
        AccessKey.objects.update(revoked_at=clock.read())

        reply = send(turk.keys, "CreateHITType", TYPE)

        assert reply.fault == ("UnrecognizedClientException", "")
        assert not SharedTerms.objects.exists()

    def test_is_refused_with_an_altered_body(self, turk):
        headers = sign(turk.keys, "CreateHITType", TYPE)

        reply = send(
            turk.keys,
            "CreateHITType",
            TYPE.replace(b"0.05", b"0.01"),
            headers={"Authorization": headers["Authorization"]},
        )

        assert reply.fault == ("InvalidSignatureException", "")
        assert not SharedTerms.objects.exists()

    def test_is_refused_for_another_operation(self, turk):
        target = "MTurkRequesterServiceV20170117.CreateHITType"

        reply = send(
            turk.keys, "GetAccountBalance", TYPE, headers={"X-Amz-Target": target}
        )

        assert reply.fault == ("InvalidSignatureException", "")
        assert not SharedTerms.objects.exists()

    def test_is_refused_six_minutes_later(self, turk, rf):
        headers = sign(turk.keys, "GetAccountBalance", b"{}")
        request = rf.post(
            "/mturk/",
            data=b"{}",
            content_type=headers.pop("Content-Type"),
            headers=headers,
        )

        with pytest.raises(Fault) as refused:
            callers.caller_of(request, now=clock.read() + timedelta(minutes=6))

        assert refused.value.kind == "InvalidSignatureException"
        assert refused.value.message.startswith("Signature expired: ")

    def test_is_refused_to_a_vendor(self, turk):
        Organisation.objects.update(kind=Organisation.Kind.VENDOR)

        reply = send(turk.keys, "GetAccountBalance", b"{}")

        assert reply.fault == ("AccessDeniedException", "")


class TestACall:
    def test_without_a_signature_is_refused(self, turk):
        reply = Client().post(
            "/mturk", data=b"{}", content_type="application/x-amz-json-1.1"
        )

        assert reply.status_code == 400
        kind = json.loads(reply.content)["__type"]
        assert kind == "MissingAuthenticationTokenException"

    def test_without_the_operations_name_is_refused(self, turk):
        reply = turk("MakeCoffee")

        assert reply.fault == ("UnknownOperationException", "")

    def test_to_what_is_not_there_yet_says_so(self, turk):
        reply = turk("SendBonus")

        assert reply.fault[0] == "RequestError"
        assert reply.body["Message"] == "This server does not offer SendBonus yet."

    @pytest.mark.parametrize("body", [b"{", b"[1]", b"nonsense", b'{"a": NaN}'])
    def test_whose_body_is_no_json_object_is_refused(self, turk, body):
        reply = send(turk.keys, "CreateHITType", body)

        assert reply.status == 400
        assert reply.body["__type"] in {"SerializationException", "ValidationException"}

    def test_of_more_than_a_mebibyte_is_refused(self, turk):
        reply = send(turk.keys, "CreateHITType", b" " * (1024 * 1024 + 1))

        assert reply.fault == ("RequestEntityTooLargeException", "")

    def test_is_a_post(self):
        assert Client().get("/mturk").status_code == 405


class TestADateThatIsSigned:
    def test_is_read_as_utc(self, turk, rf):
        """The window does not move with the server's time zone."""
        headers = sign(turk.keys, "GetHIT", b"{}")
        request = rf.post(
            "/mturk/", data=b"{}", content_type="text/plain", headers=headers
        )

        read = sigv4.read(callers.as_signed(request), now=clock.read())

        assert read.key_id == turk.keys.access_key_id
