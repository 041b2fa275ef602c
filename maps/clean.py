"""What must be done to any text, address or number before it goes on a page."""
from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_BIDI = [*range(0x202A, 0x202F), 0x2066, 0x2067]  # overrides that turn the text around them
_CONTROLS = [*(code for code in range(0x20) if code not in (0x09, 0x0A)), *range(0x7F, 0xA0)]
_REMOVED = re.compile("[" + "".join(map(chr, [*_BIDI, *_CONTROLS, 0xFEFF])) + "]")
_LONE = re.compile("(\u2068[^\u2068\u2069]*\u2069)|[\u2068\u2069]")  # an isolate that is closed keeps a number in order; else it is removed
_BEFORE = re.compile(r" ([?!:;»])")


def clean(value: Any) -> Any:
    """The same value, at any depth, without the characters that lie about the order of a text; closed isolates stay."""
    if isinstance(value, str):
        return _LONE.sub(r"\1", _REMOVED.sub("", value))
    if isinstance(value, Mapping):
        return {key: clean(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(one) for one in value]
    return value


def tidy(text: str) -> str:
    """French punctuation kept with its word: « où ? » is not cut before the question mark."""
    return _BEFORE.sub("\u00a0\\1", text).replace("« ", "«\u00a0")


def capital(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]


def web_address(url: Any) -> str | None:
    """The address when it is of the web (http or https, with a host), else null: never ``javascript:``."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def phone_address(phone: Any) -> str | None:
    """``tel:`` address of one phone number, null when the text is not one number."""
    if not isinstance(phone, str) or not re.fullmatch(r"\+?[\d\s().\-\u00a0]+", phone.strip()):
        return None
    digits = re.sub(r"\D", "", phone)
    return f"tel:{'+' if phone.strip().startswith('+') else ''}{digits}" if 2 <= len(digits) <= 15 else None


def mail_address(email: Any) -> str | None:
    """``mailto:`` address, null when the text is not one e-mail address."""
    if not isinstance(email, str) or not re.fullmatch(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+", email.strip()):
        return None
    return f"mailto:{email.strip()}"
