"""The memento and the sheets, read back from their PDF: pages, words, fonts, places, QR codes, and what must not pass."""
import re
import time
import zlib
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import pytest
import segno
from aiohttp.test_utils import TestClient, TestServer
from conftest import run_apart

from actions.conversation import World
from directory.hours import PARIS
from directory.places import PlaceFinder
from locales import languages, translator
from maps import paper
from maps.drawing import Spot, Town, departement_map, spread_out
from maps.edition import contents_of
from maps.entries import brief_hours, entries, kept, short_name
from maps.memento import _has_every_equipped, memento
from maps.setting import FORMATS, Measures, best_fit
from maps.sheet import SIZES, _context, sheet_page, sheet_pdf
from maps.sheet_size import height_at, size_that_fits
from routing.catalogue import Role, load
from routing.who_does_what import cell, who_does_what
from web import papers, shelf
from web.app import make_app
from web.cartography import map_page
from web.papers import sheet_of
from web.settings import Settings
from web.shelf import kept as kept_on_shelf

pypdfium2 = pytest.importorskip("pypdfium2")
try:
    paper.engine()
    paper.check_fonts("zh")
    CAN_PRINT = True
except paper.PaperUnavailable:
    CAN_PRINT = False
printing = pytest.mark.skipif(not CAN_PRINT, reason="PDF cannot be made on this machine (bin/setup pdf)")

MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
BASE = "https://ou-aller.exemple.fr"
MM = 72 / 25.4  # points
PUBLIC_LINE = "39 39"


@pytest.fixture(scope="session")
def world(directory):
    return World(load(), directory, PlaceFinder(directory), lambda: MOMENT)


@pytest.fixture(scope="session")
def contents(world):
    return lru_cache(maxsize=None)(
        lambda code, language: contents_of(world.directory, world.catalogue, code, translator(language), MOMENT, BASE)
    )


@pytest.fixture(scope="session")
def printed(contents):
    """Mementos by (département, language, format), each laid out once."""
    return lru_cache(maxsize=None)(
        lambda code, language="fr", form="a4": memento(contents(code, language), translator(language), form)
    )


def sheet(world, situation, language="fr", insee="86137"):
    return sheet_of(world, {"situation": situation, "langue": language, "insee": insee}, BASE)


def read(pdf):
    """The words of a PDF, page by page, blanks made one."""
    return [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(pdf)]


def digits(pdf):
    """The digits of each line from left to right, as the eye has them: the reader of PDFs turns the groups of an Arabic line."""
    lines = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        boxes = [(text.get_charbox(at), text.get_text_range(at, 1)) for at in range(text.count_chars())]
        level = None
        for (left, low, _, _), sign in sorted(((box, sign) for box, sign in boxes if sign.isdigit()), key=lambda one: one[0][1]):
            if level is None or low - level > 1:
                lines.append([])
            level = low
            lines[-1].append((left, sign))
    return ["".join(sign for _, sign in sorted(line)) for line in lines]


def streams(pdf):
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]


def glyphs(pdf):
    """The numbers of the glyphs that are shown, four hexadecimal figures each."""
    shown = [line for content in streams(pdf) for line in re.findall(rb"\[(<[0-9a-f<>\s.\-]*>[^\]]*)\]\s*TJ", content, re.I)]
    texts = [text for line in shown for text in re.findall(rb"<([0-9a-f]*)>", line, re.I)]
    return [text[at:at + 4] for text in texts for at in range(0, len(text), 4)]


def fonts(pdf):
    """(fonts, those with their file inside): descriptors of the PDF, in its own objects or in compressed ones."""
    whole = pdf + b"\n".join(streams(pdf))
    return whole.count(b"/FontDescriptor "), len(re.findall(rb"/FontFile[23]? ", whole))


# The table of who does what


def test_should_say_who_does_what_with_a_word_and_a_sign():
    table = who_does_what(load(), ["mairie_dr", "pan", "pan_etrangers", "sous_prefecture"])
    kinds = [kind for kind, _ in table.columns]
    assert kinds == ["mairie_dr", "france_services", "pan", "pan_etrangers", "prefecture", "sous_prefecture", "en_ligne"]
    rows = {title: dict(zip(kinds, cells)) for title, cells in table.rows}
    assert rows["Carte d'identité"]["mairie_dr"].sign == "fait"
    assert rows["Carte d'identité"]["prefecture"].sign == "non"
    assert rows["Carte d'identité"]["en_ligne"].sign == "en_partie"
    assert rows["Permis de conduire"]["pan"].sign == "aide", "one is helped there: nothing is decided"
    assert rows["Titre de séjour"]["sous_prefecture"].sign == "depend"
    assert rows["Titre de séjour"]["france_services"].varies
    assert rows["Devenir français"]["pan_etrangers"].is_probable


