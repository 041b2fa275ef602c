"""Embedding: which sites may speak to the assistant, what the component starts from, and what `/widget.js` says."""
import re
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from conftest import run_apart

from actions.conversation import respond
from actions.memory import Memory, Turn
from actions.world import open_world
from locales import languages
from web.app import make_app
from web.chat_texts import CHAT
from web.embed import allowed_origin, first_spoken, frame_ancestors, kit
from web.kiosk_texts import KIOSK, SHARED
from web.settings import Settings
from web.site_texts import SITE as SITE_TEXTS
from web.texts import TEXTS
from web.turns import Seal, check

SITE = "https://www.vienne.gouv.fr"
WEB = Path(__file__).resolve().parent.parent / "web"
WIDGET = WEB / "static" / "widget"
SEAL = Seal(b"a key for the tests")


@pytest.fixture(scope="module")
def world():
    return open_world()


def ask(world, method, path, headers=None, sites=(SITE,), body=None):
    """(status, headers, text) of a request to a front door without Rasa."""
    nobody = "http://127.0.0.1:9"
    settings = replace(Settings.from_environment(), rasa_url=nobody, actions_url=nobody, sites=sites)

    async def run():
        async with TestClient(TestServer(make_app(settings, world))) as client:
            reply = await client.request(method, path, headers=headers or {}, json=body)
            return reply.status, reply.headers, await reply.text()

    return run_apart(run())


def preflight(world, path, origin, **more):
    wanted = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    return ask(world, "OPTIONS", path, wanted, **more)


def test_should_answer_the_preflight_of_an_allowed_site(world):
    status, headers, _ = preflight(world, "/webhooks/web/webhook", SITE)
    assert status == 204 and headers["Access-Control-Allow-Origin"] == SITE
    assert "POST" in headers["Access-Control-Allow-Methods"] and headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert "Access-Control-Allow-Credentials" not in headers and "Origin" in headers["Vary"]


@pytest.mark.parametrize("origin", ["https://evil.example", "https://www.vienne.gouv.fr.evil.example", "http://www.vienne.gouv.fr", "null"])
def test_should_refuse_the_preflight_of_another_site(world, origin):
    status, headers, _ = preflight(world, "/webhooks/web/webhook", origin)
    assert status == 403 and "Access-Control-Allow-Origin" not in headers


def test_should_open_turns_to_our_own_pages_alone_by_default(world):
    body = {"sender": str(uuid.uuid4()), "message": "bonjour"}
    status, headers, _ = ask(world, "POST", "/webhooks/web/webhook", {"Origin": SITE}, sites=(), body=body)
    assert status == 200 and "Access-Control-Allow-Origin" not in headers


def test_should_let_an_allowed_site_read_turns_errors_and_texts(world):
    turns, said = "/webhooks/web/webhook", {"sender": str(uuid.uuid4()), "message": "bonjour"}
    wanted = [("POST", turns, said), ("POST", turns, {"sender": "x"}), ("GET", "/textes/ar.json", None), ("GET", "/health", None)]
    for method, path, body in wanted:
        _, headers, _ = ask(world, method, path, {"Origin": SITE}, body=body)
        assert headers["Access-Control-Allow-Origin"] == SITE, path
        assert "Retry-After" in headers["Access-Control-Expose-Headers"]


def test_should_open_to_every_site_only_when_asked(world):
    _, headers, _ = ask(world, "GET", "/textes/fr.json", {"Origin": "https://anyone.example"}, sites=("*",))
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert allowed_origin(None, (SITE,)) is None and allowed_origin("HTTPS://WWW.vienne.gouv.fr", (SITE,)) is not None


@pytest.mark.parametrize("path", ["/widget.js", "/static/widget/index.js", "/static/widget/panel.css"])
def test_should_give_our_files_to_any_site(world, path):
    status, headers, _ = ask(world, "GET", path, {"Origin": "https://anyone.example"}, sites=())
    assert status == 200 and headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/", "/carte?departement=86", "/api/v1/demarches"])
def test_should_not_let_other_sites_read_our_pages(world, path):
    _, headers, _ = ask(world, "GET", path, {"Origin": SITE})
    assert "Access-Control-Allow-Origin" not in headers


def test_should_let_allowed_sites_alone_show_our_pages_in_a_frame(world):
    _, headers, _ = ask(world, "GET", "/carte?departement=86")
    assert f"frame-ancestors 'self' {SITE}" in headers["Content-Security-Policy"]
    assert frame_ancestors(()) == "'self'" and frame_ancestors(("*",)) == "*"


def test_should_fetch_the_component_under_its_hashed_address(world):
    status, headers, text = ask(world, "GET", "/widget.js")
    assert status == 200 and "javascript" in headers["Content-Type"]
    entry = re.search(r'"(/static/h-[0-9a-f]+/widget/index\.js)"', text)
    assert entry and ask(world, "GET", entry.group(1))[0] == 200
    assert not re.search(r"\beval\b|innerHTML|document\.write|\.style\b", text)


