from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth  # type: ignore[import-untyped]
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]
from hypothesis import given, settings, strategies as st

from hormiga.doors.mturk import sigv4

SECRET = "a secret that only two know"
KEY = "HRM0123456789ABCDEF"
TARGET = "MTurkRequesterServiceV20170117.GetHIT"
# Names and values as they travel in an address: encoded already.
IN_ADDRESS = st.text("abcXYZ019-._~", max_size=6) | st.sampled_from(
    ["%3A", "%20", "a%2Fb", "%C3%B1"]
)
IN_HEADER = st.text(
    st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20
)


def signed_by_botocore(
    *,
    path: str = "/mturk/",
    query: str = "",
    body: bytes = b"{}",
    region: str = "us-east-1",
    headers: dict[str, str] | None = None,
    secret: str = SECRET,
    service: str = "mturk-requester",
) -> sigv4.Request:
    """What a server sees of a request that botocore signed now."""
    address = f"http://127.0.0.1:8000{path}" + (f"?{query}" if query else "")
    request = AWSRequest(
        "POST",
        address,
        data=body,
        headers={
            "X-Amz-Target": TARGET,
            "Content-Type": "application/x-amz-json-1.1",
            **(headers or {}),
        },
    )
    SigV4Auth(Credentials(KEY, secret), service, region).add_auth(request)
    seen = {name.lower(): value for name, value in request.headers.items()}
    return sigv4.Request(
        method="POST",
        path=urlsplit(address).path,
        query=query,
        headers={"host": "127.0.0.1:8000"} | seen,
        body=body,
    )


def is_genuine(request: sigv4.Request, *, secret: str = SECRET) -> bool:
    signature = sigv4.read(request, now=signed_at(request))
    return sigv4.is_genuine(request, signature, secret)


def signed_at(request: sigv4.Request) -> datetime:
    stamp = request.headers["x-amz-date"]
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


class TestARequestThatBotocoreSigned:
    @given(
        path=st.lists(IN_ADDRESS, max_size=4).map(lambda steps: "/" + "/".join(steps)),
        query=st.lists(st.tuples(IN_ADDRESS, IN_ADDRESS), max_size=4).map(
            lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
        ),
        body=st.binary(max_size=100),
        region=st.sampled_from(["us-east-1", "eu-south-2", "xx"]),
        extra=st.lists(IN_HEADER, max_size=3).map("  ".join),
    )
    @settings(max_examples=300, deadline=None)
    def test_is_genuine(self, path, query, body, region, extra):
        headers = {"X-Amz-Extra": extra, "Amz-Sdk-Request": "attempt=1"}

        request = signed_by_botocore(
            path=path, query=query, body=body, region=region, headers=headers
        )

        assert is_genuine(request)

    def test_is_not_genuine_by_another_secret(self):
        assert not is_genuine(signed_by_botocore(), secret="another")

    @pytest.mark.parametrize(
        "changed",
        [
            {"body": b'{"a": 1}'},
            {"method": "PUT"},
            {"path": "/other"},
            {"query": "a=b"},
        ],
    )
    def test_is_not_genuine_once_it_is_altered(self, changed):
        assert not is_genuine(replace(signed_by_botocore(), **changed))

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("host", "evil.example"),
            ("x-amz-target", "MTurkRequesterServiceV20170117.DeleteHIT"),
            ("content-type", "text/plain"),
        ],
    )
    def test_is_not_genuine_once_a_header_is_altered(self, name, value):
        request = signed_by_botocore()

        altered = replace(request, headers={**request.headers, name: value})

        assert not is_genuine(altered)

    @pytest.mark.parametrize("minutes", [-5, 5])
    def test_counts_for_five_minutes(self, minutes):
        request = signed_by_botocore()

        sigv4.read(request, now=signed_at(request) + timedelta(minutes=minutes))

    @pytest.mark.parametrize(
        ("seconds", "words"), [(301, "expired"), (-301, "not yet current")]
    )
    def test_is_stale_afterwards(self, seconds, words):
        request = signed_by_botocore()

        with pytest.raises(sigv4.Stale, match=words):
            sigv4.read(request, now=signed_at(request) + timedelta(seconds=seconds))


class TestARequest:
    def test_without_authorization_is_not_signed(self):
        request = signed_by_botocore()
        bare = {k: v for k, v in request.headers.items() if k != "authorization"}

        with pytest.raises(sigv4.NotSigned):
            sigv4.read(replace(request, headers=bare), now=signed_at(request))

    @pytest.mark.parametrize(
        "added", [{"x-amz-security-token": "t"}, {"x-amz-content-sha256": "0" * 64}]
    )
    def test_with_an_unsigned_amazon_header_is_incomplete(self, added):
        request = signed_by_botocore()

        with pytest.raises(sigv4.Incomplete, match="SignedHeaders"):
            sigv4.read(
                replace(request, headers={**request.headers, **added}),
                now=signed_at(request),
            )

    def test_for_another_service_is_incomplete(self):
        request = signed_by_botocore(service="s3")

        with pytest.raises(sigv4.Incomplete):
            sigv4.read(request, now=signed_at(request))

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
            ("host;", ""),
            ("content-type;host;", "host;content-type;"),
            ("host;", "host;host;"),
            ("Signature=", "Signature=X"),
            ("/us-east-1/", "/us/east/"),
        ],
    )
    def test_with_a_broken_authorization_is_incomplete(self, old, new):
        request = signed_by_botocore()
        words = request.headers["authorization"]
        assert old in words

        broken = {**request.headers, "authorization": words.replace(old, new)}

        with pytest.raises(sigv4.Incomplete):
            sigv4.read(replace(request, headers=broken), now=signed_at(request))

    @pytest.mark.parametrize("stamp", ["", "yesterday", "20261124T1200Z"])
    def test_without_a_date_that_can_be_read_is_incomplete(self, stamp):
        request = signed_by_botocore()

        with pytest.raises(sigv4.Incomplete, match="Date"):
            sigv4.read(
                replace(request, headers={**request.headers, "x-amz-date": stamp}),
                now=signed_at(request),
            )

    def test_whose_credential_is_of_another_day_is_incomplete(self):
        request = signed_by_botocore()
        now = signed_at(request)
        words = request.headers["authorization"].replace(
            f"/{now:%Y%m%d}/", "/20200101/"
        )

        with pytest.raises(sigv4.Incomplete, match="date"):
            sigv4.read(
                replace(request, headers={**request.headers, "authorization": words}),
                now=now,
            )