def test_should_keep_the_columns_that_every_departement_has():
    assert {kind for kind, _ in who_does_what(load(), []).columns} == {"mairie_dr", "france_services", "prefecture", "en_ligne"}


def test_should_not_say_yes_for_a_place_out_of_the_subject():
    assert cell("pan", Role("hors")).sign == cell("pan", None).sign == "non"


# The brief lines of a place


@pytest.mark.parametrize("expression, words", [
    (None, "horaires inconnus : appelez"), ("", "horaires inconnus : appelez"),
    ("week 1-10 Mo-Fr 09:00-12:00", "horaires particuliers : appelez"), ("24/7", "Ouvert tous les jours, jour et nuit"),
    ("Mo-Th 08:30-12:30,13:30-17:00; Sa 09:00-12:00", "lun–jeu 8h30–12h30, 13h30–17h ; sam 9h–12h"),
])
def test_should_write_hours_in_brief_and_never_guess(expression, words):
    assert brief_hours(expression, translator("fr")).replace("\u2060", "").replace("\u00a0", " ") == words


@pytest.mark.parametrize("name, city, short", [
    ("Mairie de La Rochelle", "La Rochelle", "Mairie"), ("Mairie du Château-d'Oléron", "Le Château-d'Oléron", "Mairie"),
    ("Mairie de quartier de Beaulieu (Poitiers)", "Poitiers", "Mairie de quartier de Beaulieu"), ("Poitiers", "Poitiers", "Poitiers"),
    ("Préfecture de la Vienne", "Poitiers", "Préfecture de la Vienne"),
])
def test_should_not_say_the_commune_twice(name, city, short):
    assert short_name(name, city) == short


def test_should_keep_desks_first_and_what_was_only_announced_last(contents):
    listed = entries(contents("17", "fr").structures, translator("fr"))
    first = kept(listed, 20)
    assert len(first) == 20 and first == sorted(first, key=lambda one: one.number)
    assert {one.kind for one in first} == {"mairie_dr"} and not any(one.is_announced for one in first)
    assert any(one.is_announced for one in kept(listed, len(listed)))
    assert not any(one.is_announced for one in kept(listed, len(listed) - 13))


def test_should_count_what_does_not_hold(contents):
    listed = entries(contents("86", "fr").structures, translator("fr"))
    high = Measures(12, 80, 80, 16, 20, tuple(40.0 for _ in listed))
    fit = best_fit(high, listed, FORMATS["a4"], 1.5)
    assert not fit.holds and 0 < fit.count < len(listed)
    low = Measures(12, 80, 80, 16, 20, tuple(8.0 for _ in listed))
    assert best_fit(low, listed, FORMATS["a4"], 1.5).count == len(listed)
    for panel in best_fit(low, listed, FORMATS["a4"], 1.5).panels:
        numbers = [one.number for column in panel for one in column]
        assert numbers == sorted(numbers)


# The maps


def test_should_spread_marks_so_that_none_covers_another():
    moved = spread_out([(50.0, 50.0)] * 12 + [(51.0, 50.0), (3.0, 3.0)], 5.0, 100.0, 100.0)
    apart = min(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for i, a in enumerate(moved) for b in moved[:i])
    assert apart > 4.9
    assert all(2.4 < x < 97.6 and 2.4 < y < 97.6 for x, y in moved)
    assert abs(moved[-1][0] - 3.0) < 0.2, "a mark that is alone stays where it is"


def test_should_draw_each_place_once_and_no_text_as_markup(world):
    towns = [Town("<script>alert(1)</script>", 46.58, 0.34, 10)]
    drawn = departement_map(world.directory.outlines("86"), [Spot(7, "pan", 46.58, 0.34), Spot(8, "pan", 46.58, 0.34)], towns, 120, 100)
    assert drawn.count(">7</text>") == drawn.count(">8</text>") == 1
    assert "<script" not in drawn and "style=" not in drawn
    assert "km</text>" in drawn