def test_should_give_every_text_that_the_component_asks_for():
    code = "\n".join(path.read_text(encoding="utf-8") for path in WIDGET.glob("*.js"))
    keys = set(re.findall(r"\btexts\.([a-z][a-z_0-9]*)", code))
    assert len(keys) > 60 and keys - set(CHAT) == set()
    assert {key for key in CHAT if not re.search(rf"\b{key}\b", code)
            and not key.startswith(("kind_", "role_", "appointment_", "quick_", "error_", "call_"))} == set(), "a text that nothing uses"


def test_should_have_no_text_that_no_page_uses():
    def unused(keys, *patterns):
        code = "\n".join(path.read_text(encoding="utf-8") for pattern in patterns for path in WEB.glob(pattern))
        used = set(re.findall(r"""(?:\b(?:texts|t|kiosk)\.|\["|data-(?:text|label)=")([a-z][a-z_0-9]*)""", code))
        return {key for key in keys if key not in used and not key.startswith(("theme_", "mode_", "acc_screen_", "acc_missing_"))}

    assert unused({*TEXTS, *SITE_TEXTS} - {*CHAT}, "templates/*.j2", "*.py") == set()
    assert unused({*KIOSK, *SHARED}, "templates/kiosque.html.j2", "static/kiosk/*.js") == set()


def test_should_offer_only_what_the_server_takes_back():
    offers = kit("ar", SEAL, "")["offers"]
    reasons = [one["payload"] for one in offers["reasons"]]
    payloads = [offers["human"], offers["here"], offers["useful"], *offers["languages"].values(), *reasons]
    opened = [check({"sender": str(uuid.uuid4()), "payload": one}, SEAL).payload for one in payloads]
    assert opened[:3] == ["dire:humain", "dire:ici", "avis:utile"] and "langue:ka" in opened and "avis:faux" in opened


def test_should_name_each_language_in_its_own_script():
    spoken = {one["code"]: one for one in kit("fr", SEAL, "Fermé le 24")["languages"]}
    assert tuple(spoken) == languages() and spoken["ar"]["name"] == "العربية" and spoken["ar"]["dir"] == "rtl"
    assert kit("fr", SEAL, "Fermé le 24")["announcement"] == "Fermé le 24" and kit("fr", SEAL, "")["announcement"] is None


@pytest.mark.parametrize("wanted, spoken", [
    ("ar", "ar"), ("pt-BR,en", "pt"), ("de,zh-Hant-TW,fr", "zh"), ("de,nl", "fr"), ("fr-FR,fr", "fr"), ("FR-X-FACILE", "fr-x-facile"),
    ("xx", None),
])
def test_should_speak_the_first_language_that_it_knows(wanted, spoken):
    assert first_spoken(wanted) == spoken


def test_should_answer_404_to_a_language_that_it_does_not_speak(world):
    assert ask(world, "GET", "/textes/xx.json")[0] == 404


def test_should_read_the_sites_from_the_environment(monkeypatch):
    monkeypatch.setenv("OU_ALLER_SITES", " https://WWW.vienne.gouv.fr/ , http://localhost:8000")
    monkeypatch.setenv("OU_ALLER_ANNOUNCEMENT", " Fermé le 24. ")
    settings = Settings.from_environment()
    assert settings.sites == (SITE, "http://localhost:8000") and settings.announcement == "Fermé le 24."
    for wrong in ("vienne.gouv.fr", "https://x.fr/page", "javascript:alert(1)", "https://x.fr; script-src *"):
        monkeypatch.setenv("OU_ALLER_SITES", wrong)
        with pytest.raises(ValueError, match="OU_ALLER_SITES"):
            Settings.from_environment()


def test_should_orient_from_where_the_person_stands(world):
    asked, memory = respond(world, Memory(), Turn("passeport", None, (("passeport", 1.0),), {"language": "fr"}))
    assert asked.custom["asks"] == "place"
    here = {"language": "fr", "lat": 47.01, "lon": 0.08, "insee": "17306"}
    reply, memory = respond(world, memory, Turn("", "dire:ici", (), here))
    place = reply.custom["place"]
    assert (reply.custom["demarche"], place["insee"], place["precision"]) == ("passeport", "86137", "position")
    moved, _ = respond(world, memory, Turn("", "dire:ici", (), {**here, "lat": 45.63, "lon": -1.03}))
    assert moved.custom["place"]["departement"] == "17", "a person who moves is somewhere else"


def test_should_ask_for_the_commune_of_a_person_abroad(world):
    _, memory = respond(world, Memory(), Turn("passeport", None, (("passeport", 1.0),), {"language": "fr"}))
    reply, _ = respond(world, memory, Turn("", "dire:ici", (), {"language": "fr", "lat": 0.0, "lon": 0.0}))
    assert reply.custom["asks"] == "place"


def test_should_offer_first_the_homonym_of_the_departement_of_the_page(world):
    def first(departement):
        reply, _ = respond(world, Memory(), Turn("carte d'identité à Colombiers", None, (("cni", 1.0),), {"departement": departement}))
        return reply.custom["options"][0]["label"]

    assert first("17") == "Colombiers (Charente-Maritime)"
    assert first("86") == "Colombiers (Vienne)"
