"""The door over HTTP: cookies and tokens, whose page asks, and what is told to whom."""

from base64 import b32decode
from http.cookies import SimpleCookie
from typing import Any

import httpx

from negotiation_room.capabilities.identity import totp
from negotiation_room.kernel.ids import b64
from negotiation_room.transport.http.doors import COOKIE
from tests.capabilities.identity.authenticator import Authenticator
from tests.capabilities.identity.house import (
    ORIGIN,
    OTHER_ROOM,
    ROOM,
    SECRET,
    House,
)

SIGN_IN = "/api/identity/sign-in/password"
PASSKEYS = "/api/identity/passkeys"


async def ask(client: httpx.AsyncClient, purpose: str, **more: str) -> dict[str, Any]:
    """Ask for a question."""
    answer = await client.post("/api/identity/challenges", json={"purpose": purpose} | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_the_cookie_is_bound_to_the_host_and_hidden_from_pages(house: House) -> None:
    """`__Host-`, Secure, HttpOnly, SameSite=Strict, for every path; the token is not told."""
    await house.with_password()
    async with house.client() as client:
        answer = await client.post(
            SIGN_IN, json={"name": "ada", "password": SECRET, "code": house.code()}
        )
    assert answer.json()["token"] is None
    [morsel] = SimpleCookie(answer.headers["set-cookie"]).values()
    assert morsel.key == COOKIE == "__Host-nr"
    assert morsel["secure"]
    assert morsel["httponly"]
    assert (morsel["samesite"].lower(), morsel["path"], morsel["domain"]) == ("strict", "/", "")
    assert answer.headers["cache-control"] == "no-store"


async def test_who_is_signed_in_sees_themselves(house: House) -> None:
    """Name, language, session; and nothing without a session."""
    person = await house.with_password()
    async with house.client() as client:
        assert code(await client.get("/api/identity/me")) == (401, "identity.not_signed_in")
        await house.signed_in(client)
        me = (await client.get("/api/identity/me")).json()
        assert (me["person"], me["name"], me["has_password"]) == (
            person.id,
            "Ada Example",
            True,
        )
        wish = {"language": "ar", "timezone": "Africa/Nairobi"}
        assert (await client.put("/api/identity/preferences", json=wish)).status_code == 204
        assert (await client.get("/api/identity/me")).json()["language"] == "ar"
        wish["language"] = "<script>"
        answer = await client.put("/api/identity/preferences", json=wish)
        assert code(answer) == (422, "identity.unfit_language")


async def test_signing_out_ends_the_session_and_the_cookie(house: House) -> None:
    """The old cookie opens nothing, and the watch hears at once."""
    await house.with_password()
    ended: list[str] = []
    async with house.client() as client:
        await house.signed_in(client)
        cookie = client.cookies[COOKIE]
        me = (await client.get("/api/identity/me")).json()
        house.services.doorkeeper().watch(me["session"]["id"], lambda: ended.append("told"))
        assert (await client.post("/api/identity/sign-out")).status_code == 204
        assert ended == ["told"]
        assert COOKIE not in client.cookies
        answer = await client.get("/api/identity/me", headers={"Cookie": f"{COOKIE}={cookie}"})
        assert answer.status_code == 401


async def test_signing_out_everywhere_ends_every_session(house: House) -> None:
    """Two browsers, one wish, nobody left."""
    await house.with_password()
    async with house.client() as one, house.client() as two:
        await house.signed_in(one)
        await house.signed_in(two)
        assert (await one.post("/api/identity/sign-out-everywhere")).status_code == 204
        assert (await two.get("/api/identity/me")).status_code == 401


async def test_own_sessions_are_listed_and_ended_one_by_one(house: House) -> None:
    """One's own session is marked; another's is not found."""
    await house.with_password()
    stranger = await house.person("Bo")
    _, foreign = await house.services.sessions.open(stranger.id)
    async with house.client() as one, house.client() as two:
        await house.signed_in(one)
        await house.signed_in(two)
        stays = (await one.get("/api/identity/sessions")).json()
        assert sorted(stay["is_this"] for stay in stays) == [False, True]
        other = next(stay["id"] for stay in stays if not stay["is_this"])
        assert (await one.delete(f"/api/identity/sessions/{other}")).status_code == 204
        assert (await two.get("/api/identity/me")).status_code == 401
        for unknown in (foreign.id, "nonsense"):
            answer = await one.delete(f"/api/identity/sessions/{unknown}")
            assert code(answer) == (404, "kernel.not_found")


async def test_a_foreign_page_changes_nothing(house: House) -> None:
    """With the right cookie and a foreign or missing origin, every change is refused."""
    await house.with_password()
    async with house.client() as client:
        await house.signed_in(client)
        for origin in ("https://evil.example.net", "null", ""):
            answer = await client.post("/api/identity/sign-out", headers={"Origin": origin})
            assert code(answer) == (403, "transport.foreign_origin")
        del client.headers["Origin"]
        answer = await client.post("/api/identity/sign-out")
        assert code(answer) == (403, "transport.foreign_origin")
        assert (await client.get("/api/identity/me")).status_code == 200


async def test_the_origin_is_asked_even_without_the_outer_door(house: House) -> None:
    """The routes do not rely on the middleware being put up."""
    await house.with_password()
    async with house.client(app=house.app) as client:
        await house.signed_in(client)
        del client.headers["Origin"]
        answer = await client.post("/api/identity/sign-out")
        assert code(answer) == (403, "transport.foreign_origin")


async def test_a_program_gets_a_token_and_a_page_does_not(house: House) -> None:
    """The token opens the same session in a header; a script in a page cannot ask for it."""
    person = await house.with_password()
    wish = {"name": "ada", "password": SECRET, "answer": "token"}
    async with house.client(origin=None) as program, house.client() as page:
        answer = await program.post(SIGN_IN, json=wish | {"code": house.code()})
        token = answer.json()["token"]
        assert "set-cookie" not in answer.headers
        program.headers["Authorization"] = f"Bearer {token}"
        assert (await program.get("/api/identity/me")).json()["person"] == person.id
        assert (await program.post("/api/identity/sign-out")).status_code == 204
        assert (await program.get("/api/identity/me")).status_code == 401
        house.clock.move(30)
        answer = await page.post(SIGN_IN, json=wish | {"code": house.code()})
        assert code(answer) == (403, "identity.not_for_pages")


async def test_grave_acts_ask_for_a_fresh_proof(house: House) -> None:
    """Five minutes after signing in, they wait for password and code; ten wrong do not help."""
    await house.with_password()
    async with house.client() as client:
        await house.signed_in(client)
        assert (await client.post("/api/grave")).status_code == 200
        house.clock.move(5 * 60)
        assert code(await client.post("/api/grave")) == (403, "identity.step_up_needed")
        for wrong in (
            {},
            {"password": SECRET, "code": "000000"},
            {"password": "x", "code": "1"},
        ):
            answer = await client.post("/api/identity/step-up", json=wrong)
            assert code(answer) == (403, "identity.not_recognised")
        proof = {"password": SECRET, "code": house.code()}
        assert (await client.post("/api/identity/step-up", json=proof)).status_code == 200
        assert (await client.post("/api/grave")).status_code == 200


async def test_a_passkey_is_set_up_used_stepped_up_with_and_joined_by_another(
    house: House,
) -> None:
    """The whole life of passkeys over HTTP, from a one-time link on."""
    link = await house.services.links.create_administrator("Ada Example", ORIGIN)
    secret, first, second = link.partition("#")[2], Authenticator(ORIGIN), Authenticator(ORIGIN)
    async with house.client() as client:
        asked = await ask(client, "set_up", link=secret)
        given = {"link": secret, "challenge": asked["challenge"]}
        given["proof"] = {"passkey": first.create(asked["passkey"])}
        assert (await client.post("/api/identity/set-up", json=given)).status_code == 200
        assert (await client.get("/api/identity/me")).json()["is_administrator"]
        answer = await client.post("/api/identity/set-up", json=given)
        assert code(answer) == (404, "identity.link_spent")

        asked = await ask(client, "add_passkey")
        assert asked["passkey"]["excludeCredentials"][0]["id"] == b64(first.id)
        shown = {
            "challenge": asked["challenge"],
            "credential": second.create(asked["passkey"]),
        }
        assert (await client.post("/api/identity/passkeys", json=shown)).status_code == 204
        house.clock.move(5 * 60)
        answer = await client.post("/api/identity/challenges", json={"purpose": "add_passkey"})
        assert code(answer) == (403, "identity.step_up_needed")
        asked = await ask(client, "step_up")
        assert len(asked["passkey"]["allowCredentials"]) == 2
        shown = {"challenge": asked["challenge"], "credential": second.get(asked["passkey"])}
        answer = await client.post("/api/identity/step-up", json={"passkey": shown})
        assert answer.status_code == 200
        assert (await client.post("/api/grave")).status_code == 200

    async with house.client() as client:
        asked = await ask(client, "sign_in")
        assert asked["passkey"].get("allowCredentials", []) == []
        shown = {"challenge": asked["challenge"], "credential": first.get(asked["passkey"])}
        answer = await client.post("/api/identity/sign-in/passkey", json=shown)
        assert answer.status_code == 200
        assert (await client.get("/api/identity/me")).json()["passkeys"] == 2


async def test_own_passkeys_are_listed_and_removed_but_never_the_last_way_in(
    house: House,
) -> None:
    """Removing asks for a fresh proof; who has nothing else to sign in with keeps the last."""
    link = await house.services.links.create_administrator("Ada Example", ORIGIN)
    secret, first, second = link.partition("#")[2], Authenticator(ORIGIN), Authenticator(ORIGIN)
    async with house.client() as client:
        asked = await ask(client, "set_up", link=secret)
        given = {"link": secret, "challenge": asked["challenge"]}
        given["proof"] = {"passkey": first.create(asked["passkey"])}
        await client.post("/api/identity/set-up", json=given)
        [only] = (await client.get(PASSKEYS)).json()
        assert (only["id"], only["created_at"]) == (b64(first.id), house.clock.now())
        assert only["used_at"] is None
        answer = await client.delete(f"{PASSKEYS}/{only['id']}")
        assert code(answer) == (409, "identity.last_way")

        house.clock.move(60)
        asked = await ask(client, "add_passkey")
        shown = {
            "challenge": asked["challenge"],
            "credential": second.create(asked["passkey"]),
        }
        await client.post(PASSKEYS, json=shown)
        house.clock.move(5 * 60)
        answer = await client.delete(f"{PASSKEYS}/{only['id']}")
        assert code(answer) == (403, "identity.step_up_needed")
        asked = await ask(client, "step_up")
        shown = {"challenge": asked["challenge"], "credential": second.get(asked["passkey"])}
        await client.post("/api/identity/step-up", json={"passkey": shown})
        assert (await client.delete(f"{PASSKEYS}/{only['id']}")).status_code == 204
        [left] = (await client.get(PASSKEYS)).json()
        assert (left["id"], left["used_at"]) == (b64(second.id), house.clock.now())
        for unknown in (only["id"], "nonsense", "===="):
            assert code(await client.delete(f"{PASSKEYS}/{unknown}")) == (
                404,
                "kernel.not_found",
            )

    async with house.client() as client:
        asked = await ask(client, "sign_in")
        shown = {"challenge": asked["challenge"], "credential": first.get(asked["passkey"])}
        answer = await client.post("/api/identity/sign-in/passkey", json=shown)
        assert code(answer) == (403, "identity.not_recognised")


async def test_with_a_password_the_last_passkey_can_be_removed(house: House) -> None:
    """A password with codes is a way in; another's passkey is not found."""
    person = await house.with_password()
    other = await house.person("Bo")
    mine, theirs = Authenticator(ORIGIN), Authenticator(ORIGIN)
    for owner, authenticator in ((person, mine), (other, theirs)):
        asked = await house.services.challenges.ask("set_up", person=owner.id, origin=ORIGIN)
        options = house.services.passkeys.registration(asked, owner.id, owner.name)
        made = authenticator.create(options)
        passkey = house.services.passkeys.register(asked, owner.id, made)
        await house.services.people.add_passkey(passkey, house.clock.now())
    async with house.client() as client:
        await house.signed_in(client)
        answer = await client.delete(f"{PASSKEYS}/{b64(theirs.id)}")
        assert code(answer) == (404, "kernel.not_found")
        assert (await client.delete(f"{PASSKEYS}/{b64(mine.id)}")).status_code == 204
        assert (await client.get(PASSKEYS)).json() == []


async def test_anothers_passkey_does_not_step_one_up(house: House) -> None:
    """Who has signed in must be who proves it again."""
    await house.with_password()
    other, authenticator = await house.person("Bo"), Authenticator(ORIGIN)
    asked = await house.services.challenges.ask("set_up", person=other.id, origin=ORIGIN)
    options = house.services.passkeys.registration(asked, other.id, "Bo")
    passkey = house.services.passkeys.register(asked, other.id, authenticator.create(options))
    await house.services.people.add_passkey(passkey, house.clock.now())
    async with house.client() as client:
        await house.signed_in(client)
        question = await ask(client, "step_up")
        options = {"challenge": question["challenge"]}
        shown = options | {"credential": authenticator.get(options)}
        answer = await client.post("/api/identity/step-up", json={"passkey": shown})
        assert code(answer) == (403, "identity.not_recognised")


async def test_a_password_is_set_up_with_a_picture_of_its_codes(house: House) -> None:
    """The secret comes as text, address and picture; a code of it must come back."""
    link = await house.services.links.create_administrator("Ada Example", ORIGIN)
    secret = link.partition("#")[2]
    async with house.client() as client:
        asked = await ask(client, "set_up", link=secret, credential="password", name="ada")
        assert asked["codes"]["uri"].startswith("otpauth://totp/")
        assert asked["codes"]["qr"].startswith("data:image/svg+xml")
        codes = b32decode(asked["codes"]["secret"])
        proof = {
            "name": "ada",
            "password": SECRET,
            "code": totp.code_at(codes, house.clock.now()),
        }
        given = {"link": secret, "challenge": asked["challenge"], "proof": {"password": proof}}
        assert (await client.post("/api/identity/set-up", json=given)).status_code == 200
        house.clock.move(30)
        proof["code"] = totp.code_at(codes, house.clock.now())
        assert (await client.post(SIGN_IN, json=proof)).status_code == 200


async def test_who_arrives_is_asked_as_who_they_will_be(house: House) -> None:
    """The question for a newcomer names the ids of the person and the device they will be."""
    async with house.client() as client:
        asked = await ask(client, "arrive", name="Bo Example")
        assert (asked["person"][:2], asked["device"][:2]) == ("p_", "d_")
        assert asked["passkey"]["user"]["displayName"] == "Bo Example"
        answer = await client.post("/api/identity/challenges", json={"purpose": "arrive"})
        assert code(answer) == (422, "identity.unfit_name")
        answer = await client.post("/api/identity/challenges", json={"purpose": "enrol"})
        assert code(answer) == (401, "identity.not_signed_in")


async def test_a_ticket_is_given_only_to_a_room_one_sits_in(house: House) -> None:
    """A room without a seat and a room that does not exist look the same."""
    person = await house.with_password()
    house.entered.add((person.id, ROOM))
    async with house.client() as client:
        address = f"/api/rooms/{ROOM}/ws-ticket"
        assert (await client.post(address)).status_code == 401
        await house.signed_in(client)
        given = (await client.post(address)).json()
        assert given["expires_in"] == 30
        admitted = await house.services.doorkeeper().admit(given["ticket"], ROOM, ORIGIN)
        assert admitted.person == person.id
        answers = [
            await client.post(f"/api/rooms/{room}/ws-ticket")
            for room in (OTHER_ROOM, "nonsense")
        ]
        assert [code(answer) for answer in answers] == [(404, "kernel.not_found")] * 2
        assert answers[0].json() == answers[1].json()


async def test_an_address_that_tries_too_often_is_told_to_wait(house: House) -> None:
    """The answer may be repeated later, and says so."""
    async with house.client() as client:
        wish = {"name": "nobody", "password": "x", "code": ""}
        for _ in range(house.services.limits.address_burst):
            house.services.throttle.knock("127.0.0.1")
        answer = await client.post(SIGN_IN, json=wish)
    assert code(answer) == (503, "identity.too_many_tries")
    assert answer.headers["retry-after"]


async def test_what_was_sent_is_not_repeated_in_a_refusal(house: House) -> None:
    """A form that does not fit is refused by its place; the password in it is not echoed."""
    async with house.client() as client:
        wish = {"name": ["x"], "password": SECRET, "code": "1", "extra": SECRET}
        answer = await client.post(SIGN_IN, json=wish)
    assert code(answer) == (422, "transport.unfit_request")
    assert SECRET not in answer.text


async def test_the_interface_is_documented(house: House) -> None:
    """Every route says in a line what it does, and which refusals it knows."""
    paths = house.app.openapi()["paths"]
    for path, methods in paths.items():
        if path.startswith(("/api/identity", "/api/rooms")):
            for route in methods.values():
                assert route["summary"]
                assert route["description"]
                assert {"401", "403", "404"} <= route["responses"].keys()
