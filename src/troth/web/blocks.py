"""Parts that stand around other content: card, banner, empty place, steps, small figures, menus of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from troth.web.icons import icon
from troth.web.marks import visibility
from troth.web.shell import NavItem

NONE = SafeString("")
TONE_ICONS = {
    "good": "circle-check",
    "warn": "triangle-alert",
    "bad": "octagon-alert",
    "accent": "info",
    "plain": "info",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardHead:
    """What the head of a card can say beside its title."""

    title: str = ""
    link: str = ""
    more: str = ""
    sub: str = ""
    count: int | None = None
    count_tone: str = "bad"
    level: int = 2
    private: str = ""

    def draw(self) -> SafeString:
        """The head, or nothing when the card has no title."""
        if not self.title:
            return NONE
        count = format_html('<span class="count c-{}">{}</span>', self.count_tone, self.count) if self.count else NONE
        sub = format_html('<p class="sub">{}</p>', self.sub) if self.sub else NONE
        more = format_html('<a class="more" href="{}">{}</a>', self.link, self.more or "Open") if self.link else NONE
        flag = visibility("private", self.private) if self.private else NONE
        level = min(max(int(self.level), 2), 6)
        heading = format_html("<h{}>{}</h{}>", level, self.title, level)
        return format_html(
            '<header class="card-head"><div class="card-title">{}{}{}{}</div>{}</header>',
            heading,
            count,
            flag,
            sub,
            more,
        )


def card_block(content: str, head: CardHead, width: int | str = "", flush: bool = False, name: str = "") -> SafeString:
    """A bordered region; `flush` lets rows reach the border, `width` is columns out of twelve."""
    classes = ["card", f"w{width}" if width else "", "is-private" if head.private else "", "is-flush" if flush else ""]
    body = content if flush else format_html('<div class="card-body">{}</div>', content)
    anchor = format_html(' id="{}"', name) if name else NONE
    return format_html(
        '<section class="{}"{}>{}{}</section>', " ".join(c for c in classes if c), anchor, head.draw(), body
    )


def empty_block(content: str, title: str, name: str = "") -> SafeString:
    """What stands where nothing is yet: one sentence that says so, and what to do first."""
    picture = icon(name, 22) if name else NONE
    return format_html('<div class="empty">{}<p class="empty-title">{}</p>{}</div>', picture, title, content)


def banner_block(content: str, tone: str = "accent", name: str = "") -> SafeString:
    """A sentence that concerns the whole page; tone as for tags."""
    return format_html(
        '<div class="banner bn-{}">{}<div>{}</div></div>', tone, icon(name or TONE_ICONS.get(tone, "info")), content
    )


def stat(value: str, label: str, note: str = "", url: str = "", tone: str = "") -> SafeString:
    """A big figure with its label; with an address it opens what it was computed from."""
    figure = format_html('<a href="{}">{}</a>', url, value) if url else format_html("{}", value)
    small = format_html('<span class="stat-note">{}</span>', note) if note else NONE
    return format_html(
        '<div class="stat {}"><span class="stat-value">{}</span><span class="stat-label">{}</span>{}</div>',
        f"st-{tone}" if tone else "",
        figure,
        label,
        small,
    )


def step(label: str, place: str = "next", url: str = "") -> SafeString:
    """One step of a row of steps; place is done, now or next."""
    sign = icon("check", 14) if place == "done" else NONE
    done = SafeString('<span class="vh"> (done)</span>') if place == "done" else NONE
    text = format_html("<i>{}</i><span>{}</span>{}", sign, label, done)
    inner = format_html('<a href="{}">{}</a>', url, text) if url else format_html("<div>{}</div>", text)
    now = SafeString(' aria-current="step"') if place == "now" else NONE
    return format_html('<li class="step is-{}"{}>{}</li>', place, now, inner)


def _menu(items: Sequence[NavItem], label: str, look: str) -> SafeString:
    links = format_html_join("", '<a href="{}"{}>{}{}{}</a>', (_menu_link(item) for item in items))
    return format_html('<nav class="{}" aria-label="{}">{}</nav>', look, label, links)


def _menu_link(item: NavItem) -> tuple[str, SafeString, SafeString, str, SafeString]:
    now = SafeString(' aria-current="page"') if item.current else NONE
    tone = "c-bad" if item.alert else "c-plain"
    count = (
        format_html(' <span class="count {}">{}</span>', tone, f"{item.count:,}") if item.count is not None else NONE
    )
    return item.url, now, icon(item.icon, 16) if item.icon else NONE, item.label, count


def tabs(items: Sequence[NavItem], label: str = "Views") -> SafeString:
    """Views of one page, each with its own address."""
    return _menu(items, label, "tabs")


def chips(items: Sequence[NavItem], label: str = "Show") -> SafeString:
    """Choices that narrow a list; each is a link, so the state lives in the address."""
    return _menu(items, label, "chips")


def pager(newer: str = "", older: str = "") -> SafeString:
    """Links to newer and older rows (keyset paging: no page numbers, no totals)."""
    if not newer and not older:
        return NONE
    one = (
        format_html('<a class="btn" rel="prev" href="{}">{}Newer</a>', newer, icon("chevron-left", 16))
        if newer
        else NONE
    )
    two = (
        format_html('<a class="btn" rel="next" href="{}">Older{}</a>', older, icon("chevron-right", 16))
        if older
        else NONE
    )
    return format_html('<nav class="pager" aria-label="More rows">{}{}</nav>', one, two)


def file_chip(name: str, size: int, url: str) -> SafeString:
    """A file with its size in words."""
    kb = size / 1024
    text = f"{kb / 1024:.1f} MB" if kb >= 1000 else f"{max(1, round(kb))} KB"
    return format_html(
        '<a class="file" href="{}">{}<span>{}</span><small>{}</small></a>', url, icon("file-text", 16), name, text
    )
