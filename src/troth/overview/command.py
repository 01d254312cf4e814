"""`troth assess`: the assessment of an engagement, worked out anew from the entries of its record alone."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from troth.engagement.models import Engagement
from troth.engagement.reads import sides
from troth.evidence.codec import instant
from troth.overview.assess import Beside, Judged
from troth.overview.recompute import Recomputed, recompute
from troth.trust import LABELS, PARTIES, Delay, Dimension, Episodes, Reading, Trend, Whole, contributions, explain
from troth.trust.movement import WINDOW_DAYS
from troth.trust.tally import Flow

DAY = timedelta(days=1)


class Wrong(Exception):
    """Why the call cannot be answered, in a sentence."""


def main(argv: list[str]) -> int:
    """Run the command; exit codes: 0 done, 2 the call is wrong."""
    options = _options(argv)
    try:
        engagement = Engagement.objects.filter(slug=options.engagement).first()
        if engagement is None:
            raise Wrong(f"There is no engagement {options.engagement!r}; give the name in its address (/e/NAME/).")
        as_of = _moment(options.as_of, datetime.now(UTC))
    except Wrong as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    found = recompute(engagement.space_id, as_of)
    names = {party: name.name for party, name in sides(engagement.space_id).items()}
    write = _json if options.json else _words
    sys.stdout.write(write(engagement.slug, found, names) + "\n")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="troth assess", description=__doc__)
    parser.add_argument("--engagement", required=True, metavar="E", help="the engagement, as in its address /e/E/")
    parser.add_argument("--as-of", metavar="DATE", help="as it stood at the end of that day in UTC, such as 2026-03-31")
    parser.add_argument("--json", action="store_true", help="print everything as JSON, with every contributing entry")
    return parser.parse_args(argv)


def _moment(text: str | None, now: datetime) -> datetime:
    if text is None:
        return now
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{text!r} is not a date such as 2026-03-31.") from None
    if day > now.date():
        raise Wrong(f"{day.isoformat()} has not come yet, and nobody can assess what has not happened.")
    return min(datetime.combine(day, time.max, UTC), now)


def document(slug: str, found: Recomputed, names: dict[str, str]) -> dict[str, Any]:
    """Everything the assessment says, as plain values; figures are shares from 0 to 1, absent ones null."""
    it = found.assessment
    return {
        "engagement": slug, "as_of": instant(it.at), "entries": found.entries,
        "parameters": it.parameters.facts(), "disputes": _episodes(it.disputes), "misunderstandings": None,
        "parties": {party: _party(it.parties[party], found, names.get(party)) for party in PARTIES},
        **({"former": [_former(each) for each in it.beside]} if it.beside else {}),
    }  # fmt: skip


def _json(slug: str, found: Recomputed, names: dict[str, str]) -> str:
    return json.dumps(document(slug, found, names), indent=2, ensure_ascii=False)


def _party(judged: Judged, found: Recomputed, name: str | None) -> dict[str, Any]:
    return {
        "organisation": name, "whole": _whole(judged.whole), "whole_30_days_ago": _whole(judged.whole_before),
        "major_and_critical_alone": _whole(judged.material),
        "dimensions": [_dimension(judged, found, dimension) for dimension in Dimension],
        "delay": _delay(found.delay[judged.party]),
        "flags": [
            {
                "kind": flag.kind.value, "since": _day(flag.since), "says": flag.says,
                "dimension": flag.dimension.value if flag.dimension else None, "about": list(flag.ids),
            }
            for flag in judged.flags
        ],
    }  # fmt: skip


def _former(each: Beside) -> dict[str, Any]:
    """What everything comes to today under parameters that held until lately, beside what it does by those in force."""
    return {
        "until": _day(each.former.until), "shown_until": _day(each.former.shown_until),
        "parameters": each.former.parameters.facts(),
        "parties": {
            party: {
                "whole": _whole(result.whole),
                "dimensions": [
                    {"id": d.value, "label": LABELS[d], **_reading(result.readings[d])} for d in Dimension
                ],
            }
            for party, result in each.results.items()
        },
    }  # fmt: skip


def _whole(whole: Whole) -> dict[str, Any]:
    shown = whole.enough
    return {
        "value": whole.o if shown else None, "low": whole.low if shown else None, "high": whole.high if shown else None,
        "count": whole.count, "enough": shown, "covered": whole.covered,
        "weakest": whole.weakest.value if whole.weakest else None,
    }  # fmt: skip


def _dimension(judged: Judged, found: Recomputed, dimension: Dimension) -> dict[str, Any]:
    reading, parameters = judged.readings[dimension], found.assessment.parameters
    return {
        "id": dimension.value, "label": LABELS[dimension], **_reading(reading),
        "weight_in_whole": parameters.lambdas(judged.party)[dimension], "trend": _trend(judged.trends[dimension]),
        "entries": _entries(judged.party, found, dimension),
    }  # fmt: skip


def _reading(reading: Reading) -> dict[str, Any]:
    shown = reading.enough
    return {
        "value": reading.p if shown else None, "low": reading.low if shown else None,
        "high": reading.high if shown else None, "count": reading.count, "days": reading.days, "mass": reading.m,
        "enough": shown, "lacking": list(reading.lacking), "band": reading.band,
    }  # fmt: skip


def _trend(trend: Trend) -> dict[str, Any] | None:
    if not trend.enough:
        return None
    return {
        "days": WINDOW_DAYS, "change": trend.change, "new": trend.new, "fading": trend.fading,
        "corrections": trend.corrections,
    }  # fmt: skip


def _entries(party: str, found: Recomputed, dimension: Dimension) -> list[dict[str, Any]]:
    """Every observation behind a figure, by day: its entry as pages count it, and what it moves the figure by."""
    it = found.assessment
    mine = [seen for seen in found.observations if (seen.judged, seen.dimension) == (party, dimension)]
    today = (it.at.date() - date(1970, 1, 1)).days
    shares = contributions(mine, it.streams.get((party, dimension), Flow()).batches, it.parameters.of(dimension), today)
    return [
        {
            "entry": seen.entry + 1, "about": seen.id, "day": _day(seen.day), "outcome": seen.g, "weight": seen.weight,
            "phi": shares[seen.id].phi if seen.id in shares else 0.0,
        }
        for seen in sorted(mine, key=lambda seen: (seen.day, seen.entry, seen.id))
    ]  # fmt: skip


def _delay(found: Delay) -> dict[str, Any]:
    return {
        "measured": found.measured, "later": found.late, "on_the_day": found.on_day, "earlier": found.early,
        "days_later_than_first_promised": found.total, "days_later_than_agreed": found.total_agreed,
        "worst": found.worst, "promises": [{"about": ref, "days": days} for ref, days in found.by_id],
    }  # fmt: skip


def _episodes(found: Episodes) -> dict[str, Any]:
    return {
        "count": found.count, "open": found.open, "middle_days_to_settle": found.middle_days,
        "longest_days_to_settle": found.longest_days, "oldest_open_days": found.oldest_open_days,
        "about": list(found.ids),
    }  # fmt: skip


def _day(number: int) -> str:
    return (date(1970, 1, 1) + number * DAY).isoformat()


def _words(slug: str, found: Recomputed, names: dict[str, str]) -> str:
    it = found.assessment
    lines = [f"{slug}, as of {it.at:%Y-%m-%d %H:%M} UTC, worked out from {found.entries:,} entries."]
    for party in PARTIES:
        judged, late = it.parties[party], found.delay[party]
        lines += ["", f"{names.get(party, 'Nobody yet')} ({party})"]
        lines.append(f"  {'As a whole':28} {_whole_words(judged.whole)}")
        lines += [f"  {LABELS[d]:28} {explain.headline(judged.readings[d])}" for d in Dimension]
        lines += [line for each in it.beside for line in _former_words(each, judged)]
        days = "nothing was due yet" if late.total is None else f"{late.total} days over {late.measured} promises"
        lines.append(f"  {'Later than first promised':28} {days}")
        lines += [f"  Flag: {' '.join((flag.says, *flag.ids))}" for flag in judged.flags]
    lines += ["", f"Contested entries: {it.disputes.count}, open: {it.disputes.open}"]
    return "\n".join(lines)


def _former_words(each: Beside, judged: Judged) -> list[str]:
    until, shown_until = (date.fromisoformat(_day(day)) for day in (each.former.until, each.former.shown_until))
    said = [
        (LABELS[d], explain.under(then, judged.readings[d] if each.newest else None, until, shown_until))
        for d, then in each.results[judged.party].readings.items()
    ]
    return [f"  {label:28} {text}" for label, text in said if text]


def _whole_words(whole: Whole) -> str:
    if not whole.enough:
        return "Too early to say"
    return f"{explain.percent(whole.o)} % ({explain.percent(whole.low)} to {explain.percent(whole.high)})"
