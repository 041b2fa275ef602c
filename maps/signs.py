"""The signs of the table of who does what: a drawing each, told apart without any colour."""
from __future__ import annotations

from markupsafe import Markup

from maps.paper import picture

INK = "#1d2628"
_RING = f'<circle cx="10" cy="10" r="8.7" fill="#fff" stroke="{INK}" stroke-width="1.6"/>'
SIGNS = {
    "fait": f'<circle cx="10" cy="10" r="9.5" fill="{INK}"/>'
            '<path d="M5 10.5l3.5 3.5L15 6.8" fill="none" stroke="#fff" stroke-width="2.4"/>',
    "en_partie": f'{_RING}<path d="M10 1.3a8.7 8.7 0 0 1 0 17.4z" fill="{INK}"/>',
    "aide": f'{_RING}<path d="M10 5v10M5 10h10" stroke="{INK}" stroke-width="2.4"/>',
    "oriente": f'{_RING}<path d="M10 9v6" stroke="{INK}" stroke-width="2.2"/><circle cx="10" cy="5.8" r="1.4" fill="{INK}"/>',
    "depend": f'<path d="M3 10h3.4M8.3 10h3.4M13.6 10h3.4" stroke="{INK}" stroke-width="2.6"/>',
    "non": f'<path d="M5 10h10" stroke="{INK}" stroke-width="1.6"/>',
}
SCREEN = (
    f'<svg class="repere" viewBox="-2 -4 46 46"><rect x="2" y="6" width="36" height="24" rx="3" fill="none" stroke="{INK}" '
    f'stroke-width="4"/><path d="M12 37h16" stroke="{INK}" stroke-width="4"/></svg>'
)  # what is done on internet
SIGN_PICTURES: dict[str, Markup] = {
    name: picture(f'<svg class="signe" viewBox="0 0 20 20">{shape}</svg>') for name, shape in SIGNS.items()
}
