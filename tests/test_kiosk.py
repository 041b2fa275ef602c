"""What the kiosk asks of the server: its page, a code for our own pages alone, and conversations that are really forgotten."""
import asyncio
import json
import re
import uuid
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from conftest import run_apart
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

from actions.world import open_world
from channels.store import ForgetfulTrackerStore, forget
from locales import direction, languages, translator
from web.app import make_app
from web.keys import CONVERSATIONS
from web.kiosk import shared_path
from web.kiosk_texts import KIOSK
from web.settings import Settings

NOBODY = "http://127.0.0.1:9"
ANSWER = [{"text": "ok"}, {"custom": {"type": "information", "options": [], "memory": {"topic": "passeport"}}}]


@pytest.fixture(scope="module")
def world():
    return open_world()


@asynccontextmanager
async def door(world, **settings):
    """A front door, with a Rasa at ``rasa_url`` or without."""
    known = replace(Settings.from_environment(), **{"rasa_url": NOBODY, "actions_url": NOBODY, **settings})
    async with TestClient(TestServer(make_app(known, world))) as client:
        yield client


def get(world, path, **settings):
    """(status, headers, text) of a page."""

    async def run():
        async with door(world, **settings) as client:
            reply = await client.get(path)
            return reply.status, reply.headers, await reply.text()

    return run_apart(run())


def start_of(text):
    return json.loads(re.search(r'id="depart">(.*?)</script>', text, re.S).group(1))


@pytest.mark.parametrize("language", languages())
def test_should_open_in_each_language(world, language):
    status, headers, text = get(world, f"/kiosque?langue={language}")
    title = translator(language)(KIOSK["title"])
    assert status == 200 and f'<html lang="{language}" dir="{direction(language)}">' in text and f"<title>{title}</title>" in text
    start = start_of(text)
    assert (start["language"], start["isDirect"]) == (language, True)
    assert [one["code"] for one in start["languages"]][:2] == ["fr", "fr-x-facile"]
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_should_show_the_languages_first_and_let_no_site_hold_it(world):
    _, headers, text = get(world, "/kiosque", sites=("*",))
    assert not start_of(text)["isDirect"]
    assert any("frame-ancestors 'none'" in one for one in headers.getall("Content-Security-Policy"))


def test_should_stand_where_the_operator_says(world):
    start = start_of(get(world, "/kiosque", kiosk_insee="86137")[2])
    assert (start["insee"], start["place"], start["departement"]) == ("86137", "Loudun", "86")
    assert start_of(get(world, "/kiosque?insee=40088", kiosk_insee="86137")[2])["place"] == "Dax"
    assert start_of(get(world, "/kiosque")[2])["place"] is None
    assert get(world, "/kiosque?insee=99999")[0] == 400


def test_should_follow_its_settings(world, monkeypatch):
    for name, value in (("IDLE", "1"), ("PRINTER", "0"), ("INSEE", " 2a004 ")):
        monkeypatch.setenv(f"OU_ALLER_KIOSK_{name}", value)
    settings = Settings.from_environment()
    assert (settings.kiosk_idle, settings.kiosk_printer, settings.kiosk_insee) == (5, False, "2A004")
    start = start_of(get(world, "/kiosque", kiosk_idle=30, kiosk_printer=False)[2])
    assert (start["idleSeconds"], start["hasPrinter"]) == (30, False)


@pytest.mark.parametrize("query, path", [
    ({"situation": "cni.perte", "insee": "86137", "langue": "ka"}, "/fiche?demarche=cni&situation=cni.perte&insee=86137&langue=ka"),
    ({"situation": "cni.perte", "insee": "//evil.example", "langue": "x"}, "/fiche?demarche=cni&situation=cni.perte&langue=fr"),
    ({"situation": "https://evil.example", "insee": "86137"}, "/?langue=fr"),
    ({"langue": "ar", "url": "https://evil.example", "lat": "46.5", "lon": "0.3"}, "/?langue=ar"),
])
def test_should_make_a_code_of_our_own_pages_alone(world, query, path):
    assert shared_path(world, query) == path


