"""Charts as SVG whose geometry is in attributes: the page's policy allows no style, and marks must not stretch."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from troth.web.marks import WORDS, shape
from troth.web.parts import Lane, Point, Timeline

PITCH = 44
FOOT = 26


def percent(x: float) -> str:
    """A position as SVG percent, at most two decimals."""
    return f"{x:.2f}".rstrip("0").rstrip(".") + "%"


def interval(low: float, value: float, high: float, party: str = "", mirror: bool = False) -> SafeString:
    """A rail from 0 to 100 with the band of the interval and a line at the value; `mirror` counts from the right."""
    left = 100 - high if mirror else low
    at = 100 - value if mirror else value
    return format_html(
        '<svg class="bar b-{}" width="100%" height="14" aria-hidden="true">'
        '<rect class="rail" y="5" width="100%" height="4" rx="2"/>'
        '<rect class="band" x="{}" y="2" width="{}" height="10" rx="2"/>'
        '<rect class="tick" x="{}" width="2" height="14" transform="translate(-1)"/></svg>',
        party or "plain",
        percent(left),
        percent(max(high - low, 1)),
        percent(at),
    )


def rail(party: str = "") -> SafeString:
    """The empty rail of a figure that does not exist yet."""
    return format_html(
        '<svg class="bar b-{}" width="100%" height="14" aria-hidden="true">'
        '<rect class="rail none" y="6" width="100%" height="2"/></svg>',
        party or "plain",
    )


def spark(values: Sequence[float], tone: str = "plain", label: str = "") -> SafeString:
    """A small line of values with a dot at the newest; `label` says in words what it shows."""
    if len(values) < 2:
        return SafeString("")
    low, high = min(values), max(values)
    reach = max(high - low, abs(high) / 2) or 1  # a nearly level line must look level
    points = [(2 + 76 * i / (len(values) - 1), 20 - 16 * (v - low) / reach) for i, v in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="spark k-{}" viewBox="0 0 82 24" width="82" height="24" {}><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2.4"/></svg>',
        tone,
        spoken,
        line,
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )


def columns(values: Sequence[tuple[str, int, bool]], label: str) -> SafeString:
    """Columns, one a week or month: each with its name, its count, and whether it is among those that matter now.

    `label` says in words what they show; each column has its own title.
    """
    if not values:
        return SafeString("")
    high, wide = max(max(count for _, count, _ in values), 1), 100 / len(values)
    drawn = (
        (
            "col now" if now else "col", percent(i * wide + wide * 0.12), percent(100 - 100 * count / high),
            percent(wide * 0.76), percent(max(100 * count / high, 1.5)), f"{name}: {count:,}",
        )
        for i, (name, count, now) in enumerate(values)
    )  # fmt: skip
    return format_html(
        '<svg class="cols" width="100%" height="120" role="img" aria-label="{}">{}</svg>',
        label,
        format_html_join(
            "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1"><title>{}</title></rect>', drawn
        ),
    )


def lanes_plot(timeline: Timeline) -> SafeString:
    """The picture of a timeline; the same facts stand as text beside it, so it is hidden from screen readers."""
    floor = PITCH * len(timeline.lanes)
    drawn = [format_html('<rect class="ground" width="100%" height="{}" rx="8"/>', floor)]
    for tick in timeline.ticks:
        drawn.append(_date_line(percent(tick.x), tick.label, floor, "tickline"))
    for i, lane in enumerate(timeline.lanes):
        drawn.append(_lane(lane, i * PITCH + PITCH // 2))
    if timeline.today is not None:
        drawn.insert(1 + len(timeline.ticks), _date_line(percent(timeline.today), "Today", floor, "today"))
    return format_html(
        '<svg class="plot" width="100%" height="{}" aria-hidden="true">{}</svg>',
        floor + FOOT,
        mark_safe("".join(drawn)),
    )


def _date_line(x: str, label: str, floor: int, look: str) -> SafeString:
    return format_html(
        '<g class="{}"><line x1="{}" x2="{}" y1="0" y2="{}"/><text x="{}" y="{}" text-anchor="middle">{}</text></g>',
        look,
        x,
        x,
        floor,
        x,
        floor + 18,
        label,
    )


def _lane(lane: Lane, y: int) -> SafeString:
    line = format_html('<line class="string" x1="1%" x2="99%" y1="{}" y2="{}"/>', y, y)
    return line + format_html_join("", "{}", ((_point(point, y),) for point in lane.points))


def _point(point: Point, y: int) -> SafeString:
    said = ", ".join(part for part in (point.title, WORDS[point.standing], point.when) if part)
    inner = format_html('<title>{}</title><circle class="reach" r="12"/>{}', said, shape(point.standing))
    if point.url:
        inner = format_html('<a href="{}" tabindex="-1">{}</a>', point.url, inner)
    return format_html(
        '<svg class="pt s-{}" x="{}" y="{}" overflow="visible">{}</svg>', point.standing, percent(point.x), y, inner
    )
