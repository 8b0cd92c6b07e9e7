"""The way in, over HTTP: forms, their errors, and the page behind."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from hormiga.domain.people import services as people
from hormiga.domain.people.models import Consent, Membership, Organisation, User, Worker
from hormiga.kit import clock

pytestmark = pytest.mark.django_db

ANA = {
    "email": "ana@example.org",
    "password": "cuatro palabras faciles",
    "country": "ES",
    "is_adult": "on",
    "agrees": "on",
}
EVA = {
    "email": "eva@example.org",
    "password": "cuatro palabras faciles",
    "organisation": "Casa",
    "is_adult": "on",
    "agrees": "on",
}


def text(response) -> str:
    return str(response.content, "utf-8")


def sign_in(email: str, **role: bool) -> tuple[Client, User]:
    user = people.create_user(
        email=email,
        password="x",
        is_operator=role.get("is_operator", False),
        now=clock.read(),
    )
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client, user


class TestSignUp:
    def test_lets_a_worker_in_at_once(self):
        client = Client(headers={"Accept-Language": "es"})

        response = client.post("/accounts/signup/", ANA)

        assert response["Location"] == "/home/"
        home = text(client.get("/home/"))
        assert "ana@example.org" in home
        assert "Abierto (EUR)" in home
        assert User.objects.get().language == "es"
        assert len(mail.outbox) == 1

    def test_lets_a_requester_in_at_once(self):
        client = Client()

        response = client.post("/accounts/signup/organisation/", EVA)

        assert response["Location"] == "/home/"
        assert "First steps for Casa" in text(client.get("/home/"))

    @pytest.mark.parametrize(
        ("field", "words"),
        [
            ("email", "Write your e-mail address."),
            ("password", "Choose a password."),
            ("country", "Choose the country where you live."),
            ("is_adult", "You can only join if you are 18 or older."),
            ("agrees", "You can only join if you accept the terms."),
        ],
    )
    def test_without_a_field_says_so_beside_it_and_makes_nobody(self, field, words):
        response = Client().post("/accounts/signup/", ANA | {field: ""})

        page = text(response)
        assert f'<ul class="error" id="id_{field}_error"><li>{words}</li></ul>' in page
        assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page)
        assert re.search(rf'aria-describedby="[^"]*id_{field}_error"', page)
        assert not User.objects.exists()
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("password", ["kurz9", "1234567890", "password123"])
    def test_refuses_a_weak_password_and_never_shows_it_again(self, password):
        response = Client().post("/accounts/signup/", ANA | {"password": password})

        assert 'id="id_password_error"' in text(response)
        assert password not in text(response)
        assert not User.objects.exists()

    def test_refuses_an_address_in_use(self):
        Client().post("/accounts/signup/", ANA)

        response = Client().post("/accounts/signup/", ANA)

        assert "Somebody already signs in with this e-mail address." in text(response)
        assert User.objects.count() == Worker.objects.count() == 1

    def test_refuses_a_name_in_use_beside_the_name(self):
        Client().post("/accounts/signup/organisation/", EVA)

        response = Client().post(
            "/accounts/signup/organisation/", EVA | {"email": "b@example.org"}
        )

        assert 'id="id_organisation_error"' in text(response)
        assert User.objects.count() == 1

    def test_sends_who_is_in_already_home(self):
        client, _ = sign_in("ana@example.org")

        assert client.get("/accounts/signup/")["Location"] == "/home/"


class TestSignIn:
    def test_takes_the_address_in_any_case(self):
        Client().post("/accounts/signup/", ANA)
        client = Client()

        response = client.post(
            "/accounts/login/",
            {"login": "Ana@Example.org", "password": ANA["password"]},
        )

        assert response["Location"] == "/home/"
        assert client.get("/home/").status_code == 200

    def test_with_a_wrong_password_does_not_say_which_part_is_wrong(self):
        Client().post("/accounts/signup/", ANA)
        pages = {
            re.sub(
                r'(value|nonce)="[^"]*"',
                "",
                text(
                    Client().post("/accounts/login/", {"login": who, "password": "x"})
                ),
            )
            for who in ("ana@example.org", "nobody@example.org")
        }

        assert len(pages) == 1

    def test_ends_with_sign_out(self):
        client, _ = sign_in("ana@example.org")

        response = client.post("/accounts/logout/")

        assert response["Location"] == "/"
        assert client.get("/home/").status_code == 302

    def test_does_not_end_by_a_link(self):
        client, _ = sign_in("ana@example.org")

        client.get("/accounts/logout/")

        assert client.get("/home/").status_code == 200


class TestAForgottenPassword:
    def test_is_replaced_by_the_link_in_the_mail(self):
        Client().post("/accounts/signup/", ANA)
        mail.outbox.clear()
        client = Client()

        client.post("/accounts/password/reset/", {"email": ANA["email"]})
        link = re.search(r"https?://[^/]+(/accounts/\S+)", str(mail.outbox[0].body))
        assert link
        page = client.get(link[1], follow=True)
        new = {
            "password1": "otras cuatro palabras",
            "password2": "otras cuatro palabras",
        }
        client.post(page.redirect_chain[-1][0], new)

        assert User.objects.get().check_password("otras cuatro palabras")

    def test_of_nobody_looks_the_same_from_outside(self):
        response = Client().post(
            "/accounts/password/reset/", {"email": "nobody@example.org"}
        )

        assert response["Location"] == "/accounts/password/reset/done/"


class TestAPasswordThatNobodyChoseYet:
    @pytest.fixture
    def ana(self):
        client, user = sign_in("ana@example.org")
        user.set_unusable_password()
        user.save(update_fields=["password"])
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    def test_is_chosen_where_others_change_theirs(self, ana):
        response = ana.get("/accounts/password/change/", follow=True)

        assert response.redirect_chain == [("/accounts/password/set/", 302)]
        page = text(response)
        assert "Choose your password" in page
        assert 'class="bar"' in page
        assert "oldpassword" not in page

    def test_is_kept_and_opens_the_door(self, ana):
        new = {
            "password1": "otras cuatro palabras",
            "password2": "otras cuatro palabras",
        }

        response = ana.post("/accounts/password/set/", new)

        assert response.status_code == 302
        assert ana.get(response["Location"]).status_code == 200
        assert User.objects.get().check_password("otras cuatro palabras")

    def test_is_refused_when_it_is_weak_and_nothing_is_kept(self, ana):
        response = ana.post(
            "/accounts/password/set/", {"password1": "kurz9", "password2": "kurz9"}
        )

        assert 'id="id_password1_error"' in text(response)
        assert not User.objects.get().has_usable_password()

    def test_that_is_there_is_changed_and_not_set(self):
        client, _ = sign_in("ana@example.org")

        response = client.get("/accounts/password/set/")

        assert response["Location"] == "/accounts/password/change/"


class TestAPasswordThatIsChanged:
    def test_leads_to_a_page_that_is_there(self):
        client, user = sign_in("ana@example.org")
        new = {
            "oldpassword": "x",
            "password1": "otras cuatro palabras",
            "password2": "otras cuatro palabras",
        }

        response = client.post("/accounts/password/change/", new)

        assert response.status_code == 302
        assert client.get(response["Location"]).status_code == 200
        user.refresh_from_db()
        assert user.check_password("otras cuatro palabras")


class TestHome:
    def test_tells_an_operator_to_run_the_check(self):
        client, _ = sign_in("root@example.org", is_operator=True)

        assert "Running this site" in text(client.get("/home/"))

    def test_tells_a_vendors_member_of_the_contract(self):
        client, user = sign_in("vera@example.org")
        vendor = people.create_organisation(
            name="<b>Brücke</b>",
            kind=Organisation.Kind.VENDOR,
            is_trusted=False,
            now=clock.read(),
        )
        people.add_member(
            user=user,
            organisation=vendor,
            role=Membership.Role.MANAGER,
            now=clock.read(),
        )

        page = text(client.get("/home/"))

        assert "Agree on a contract for a programme" in page
        assert "&lt;b&gt;Brücke&lt;/b&gt; · manager" in page

    def test_tells_a_suspended_worker_that_the_money_stays(self):
        client, user = sign_in("ana@example.org")
        Worker.objects.create(
            user=user, state=Worker.State.SUSPENDED, created_at=clock.read()
        )

        assert "You cannot take tasks at the moment." in text(client.get("/home/"))

    def test_tells_who_has_no_role_whom_to_ask(self):
        client, _ = sign_in("new@example.org")

        assert "have no role here yet" in text(client.get("/home/"))

    def test_is_not_kept_by_the_browser(self):
        client, _ = sign_in("ana@example.org")

        assert "no-store" in client.get("/home/")["Cache-Control"]

    def test_asks_the_database_little(self, django_assert_num_queries):
        client, user = sign_in("ana@example.org")
        people.create_worker(user=user, country="ES", now=clock.read())

        # Session, user, worker and members; the profile's two, the planner's two,
        # income, the courses' four, programmes, work and places with two each; unread
        # messages, for the page and for the menu.
        with django_assert_num_queries(20):
            client.get("/home/")


class TestAChosenLanguage:
    def test_is_remembered_for_our_mails(self):
        client, user = sign_in("ana@example.org")

        client.post("/language/", {"language": "es"})

        user.refresh_from_db()
        assert user.language == "es"