def test_should_write_the_public_address_in_the_code(world):
    _, headers, ours = get(world, "/qr.svg?langue=ar")
    assert headers["Content-Type"].startswith("image/svg+xml")
    assert ours != get(world, "/qr.svg?langue=ar", public_url="https://ou-aller.example")[2]


# Forgetting


def test_should_forget_a_conversation_at_once(world):
    async def run():
        sender = str(uuid.uuid4())
        async with door(world) as client:
            await client.post("/webhooks/web/webhook", json={"sender": sender, "message": "passeport perdu à Loudun"})
            memories = client.app[CONVERSATIONS]._memories
            assert sender in memories
            reply = await client.post("/webhooks/web/forget", json={"sender": sender})
            assert (reply.status, await reply.read(), sender in memories) == (204, b"", False)
            assert (await client.post("/webhooks/web/forget", json={"sender": sender})).status == 204

    run_apart(run())


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"sender": "me"}', b'{"sender": 1}', b"{", b""])
def test_should_refuse_to_forget_what_is_no_conversation(world, body):
    async def run():
        async with door(world) as client:
            reply = await client.post("/webhooks/web/forget", data=body, headers={"Content-Type": "application/json"})
            assert reply.status == 400 and (await reply.json())["error"]["code"]

    run_apart(run())


def test_should_forget_a_turn_that_is_still_on_its_way(world):
    async def run():
        sender, arrived, go, forgotten = str(uuid.uuid4()), asyncio.Event(), asyncio.Event(), []

        async def slow(request):
            arrived.set()
            await go.wait()
            return web.json_response(ANSWER)

        async def told(request):
            forgotten.append((await request.json())["sender"])
            return web.Response(status=204)

        rasa = web.Application()
        rasa.add_routes([web.post("/webhooks/web/webhook", slow), web.post("/webhooks/web/forget", told)])
        async with TestServer(rasa) as server, door(world, rasa_url=str(server.make_url("")).rstrip("/")) as client:
            turn = asyncio.create_task(client.post("/webhooks/web/webhook", json={"sender": sender, "message": "passeport"}))
            await arrived.wait()
            await client.post("/webhooks/web/forget", json={"sender": sender})
            go.set()
            assert (await turn).status == 200
            assert sender not in client.app[CONVERSATIONS]._memories
            assert forgotten == [sender, sender], "Rasa is told again, once it has kept the turn"
            await client.post("/webhooks/web/webhook", json={"sender": sender, "message": "permis"})
            assert sender in client.app[CONVERSATIONS]._memories, "who speaks again is remembered again"

    run_apart(run())


def test_should_drop_the_conversation_that_rasa_keeps():
    store = ForgetfulTrackerStore(Domain.empty())
    store.store.update({"a": "{}", "b": "{}"})
    forget("a")
    assert list(store.store) == ["b"]
    forget("never seen")


def test_should_keep_what_was_understood_and_no_word_of_what_was_said():
    place = {"insee": "86137", "name": "Loudun"}
    domain = Domain.from_dict({"intents": ["cni.perte"], "slots": {"place": {"type": "any", "mappings": [{"type": "custom"}]}}})

    async def run():
        store = ForgetfulTrackerStore(domain)
        tracker = await store.get_or_create_tracker("a")
        tracker.update_with_events([
            UserUttered("je m'appelle Zoé, carte perdue à Loudun", {"name": "cni.perte"}), SlotSet("place", place),
            BotUttered("Allez à la mairie"), ActionExecuted("action_listen"),
        ], domain)
        await store.save(tracker)
        assert not re.search("Zoé|perdue|mairie", store.store["a"].encode().decode("unicode_escape"))
        again = await store.retrieve("a")
        assert again.get_slot("place") == place and again.latest_action_name == "action_listen"
        assert tracker.latest_message.text, "the turn that goes on has lost nothing"

    run_apart(run())


def test_should_not_let_another_site_make_it_forget(world):
    async def run():
        async with door(world, sites=("https://www.vienne.gouv.fr",)) as client:
            asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
            reply = await client.options("/webhooks/web/forget", headers=asked)
            assert "Access-Control-Allow-Origin" not in reply.headers

    run_apart(run())