# The memento


@printing
@pytest.mark.parametrize("language", languages())
def test_should_be_read_back_in_every_language(language, printed, contents):
    made = printed("62", language)
    recto, verso = read(made.pdf)
    document = pypdfium2.PdfDocument(made.pdf)
    assert document.get_metadata_value("Title")
    assert re.search(rb"/Lang ?\(", made.pdf + b"".join(streams(made.pdf)))
    assert PUBLIC_LINE in recto
    assert any("3400" in line for line in digits(made.pdf))
    assert "Arras" in verso and "Calais" in recto
    title = translator(language)("Où aller pour vos papiers")
    letters = {letter for letter in title if letter.isalpha()}
    if language not in ("ar", "fa"):  # whose letters are read back in the shapes they take in a word
        assert len(letters & set(recto)) > 0.8 * len(letters)
    assert b"0000" not in glyphs(made.pdf), "a letter has no glyph in the fonts"
    described, embedded = fonts(made.pdf)
    assert described == embedded > 0
    assert len(made.pdf) < 1_500_000


@printing
@pytest.mark.parametrize("code, language, form, pages", [
    ("86", "fr", "a4", 2), ("86", "ar", "a4", 2), ("17", "fr", "a4", 2), ("36", "fr", "a3", 1),
])
def test_should_say_every_place_or_how_many_are_left_out(code, language, form, pages, printed, contents):
    made = printed(code, language, form)
    assert len(pypdfium2.PdfDocument(made.pdf)) == made.pages == pages
    words = " ".join(read(made.pdf))
    known = contents(code, language).structures
    phones = [one["phone"] for one in known if one["phone"]]
    lines = digits(made.pdf)
    assert sum(any("".join(phone.split()) in line for line in lines) for phone in phones) >= len(phones) - made.left_out
    said = "Ils sont tous sur la carte en ligne" in words
    assert said == bool(made.left_out) or language != "fr"
    assert made.size >= 7.5
    assert made.left_out or language != "fr" or "Votre mairie n'est pas dans cette liste" in words
    assert made.left_out <= (16 if code == "17" else 0 if language == "fr" else 4)
    assert len(made.pdf) < 1_500_000


@printing
@pytest.mark.parametrize("code", ["75", "976", "978"])
def test_should_be_true_where_almost_nothing_is_known(code, printed):
    made = printed(code)
    words = " ".join(read(made.pdf))
    assert made.pages == 2 and made.left_out == 0
    assert "Nous ne connaissons pas encore les mairies équipées" in words
    assert ("09 70 83 07 07" if code != "75" else "34 00") in words and ("34 00" in words) == (code == "75")
    assert "Votre mairie n'est pas dans cette liste" not in words


@printing
def test_should_hold_with_texts_half_as_long_again(contents):
    voice = translator("fr")

    class Long(type(voice)):
        def __call__(self, text):
            return text if "{" in text or len(text) < 4 else text + " " + text[: len(text) // 2]

    made = memento(contents("36", "fr"), Long("fr", voice.texts))
    assert made.pages == 2


@printing
def test_should_stay_whole_with_hostile_names(contents):
    evil = "\u202e<img src=x onerror=alert(1)></script>" + "A" * 300 + "\u2066"
    rows = [{**one, "name": evil, "address": evil, "phone": evil, "city": evil} for one in contents("75", "fr").structures]
    made = memento(replace(contents("75", "fr"), structures=rows, departement=evil[:60]), translator("fr"))
    words = " ".join(read(made.pdf))
    assert made.pages == 2 and "<img src=x onerror=alert(1)>" in words, "shown as a text"
    assert "\u202e" not in words and "\u2066" not in words


@pytest.mark.parametrize("code, phone", [("75", "34 00"), ("976", "09 70 83 07 07"), ("86", "34 00")])
def test_should_say_to_call_the_number_that_answers_there(contents, code, phone):
    said = contents(code, "fr")
    assert f"Appelez le {phone}, ou cherchez sur rendezvouspasseport.ants.gouv.fr." in said.no_equipped
    assert "Appelez le 39 39, ou cherchez sur france-services.gouv.fr." in said.no_helpers
    numbers = [number for number, _ in said.phones]
    assert numbers == ["39 39", phone, "0 806 001 620", "17, 112", "114"]


def test_should_speak_of_one_s_own_mairie_only_when_every_equipped_one_is_printed(contents):
    listed = entries(contents("86", "fr").structures, translator("fr"))
    others = [one for one in listed if one.kind != "mairie_dr"]
    low = Measures(12, 80, 80, 16, 20, tuple(8.0 for _ in listed))
    whole = best_fit(low, listed, FORMATS["a4"], 1.5)
    assert _has_every_equipped(listed, whole)
    assert not _has_every_equipped(others, best_fit(replace(low, items=low.items[:len(others)]), others, FORMATS["a4"], 1.5))
    high = best_fit(replace(low, items=tuple(60.0 for _ in listed)), listed, FORMATS["a4"], 1.5)
    assert not _has_every_equipped(listed, high)


def test_should_draw_the_qr_code_that_leads_to_the_assistant(contents):
    url = contents("86", "ar").address
    assert url == f"{BASE}/?langue=ar"
    drawn = paper.qr_drawing(url)
    matrix = segno.make(url, error="m", micro=False).matrix
    dark = {(int(x) - paper.QUIET, int(y) - paper.QUIET) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn)}
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}


