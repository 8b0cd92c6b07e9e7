from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from hormiga.engines.external import (
    ExternalPage,
    House,
    NotAnExternalUrl,
    OwnHostNotExternal,
    answer_fields,
    page_address,
    read_external_url,
)

PUBLIC = House.of(base="https://work.example.com", frame="https://frame.example.net")
LOCAL = House.of(base="http://localhost:8000", frame="http://localhost:8001")


class TestAnExternalPagesAddress:
    @pytest.mark.parametrize(
        ("url", "origin", "host"),
        [
            ("https://a.example.org/p?q=1#x", "https://a.example.org", "a.example.org"),
            ("HTTPS://A.example.org:443", "https://a.example.org", "a.example.org"),
            (
                "https://a.example.org:8443?q",
                "https://a.example.org:8443",
                "a.example.org:8443",
            ),
            ("https://192.0.2.7/", "https://192.0.2.7", "192.0.2.7"),
            (
                "https://not.work.example.com/",
                "https://not.work.example.com",
                "not.work.example.com",
            ),
        ],
    )
    def test_tells_its_origin(self, url, origin, host):
        assert read_external_url(url, house=PUBLIC) == ExternalPage(url, origin, host)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "words",
            "//a.example.org/",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a.example.org/",
            "http://a.example.org/",
            "https:///p",
            "https://a.example.org:0/",
            "https://a.example.org:65536/",
            "https://ana@a.example.org/",
            "https://ana:pw@a.example.org/",
            "https://work.example.com:80@a.example.org/",
            "https://a.example.org\\@b.example.org/",
            "https://a.example.org;script-src/",
            "https://a.example.org /",
            "https://a.example.org/a b",
            "https://a.example.org/\n",
            "https://a.example.org./",
            "https://-a.example.org/",
            "https://a..example.org/",
            "https://ñ.example.org/",
            "https://[2001:db8::1]/",
            "https://127.1/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://127.0.0.01/",
            "https://*.example.org/",
            "https://a.example.org/" + "x" * 2048,
        ],
    )
    def test_that_is_none_is_refused(self, url):
        with pytest.raises(NotAnExternalUrl):
            read_external_url(url, house=PUBLIC)

    @pytest.mark.parametrize(
        ("house", "url"),
        [
            (PUBLIC, "https://work.example.com/"),
            (PUBLIC, "https://WORK.example.com:8443/"),
            (PUBLIC, "https://frame.example.net/"),
            (LOCAL, "http://localhost:9000/"),
            (LOCAL, "http://127.0.0.1:9000/"),
            (LOCAL, "http://0.0.0.0:9000/"),
        ],
    )
    def test_on_a_host_of_ours_is_refused_whatever_its_port(self, house, url):
        with pytest.raises(OwnHostNotExternal):
            read_external_url(url, house=house)

    def test_needs_no_https_where_we_have_none(self):
        page = read_external_url("http://a.example.org:8080/p", house=LOCAL)

        assert page.origin == "http://a.example.org:8080"


class TestThePageOfOneAssignment:
    @pytest.mark.parametrize(
        ("url", "start", "end"),
        [
            ("https://a.example.org", "https://a.example.org?assignmentId=3A&", ""),
            ("https://a.example.org/?", "https://a.example.org/?assignmentId=3A&", ""),
            (
                "https://a.example.org/p?q=1&r=%20",
                "https://a.example.org/p?q=1&r=%20&assignmentId=3A&",
                "",
            ),
            ("https://a.example.org/p?q&", "https://a.example.org/p?q&assignment", ""),
            ("https://a.example.org/#/t?x", "https://a.example.org/?assign", "#/t?x"),
        ],
    )
    def test_merges_four_words_into_its_query(self, url, start, end):
        address = page_address(
            url,
            assignment="3A",
            hit="3B",
            submit_to="https://frame.example.net",
            worker="A1&b",
        )

        assert address.startswith(start)
        assert address.endswith(end)
        assert "&turkSubmitTo=https%3A%2F%2Fframe.example.net&" in address
        words = parse_qs(urlsplit(address).query)
        assert (words["hitId"], words["workerId"]) == (["3B"], ["A1&b"])


class TestAnAnswer:
    def test_joins_repeated_names_and_leaves_reserved_ones_out(self):
        pairs = [
            ("assignmentId", "3A"),
            ("tone", "warm"),
            ("colour", "red"),
            ("tone", "dark"),
            ("workerId", "A1"),
            ("hitId", "3B"),
            ("turkSubmitTo", "x"),
        ]

        assert answer_fields(pairs) == {"tone": "warm|dark", "colour": "red"}
