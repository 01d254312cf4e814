"""The tags and filters of every page. Built in: no template has to load them.

Marks      icon mark avatar state tag visibility cosign hash
Charts     interval mirrored trust_pair lanes spark columns
Parts      card empty banner stat steps step tabs chips pager file todos entries figures opens
Forms      field errors
Filters    day daylong dayshort stamp ago whole grouped plural said
"""

from __future__ import annotations

from collections.abc import Sequence

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from troth.web import blocks, charts, fields, icons, marks, words
from troth.web.parts import EntryRow, Figure, Reading, Timeline, Todo, TrustRow
from troth.web.shell import PartyMark

register = template.Library()

for _name in ("day", "daylong", "dayshort", "stamp", "ago", "whole", "grouped", "plural", "said"):
    register.filter(_name, getattr(words, _name))

register.simple_tag(icons.icon, name="icon")
register.simple_tag(marks.mark, name="mark")
register.simple_tag(marks.avatar, name="avatar")
register.simple_tag(marks.state, name="state")
register.simple_tag(marks.tag, name="tag")
register.simple_tag(marks.visibility, name="visibility")
register.simple_tag(marks.cosign, name="cosign")
register.simple_tag(marks.hash_code, name="hash")
register.simple_tag(charts.interval, name="interval")
register.simple_tag(charts.rail, name="rail")
register.simple_tag(charts.spark, name="spark")
register.simple_tag(charts.columns, name="columns")
register.simple_tag(charts.lanes_plot, name="lanes_plot")
register.simple_tag(blocks.stat, name="stat")
register.simple_tag(blocks.step, name="step")
register.simple_tag(blocks.tabs, name="tabs")
register.simple_tag(blocks.chips, name="chips")
register.simple_tag(blocks.pager, name="pager")
register.simple_tag(blocks.file_chip, name="file")


@register.simple_tag
def field(bound: BoundField, size: str = "") -> SafeString:
    """One question of a form: label, help, error, input; size is short, half or empty."""
    return fields.field_block(bound, size)


@register.simple_tag
def errors(form: forms.BaseForm) -> SafeString:
    """The summary of what is wrong with a form; nothing when all is well."""
    return fields.form_errors(form)


@register.simple_tag
def opens(url: str) -> SafeString:
    """The attributes of a link that opens beside the page where it can, and as its own page everywhere else."""
    return format_html('href="{0}" hx-get="{0}" hx-target="#drawer" hx-swap="innerHTML"', url)


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    link: str = "",
    more: str = "",
    *,
    sub: str = "",
    count: int | None = None,
    count_tone: str = "bad",
    level: int = 2,
    private: str = "",
    width: int | str = "",
    flush: bool = False,
    name: str = "",
) -> SafeString:
    """A card: title, an optional link at its end, and the content; `private` names the only side that sees it."""
    head = blocks.CardHead(
        title=title, link=link, more=more, sub=sub, count=count, count_tone=count_tone, level=level, private=private
    )
    return blocks.card_block(content, head, width, flush, name)


@register.simple_block_tag
def empty(content: str, title: str, name: str = "") -> SafeString:
    """Where nothing is yet: a title, an optional icon, and inside what to do first."""
    return blocks.empty_block(content, title, name)


@register.simple_block_tag
def banner(content: str, tone: str = "accent", name: str = "") -> SafeString:
    """A sentence for the whole page; tone is accent, good, warn or bad."""
    return blocks.banner_block(content, tone, name)


@register.simple_block_tag
def steps(content: str, label: str = "Steps") -> SafeString:
    """A row of `{% step %}`s."""
    return format_html('<ol class="steps" aria-label="{}">{}</ol>', label, content)


@register.inclusion_tag("web/parts/mirrored.html")
def mirrored(rows: Sequence[TrustRow], left: PartyMark, right: PartyMark) -> dict[str, object]:
    """Trust rows both ways: what is known of the left side and of the right side, one dimension a row."""
    return {"rows": rows, "left": left, "right": right}


@register.inclusion_tag("web/parts/trust_pair.html")
def trust_pair(readings: Sequence[Reading]) -> dict[str, object]:
    """The two figures: how far each side trusts the other."""
    return {"readings": readings}


@register.inclusion_tag("web/parts/lanes.html")
def lanes(timeline: Timeline, legend: bool = True) -> dict[str, object]:
    """Two lanes of promises with a list that says the same."""
    seen = {point.standing for lane in timeline.lanes for point in lane.points}
    return {"timeline": timeline, "legend": [word for word in marks.WORDS if word in seen] if legend else []}


@register.inclusion_tag("web/parts/todos.html")
def todos(items: Sequence[Todo]) -> dict[str, object]:
    """What needs the reader: icon, title, why, the verb as a button, and the time left."""
    return {"items": items}


@register.inclusion_tag("web/parts/entries.html")
def entries(rows: Sequence[EntryRow], now: object = None) -> dict[str, object]:
    """Entries of the record, newest first; pass `now` so that all ages on a page agree."""
    return {"rows": rows, "now": now}


@register.inclusion_tag("web/parts/figures.html")
def figures(rows: Sequence[Figure]) -> dict[str, object]:
    """Figures one a row: icon, title, what it counts, the figure; "–" when there is nothing to count yet."""
    return {"rows": rows}