@printing
def test_should_print_the_qr_code_large_and_sharp(world):
    answer = sheet(world, "cni.perte")
    page = pypdfium2.PdfDocument(sheet_pdf(answer, translator("fr")))[0]
    matrix = segno.make(answer.address, error="m", micro=False).matrix
    image = page.render(scale=8).to_pil().convert("L")
    size = len(matrix)
    module = 25 * MM * 8 / (size + 2 * paper.QUIET)
    expected = [bool(one) for row in matrix for one in row]
    left, low = 11 * MM * 8, image.height // 2

    def seen(top):
        at = [(left + (x + paper.QUIET + 0.5) * module, top + (y + paper.QUIET + 0.5) * module) for y in range(size) for x in range(size)]
        return [image.getpixel((int(x), int(y))) < 128 for x, y in at] if at[-1][1] < image.height else []

    assert any(seen(top) == expected for top in range(low, image.height - int(size * module), 3))


# The sheets


@printing
@pytest.mark.parametrize("language", ["fr", "ar", "zh"])
def test_should_hold_the_longest_answers_on_one_page(language, world):
    voice = translator(language)
    contexts = {one: _context(sheet(world, one, language), voice) for one in world.catalogue.situations}
    assert len(contexts) >= 122
    for situation in sorted(contexts, key=lambda one: -height_at(contexts[one], 9.0))[:4]:
        pdf = sheet_pdf(sheet(world, situation, language), voice)
        assert len(pypdfium2.PdfDocument(pdf)) == 1, situation
        assert b"0000" not in glyphs(pdf), situation


@printing
@pytest.mark.parametrize("situation", ["cni.perte", "carte_grise", "titre_sejour.changement_situation"])
def test_should_guess_for_browsers_a_size_that_holds(situation, world):
    answer = sheet(world, situation)
    size = SIZES[size_that_fits(_context(answer, translator("fr")), SIZES)]
    assert len(paper.lay_out(sheet_page(answer, translator("fr"), size=size)).pages) == 1


@printing
def test_should_make_a_ticket_as_long_as_its_text(world):
    document = pypdfium2.PdfDocument(sheet_pdf(sheet(world, "cni.perte"), translator("fr"), "ticket"))
    width, height = document[0].get_size()
    assert len(document) == 1 and abs(width - 80 * MM) < 1 and 250 * MM < height < 1500 * MM
    assert "05 49 98 15 38" in read(sheet_pdf(sheet(world, "cni.perte"), translator("fr"), "ticket"))[0]


def test_should_show_the_same_answer_as_a_page_with_its_nonce(world):
    page = sheet_page(sheet(world, "cni.perte"), translator("fr"), nonce="n0")
    assert page.count('nonce="n0"') == 2 and "style=" not in page and "onclick" not in page
    assert "Mairie de Loudun" in page and "05 49 98 15 38" in page and 'class="case"' in page
    assert 'href="/fiche.pdf?demarche=cni&amp;situation=cni.perte&amp;insee=86137&amp;langue=fr"' in page


