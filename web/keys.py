"""What the handlers of the front door share, by key of its application."""
from __future__ import annotations

import aiohttp
from aiohttp import web

from actions.conversation import World
from web.feedback import Reports, Tally
from web.settings import Settings
from web.turns import Conversations, Limit, Seal

WORLD: web.AppKey[World] = web.AppKey("world", World)
SETTINGS: web.AppKey[Settings] = web.AppKey("settings", Settings)
SESSION: web.AppKey[aiohttp.ClientSession] = web.AppKey("session", aiohttp.ClientSession)
CONVERSATIONS: web.AppKey[Conversations] = web.AppKey("conversations", Conversations)
TALLY: web.AppKey[Tally] = web.AppKey("tally", Tally)
REPORTS: web.AppKey[Reports] = web.AppKey("reports", Reports)
SEAL: web.AppKey[Seal] = web.AppKey("seal", Seal)
LIMITS: web.AppKey[dict[str, Limit]] = web.AppKey("limits", dict)
