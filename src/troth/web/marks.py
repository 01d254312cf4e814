"""Small marks: sides, states, tags, signatures, hashes. Shape and word always stand beside the colour."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from troth.web.icons import icon

WORDS = {
    "kept": "Kept",
    "late": "Kept late",
    "missed": "Missed",
    "overdue": "Overdue",
    "delivered": "Delivered, to confirm",
    "promised": "Promised",
    "offered": "Offered",
    "asked": "Asked",
    "excused": "Excused",
    "withdrawn": "Withdrawn by agreement",
    "declined": "Declined",
    "contested": "Contested",
}
_RING = '<circle r="5.2" fill="none" stroke="currentColor" stroke-width="1.6"{}/>'
_BOX = (
    '<rect x="-5.7" y="-5.7" width="11.4" height="11.4" rx="2.2" fill="none" stroke="currentColor" stroke-width="1.7"/>'
)
_BANG = '<path class="{}" d="M0-3.3V.6M0 3v.1"/>'
_CROSS = '<path class="{}" d="M-2.4-2.4 2.4 2.4M2.4-2.4-2.4 2.4"/>'
_SHAPES = {
    "promised": _RING.format(""),
    "offered": _RING.format(' stroke-dasharray="2.4 2.4"'),
    "asked": _RING.format(' stroke-dasharray="2.4 2.4"') + '<circle r="1.2" fill="currentColor"/>',
    "kept": '<circle r="6.6" fill="currentColor"/><path class="cut" d="M-2.9.2-.9 2.3 3-2"/>',
    "late": '<path fill="currentColor" d="M0-8 8 0 0 8-8 0Z"/>' + _BANG.format("cut"),
    "missed": '<rect x="-6.5" y="-6.5" width="13" height="13" rx="2.4" fill="currentColor"/>' + _CROSS.format("cut"),
    "overdue": _BOX + _BANG.format("pen"),
    "delivered": _RING.format("") + '<circle r="2.6" fill="currentColor"/>',
    "excused": _RING.format("") + '<path class="pen" d="M-2.4 0H2.4"/>',
    "withdrawn": _RING.format("") + '<path class="pen" d="M-3.6 3.6 3.6-3.6"/>',
    "declined": _BOX + _CROSS.format("pen"),
    "contested": '<path d="M0-7 7 0 0 7-7 0Z" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    + _BANG.format("pen"),
}
_SIDES = {
    "client": '<rect x="-5" y="-5" width="10" height="10" rx="1.6"{}/>',
    "provider": '<circle r="5"{}/>',
    "host": '<path d="M0-5.6 4.9-2.8V2.8L0 5.6-4.9 2.8V-2.8Z"{}/>',
}
_SIGNERS = {"client": "the client", "provider": "the provider", "host": "the host"}


@lru_cache(maxsize=64)
def shape(standing: str) -> SafeString:
    """What stands for a state, drawn around the origin; also used on the lanes."""
    return mark_safe(_SHAPES[standing])


@lru_cache(maxsize=128, typed=True)
def state(standing: str, word: str = "") -> SafeString:
    """A state as shape and word."""
    return format_html(
        '<span class="state s-{}"><svg class="shape" viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">'
        "{}</svg>{}</span>",
        standing,
        shape(standing),
        word or WORDS[standing],
    )


@lru_cache(maxsize=16)
def glyph(party: str, filled: bool = True) -> SafeString:
    """Square for the client, disc for the provider, hexagon for the host; an outline is not signed yet."""
    look = "" if filled else ' class="open"'
    inner = _SIDES[party].format(look)
    return mark_safe(
        f'<svg class="glyph g-{party}" viewBox="-6 -6 12 12" width="12" height="12" aria-hidden="true">{inner}</svg>'
    )


@lru_cache(maxsize=512, typed=True)
def mark(party: str, name: str = "") -> SafeString:
    """A side with its name."""
    return format_html('<span class="mark m-{}">{}{}</span>', party, glyph(party), name)


@lru_cache(maxsize=1024, typed=True)
def avatar(party: str, initials: str) -> SafeString:
    """Initials in the colour and shape of the side."""
    return format_html('<span class="avatar av-{}" aria-hidden="true">{}</span>', party or "none", initials)


def tag(text: str, tone: str = "plain", name: str = "") -> SafeString:
    """A short label; tone is plain, good, warn, bad, accent, client or provider, and the third argument an icon."""
    return format_html('<span class="tag t-{}">{}{}</span>', tone, icon(name, 14) if name else "", text)


def visibility(level: str, whose: str = "") -> SafeString:
    """Who can see this: shared has no mark, private names its side, public has a globe."""
    if level == "private":
        return tag(f"Private to {whose}", "private", "lock")
    return tag("Public", "plain", "globe") if level == "public" else SafeString("")


def cosign(signed: Collection[str], awaits: Collection[str] = ()) -> SafeString:
    """Which signatures exist: filled marks are there, outlined ones are awaited; a lone host says so."""
    return _cosign(
        frozenset((signed,) if isinstance(signed, str) else signed),
        frozenset((awaits,) if isinstance(awaits, str) else awaits),
    )


@lru_cache(maxsize=64)
def _cosign(signed: frozenset[str], awaits: frozenset[str]) -> SafeString:
    order = [who for who in ("host", "client", "provider") if who in signed or who in awaits]
    marks = format_html_join("", "{}", ((glyph(who, who in signed),) for who in order))
    have = " and ".join(_SIGNERS[who] for who in order if who in signed) or "nobody yet"
    lack = " and ".join(_SIGNERS[who] for who in order if who not in signed)
    words = f"Signed by {have}" + (" only" if order == ["host"] else "") + (f", waits for {lack}" if lack else "")
    return format_html('<span class="cosign" title="{0}">{1}<span class="vh">{0}</span></span>', words, marks)


def hash_code(value: str, show: int = 8) -> SafeString:
    """The beginning of a hash, with a button that copies all of it."""
    return format_html(
        '<span class="hash"><code title="{0}">{1}</code><button type="button" class="copy" data-copy="{0}">'
        '{2}<span class="vh">Copy {1} in full</span></button></span>',
        value,
        value[:show],
        icon("copy", 14),
    )