@pytest.mark.parametrize("language", ["ar", "fa"])
@pytest.mark.parametrize("situation", ["cni.perte", "passeport", "permis.perte", "titre_sejour"])
def test_should_set_every_number_apart_where_one_reads_from_the_right(world, language, situation):
    query = {"situation": situation, "langue": language, "insee": "86137"}
    pages = [sheet_page(sheet(world, situation, language), translator(language), nonce="n0"), map_page(world, query, "n0", False)]
    for page in (*pages, map_page(world, {"departement": "86", "langue": language}, "n0", False)):
        text = re.sub(r"<[^>]+>", "|", re.sub(r"<(script|style|svg|bdi)\b.*?</\1>", "", page, flags=re.S))
        apart = re.sub("\u2068[^\u2068\u2069]*\u2069", "", text)
        assert re.findall(r"\d+(?:[ \u00a0]\d+)+", apart) == []
    assert situation != "titre_sejour" or "\u20680 806 001 620\u2069" in pages[0]


def test_should_lead_to_the_same_answer_without_the_person_s_position(world):
    query = {"situation": "cni.perte", "lat": "47.01", "lon": "0.08", "langue": "ka"}
    answer = sheet_of(world, query, BASE)
    assert "lat" not in answer.address and answer.address.startswith(f"{BASE}/fiche?") and "langue=ka" in answer.address
    assert "lat=" in answer.links["pdf"]


def test_should_say_that_places_depend_on_a_commune(world):
    answer = sheet_of(world, {"situation": "cni.perte"}, BASE)
    page = sheet_page(answer, translator("fr"), nonce="n0")
    assert "Les lieux dépendent de votre commune" in page and answer.links["map"] is None


def test_should_not_be_turned_by_a_hostile_answer(world):
    answer = sheet(world, "cni.perte")
    evil = "</style></script><img src=x onerror=alert(1)>\u202e" + "B" * 300
    fields = {**answer.fields, "title": evil, "steps": [evil], "documents": [evil] * 2, "warnings": [evil], "cost": evil,
              "structures": [{**one, "name": evil, "phone": evil, "website": "javascript:alert(1)"} for one in answer.fields["structures"]]}
    page = sheet_page(replace(answer, fields=fields), translator("fr"), nonce="n0")
    assert "<img" not in page and "\u202e" not in page and "javascript:" not in page
    assert page.count("</style>") == 1


def test_should_say_clearly_that_pdf_cannot_be_made_here(monkeypatch, world):
    def missing():
        raise paper.PaperUnavailable("libpango is missing")

    monkeypatch.setattr(paper, "engine", missing)
    with pytest.raises(paper.PaperUnavailable, match="libpango"):
        memento(contents_of(world.directory, world.catalogue, "75", translator("fr"), MOMENT, None), translator("fr"))
    assert "Mairie de Loudun" in sheet_page(sheet(world, "cni.perte"), translator("fr"), nonce="n0"), "the page needs no library"


def test_should_give_a_memento_of_the_shelf_while_the_press_is_busy(world, monkeypatch):
    monkeypatch.setattr(papers, "_waiting", {object() for _ in range(papers.MOST_WAITING)})
    monkeypatch.setattr(shelf, "found", lambda content: b"%PDF" if "'86'" in content else None)

    async def ask(code):
        async with TestClient(TestServer(make_app(Settings.from_environment(), world))) as client:
            reply = await client.get(f"/memento/{code}.pdf")
            return reply.status, await reply.read()

    assert run_apart(ask("86")) == (200, b"%PDF")
    assert run_apart(ask("17"))[0] == 503


def test_should_count_the_texts_and_the_hours_in_what_papers_are_made_by():
    made_by = {path.relative_to(shelf.ROOT).as_posix() for pattern in shelf.MADE_BY for path in shelf.ROOT.glob(pattern)}
    assert {"locales/ar.po", "directory/hours_text.py", "maps/templates/sheet.html.j2", "maps/print/common.css", "maps/texts.py"} <= made_by


def test_should_make_the_same_paper_once(tmp_path):
    made = []

    def make():
        made.append(time.monotonic())
        return b"%PDF"

    assert kept_on_shelf("a", make, tmp_path) == kept_on_shelf("a", make, tmp_path) == b"%PDF"
    assert kept_on_shelf("b", make, tmp_path) == b"%PDF"
    assert len(made) == 2 and len(list(tmp_path.glob("*.pdf"))) == 2
