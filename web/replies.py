"""The forms that an answer of the door takes, and how slow work is done beside its loop."""
from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, TypeVar

from aiohttp import web

MOST_AT_ONCE = 256 * 1024  # bytes; a larger page is compressed beside the loop
Result = TypeVar("Result")


def json_answer(value: Any, status: int = 200, **options: Any) -> web.Response:
    """JSON as the API writes it: letters stay letters."""
    return web.json_response(value, status=status, dumps=lambda one: json.dumps(one, ensure_ascii=False), **options)


def page_answer(html: str, status: int = 200) -> web.Response:
    """A page."""
    return web.Response(text=html, status=status, content_type="text/html", charset="utf-8", zlib_executor_size=MOST_AT_ONCE)


async def in_thread(work: Callable[..., Result], *arguments: Any) -> Result:
    """The result of ``work``, done in a thread."""
    return await asyncio.get_running_loop().run_in_executor(None, work, *arguments)
