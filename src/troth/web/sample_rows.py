"""Sample rows for the guide of parts: what waits, trust both ways, promises in time, entries of the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from troth.web.parts import Bar, EntryRow, Figure, Lane, Point, Reading, Tick, Timeline, Todo, TrustRow
from troth.web.shell import PartyMark

NOW = datetime(2026, 3, 10, 10, 26, tzinfo=UTC)
ALDER = PartyMark(party="client", name="Alder Bank", short="Alder")
KESTREL = PartyMark(party="provider", name="Kestrel Labs", short="Kestrel")


def todos() -> tuple[Todo, ...]:
    """Four things that wait for Ana."""
    return (
        Todo(
            icon="pen-line",
            tone="warn",
            title="Change order CO-07: move the PCI audit to June",
            verb="Sign",
            url="#sign",
            primary=True,
            why="Kestrel signed on 6 Mar. You promised an answer within 5 working days.",
            left="3 days left",
            left_tone="warn",
        ),
        Todo(
            icon="circle-check-big",
            tone="accent",
            title="Milestone M4 “Ledger service live” was delivered",
            verb="Confirm",
            url="#confirm",
            why="Kestrel marked it done on 5 Mar with 4 pieces of evidence. Silence counts as accepted on 19 Mar.",
            left="9 days left",
        ),
        Todo(
            icon="message-circle-question-mark",
            tone="warn",
            title="Is clause 9.2 (data location) clear to you?",
            verb="Answer",
            url="#answer",
            why="Kestrel read it as “EU or UK”. Jonas read it as “EU only”.",
            left="since 4 Mar",
            left_tone="warn",
        ),
        Todo(
            icon="file-check",
            tone="bad",
            title="Weekly report no. 31 says Checkout is green",
            verb="Acknowledge",
            url="#acknowledge",
            why="The trackers disagree. Open the comparison before you acknowledge.",
            left="2 days left",
            left_tone="bad",
        ),
    )


def trust_rows() -> tuple[TrustRow, ...]:
    """Dimensions both ways, with one that is too early on one side and one that is not asked."""

    def bar(value: int, low: int, high: int, count: int) -> Bar:
        return Bar(value=value, low=low, high=high, count=count, url="#evidence")

    return (
        TrustRow(label="Keeps promises", left=bar(86, 80, 90, 61), right=bar(75, 67, 82, 34)),
        TrustRow(label="Meets deadlines", left=bar(75, 70, 81, 58), right=bar(62, 52, 72, 31)),
        TrustRow(label="Guards what is confidential", left=bar(84, 72, 92, 12), right=bar(83, 70, 93, 9)),
        TrustRow(label="Tells bad news early", left=bar(83, 74, 90, 16), right=bar(63, 44, 79, 6)),
        TrustRow(
            label="Same page", left=bar(71, 58, 82, 11), right=Bar(value=None, early="3 of 5", count=3, url="#evidence")
        ),
    )


def readings() -> tuple[Reading, ...]:
    """The two figures of the Pulse."""
    return (
        Reading(
            truster=ALDER, trusted=KESTREL, bar=Bar(value=82, low=74, high=88, count=214, url="#evidence"), change=3
        ),
        Reading(
            truster=KESTREL, trusted=ALDER, bar=Bar(value=71, low=60, high=80, count=96, url="#evidence"), change=-4
        ),
    )


def timeline() -> Timeline:
    """Three weeks back, three weeks ahead."""
    start = NOW - timedelta(days=22)

    def point(days: float, standing: str, title: str) -> Point:
        when = start + timedelta(days=days)
        return Point(x=days / 44 * 100, standing=standing, title=title, url="#promises", when=f"{when.day} {when:%b}")

    kestrel = (
        point(2, "kept", "Weekly report no. 28"),
        point(4, "kept", "Runbook for key rotation"),
        point(6, "kept", "Sandbox certificates"),
        point(9, "kept", "Weekly report no. 29"),
        point(11, "kept", "Error format draft"),
        point(13, "missed", "Load figures for checkout"),
        point(16, "kept", "Weekly report no. 30"),
        point(17, "late", "Answer on data location"),
        point(18, "kept", "Ledger service live"),
        point(19, "overdue", "Fraud-rules engine in staging"),
        point(21, "kept", "Weekly report no. 31"),
        point(24, "promised", "Weekly report no. 32"),
        point(28, "promised", "Checkout API, sandbox release"),
        point(35, "promised", "PCI DSS training: last two people"),
        point(40, "asked", "Exit rehearsal"),
    )
    alder = (
        point(3, "kept", "Test cards"),
        point(7, "late", "Access for two engineers"),
        point(10, "kept", "Review of report no. 29"),
        point(14, "kept", "Pay invoice KL-0219"),
        point(17, "kept", "Answer on error format"),
        point(20, "delivered", "Branch holiday calendar"),
        point(21, "overdue", "Production read access for two engineers"),
        point(25, "promised", "Acknowledge change order CO-07"),
        point(31, "promised", "Pay invoice KL-0226"),
    )
    dates = [start + timedelta(days=d) for d in (8, 15, 29, 36)]
    return Timeline(
        lanes=(
            Lane(label="Kestrel owes", party="provider", points=kestrel, summary="kept 9 of 11 in time"),
            Lane(label="Alder owes", party="client", points=alder, summary="kept 4 of 6 in time"),
        ),
        ticks=tuple(Tick(x=(d - start).days / 44 * 100, label=f"{d:%a} {d.day} {d:%b}") for d in dates),
        today=50.0,
    )


def entries() -> tuple[EntryRow, ...]:
    """The newest entries; two of them wait for a signature."""

    def row(number: int, party: str, who: str, sentence: str, hours: float, leaf: str, **more: Any) -> EntryRow:
        initials = "".join(word[0] for word in who.split())
        at = NOW - timedelta(hours=hours)
        return EntryRow(
            party=party,
            initials=initials,
            who=who,
            sentence=sentence,
            at=at,
            number=number,
            hash=leaf,
            url="?show=drawer",
            **more,
        )

    both = {"signed": ("client", "provider")}
    return (
        row(
            1482,
            "provider",
            "Priya Nair",
            "earned “PCI DSS v4 for developers”, checked by its issuer",
            0.2,
            "e3e69eaf51",
            signed=("provider",),
            awaits=("client",),
        ),
        row(
            1481,
            "provider",
            "Tomasz Lis",
            "disclosed risk R-21: the gateway vendor may miss its March date",
            2,
            "f525eef4c0",
            **both,
        ),
        row(
            1480,
            "client",
            "Ana Kovač",
            "accepted the API error format (decision D-18, taken together)",
            5,
            "22b95445aa",
            **both,
        ),
        row(
            1479,
            "provider",
            "Kestrel Labs",
            "sent weekly report no. 31, 40 minutes before it was due",
            20,
            "8c40a6d213",
        ),
        row(1478, "client", "Alder Bank", "answered 3 questions, 1 day after its own deadline", 26, "a13df121ee"),
        row(1477, "provider", "Kestrel Labs", "kept P-117: runbook for key rotation", 49, "e5ce886c77"),
    )


def practices() -> tuple[Figure, ...]:
    """One figure for each practice; one of them has nothing to count yet."""
    return (
        Figure(
            icon="scan-search", title="Selection", text="references checked, review due in June", value="7/8", url="#s"
        ),
        Figure(
            icon="messages-square", title="Channels", text="reports on time, next one Thursday 16:00", value="31/32"
        ),
        Figure(
            icon="scroll-text",
            title="Contract",
            text="clauses read differently by the two sides",
            value="2",
            tone="warn",
        ),
        Figure(icon="graduation-cap", title="Training", text="Nothing recorded here yet"),
        Figure(icon="eye", title="Openness", text="risks told early against surprises", value="5:1"),
        Figure(icon="handshake", title="Collaboration", text="decisions taken together, 1 waits for you", value="18"),
    )
