"""Charts put their marks where the numbers are, stretch nothing, and say the same in words."""

from __future__ import annotations

import re

from tests.web.draw import draw
from troth.web import charts
from troth.web.parts import Bar, Lane, Point, Reading, Tick, Timeline, TrustRow
from troth.web.shell import PartyMark

ACORN = PartyMark(party="client", name="Acorn Bank", short="Acorn")
BIRCH = PartyMark(party="provider", name="Birch Works", short="Birch")


def _x(text: str, look: str) -> str:
    found = re.search(rf'class="{look}" x="([^"]+)"', text)
    assert found, text
    return found[1]


def test_an_interval_is_drawn_in_percent() -> None:
    text = charts.interval(74, 82, 88, "provider")
    assert (_x(text, "band"), _x(text, "tick")) == ("74%", "82%")
    assert 'width="14%"' in text


def test_a_mirrored_interval_counts_from_the_other_end() -> None:
    text = charts.interval(74, 82, 88, "provider", mirror=True)
    assert (_x(text, "band"), _x(text, "tick")) == ("12%", "18%")


def test_an_interval_of_no_width_can_still_be_seen() -> None:
    assert 'width="1%"' in charts.interval(50, 50, 50)


def test_a_figure_never_stands_without_interval_and_count() -> None:
    row = TrustRow(label="Keeps promises", left=Bar(value=86, low=80, high=90, count=1, url="/e"), right=None)
    text = draw("{% mirrored rows left right %}", rows=[row], left=BIRCH, right=ACORN)
    assert "for Birch, likely 80 to 90, 1 entry" in text
    assert 'href="/e"' in text
    assert "not asked of Acorn" in text


def test_too_early_shows_no_number_and_no_band() -> None:
    row = TrustRow(label="Same page", left=Bar(value=None, early="3 of 5", count=3), right=None)
    text = draw("{% mirrored rows left right %}", rows=[row], left=BIRCH, right=ACORN)
    assert "3 of 5" in text
    assert "too early to say" in text
    assert 'class="band"' not in text


def test_a_value_of_zero_is_a_value() -> None:
    row = TrustRow(label="Meets deadlines", left=Bar(value=0, low=0, high=9, count=12, url="/e"), right=None)
    text = draw("{% mirrored rows left right %}", rows=[row], left=BIRCH, right=ACORN)
    assert 'class="band"' in text
    assert "likely 0 to 9, 12 entries" in text


def test_the_two_readings_say_who_trusts_whom_and_how_it_moved() -> None:
    bar = Bar(value=71, low=60, high=80, count=96, url="/x")
    fell = Reading(truster=BIRCH, trusted=ACORN, bar=bar, change=-4, measured=48)
    text = draw("{% trust_pair readings %}", readings=[fell])
    assert re.search(r"Birch</span> trusts .*Acorn", text)
    assert "60 to 80" in text
    assert "96 outcomes" in text
    assert "48 % of its weight is measured" in text
    assert re.search(r'class="down">.*4<span class="vh"> down', text)
    early = Reading(truster=BIRCH, trusted=ACORN, bar=Bar(value=None, early="First reading about 14 April."))
    assert "Too early to say" in draw("{% trust_pair readings %}", readings=[early])


def test_a_timeline_says_everything_twice_as_picture_and_as_list() -> None:
    points = (
        Point(x=12.3456, standing="kept", title="Runbook <1>", url="/p/1", when="4 Mar"),
        Point(x=60, standing="promised", title="Report"),
    )
    line = Timeline(
        lanes=(
            Lane(label="Birch owes", party="provider", points=points, summary="kept 1 of 1"),
            Lane(label="Acorn owes", party="client", points=()),
        ),
        ticks=(Tick(x=25, label="Tue 3 Mar"),),
        today=50,
    )
    text = draw("{% lanes line %}", line=line)
    picture, words = text.split("</svg>\n  <ul", 1)
    assert 'x="12.35%"' in picture
    assert "<title>Runbook &lt;1&gt;, Kept, 4 Mar</title>" in picture
    assert ">Today</text>" in picture
    assert 'tabindex="-1"' in picture
    assert '<a href="/p/1">Runbook &lt;1&gt;</a>' in words
    assert "Nothing promised in this stretch." in words
    assert "kept 1 of 1" in words


def test_the_legend_names_only_the_states_that_are_there() -> None:
    lane = Lane(label="Birch owes", party="provider", points=(Point(x=1, standing="late", title="Report"),))
    text = draw("{% lanes line %}", line=Timeline(lanes=(lane,)))
    legend = text.split('class="legend"')[1].split("</div>")[0]
    assert "Kept late" in legend
    assert "Missed" not in legend


def test_a_level_line_looks_level_and_a_lone_value_draws_nothing() -> None:
    heights = [float(y) for y in re.findall(r",(\d+\.\d)", charts.spark([6, 5, 6, 5]))]
    assert max(heights) - min(heights) < 6
    assert charts.spark([3]) == ""
    assert 'role="img" aria-label="falling"' in charts.spark([3, 1], "good", "falling")
    assert charts.spark([0, 0]) != ""
