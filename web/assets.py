"""The pages' own files, under addresses that change with what they hold: a browser asks for each one once.

``asset("/static/widget/index.js")`` is ``/static/h-<digest of the whole folder>/widget/index.js``: modules that import
each other by relative addresses stay under the same prefix. The plain address is served too, asked again after a while.
"""
from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from cachetools import LRUCache

from directory.settings import var_dir

STATIC = Path(__file__).resolve().parent / "static"
HASHED = re.compile(r"^h-([0-9a-f]{12})/(.+)$")
FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=600"
LEAST_ZIPPED = 400  # bytes; below, compressing costs more than it saves
TEXT = re.compile(r"^(?:text/|application/(?:json|javascript|manifest\+json)|image/svg)")
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Held:
    """A file in memory: ``stamp`` is (time of change in ns, size in bytes); ``zipped`` is null when it is not a text."""

    stamp: tuple[int, int]
    body: bytes
    zipped: bytes | None
    kind: str
    etag: str


class Folder:
    """One folder served under ``prefix`` (``/static``), hashed or not. What changes on the disk is seen at once."""

    def __init__(self, prefix: str, root: Path) -> None:
        self.prefix, self.root = prefix, root
        self._digest: tuple[Stamp, str] | None = None
        self._held: LRUCache[str, Held] = LRUCache(500)

    def digest(self) -> str:
        """Twelve hexadecimal digits that say what the whole folder holds."""
        found = sorted(path for path in self.root.rglob("*") if path.is_file())
        stats = [(path, path.stat()) for path in found]
        stamp = tuple((path.as_posix(), stat.st_mtime_ns, stat.st_size) for path, stat in stats)
        if self._digest is None or self._digest[0] != stamp:
            total = hashlib.sha256()
            for path in found:
                total.update(path.relative_to(self.root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
            self._digest = stamp, total.hexdigest()[:12]
        return self._digest[1]

    def address(self, url: str) -> str:
        """The hashed address of ``url``, which begins with the prefix."""
        return f"{self.prefix}/h-{self.digest()}{url.removeprefix(self.prefix)}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The file that is asked, from memory; 304 when the browser has it, 404 outside the folder."""
        name, cached = request.match_info["name"], A_WHILE
        if hashed := HASHED.match(name):
            name = hashed.group(2)
            cached = FOREVER if hashed.group(1) == self.digest() else A_WHILE  # a page that was open before the change
        held = self._file(name)
        headers = {"Cache-Control": cached, "ETag": f'"{held.etag}"', "Vary": "Accept-Encoding"}
        if any(one.value in (held.etag, "*") for one in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        body = held.body
        if held.zipped is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            body, headers["Content-Encoding"] = held.zipped, "gzip"
        return web.Response(body=body, headers={**headers, "Content-Type": held.kind})

    def _file(self, name: str) -> Held:
        try:
            path = (self.root / name).resolve()
            is_ours = path.is_relative_to(self.root.resolve()) and path.is_file()
            stat = path.stat()
        except (OSError, ValueError):  # a name that no file can have
            raise web.HTTPNotFound from None
        if not is_ours or any(part.startswith(".") for part in Path(name).parts):
            raise web.HTTPNotFound
        stamp = stat.st_mtime_ns, stat.st_size
        held = self._held.get(name)
        if held is None or held.stamp != stamp:
            held = self._held[name] = _read(path, stamp)
        return held


def _read(path: Path, stamp: tuple[int, int]) -> Held:
    body = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    is_text = bool(TEXT.match(kind))
    zipped = gzip.compress(body, 9, mtime=0) if is_text and len(body) >= LEAST_ZIPPED else None
    kind = f"{kind}; charset=utf-8" if is_text else kind
    return Held(stamp, body, zipped, kind, hashlib.sha256(body).hexdigest()[:20])


FOLDERS = (Folder("/static", STATIC), Folder("/vendor", var_dir() / "vendor"))


def asset(url: str) -> str:
    """The address under which a page asks for one of our files; any other address is left as it is."""
    for folder in FOLDERS:
        if url.startswith(f"{folder.prefix}/") and not url.startswith(f"{folder.prefix}/h-"):
            return folder.address(url)
    return url


def routes() -> list[web.RouteDef]:
    """``/static/…`` and ``/vendor/…``, hashed or not."""
    return [web.get(f"{folder.prefix}/{{name:.+}}", folder.serve) for folder in FOLDERS]


def compress(request: web.Request, response: web.StreamResponse) -> None:
    """Let a page or an answer of the API go compressed when it is worth it and the browser can read it."""
    if not isinstance(response, web.Response) or "ETag" in response.headers:
        return
    if TEXT.match(response.content_type) and isinstance(response.body, bytes) and len(response.body) >= LEAST_ZIPPED:
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return
        response.enable_compression(web.ContentCoding.gzip)
        response.headers.setdefault("Vary", "Accept-Encoding")
