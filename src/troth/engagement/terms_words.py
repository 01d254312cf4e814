"""Terms in words: each constant as a person reads it, and what other terms would change, old value beside new.

Nothing is rounded: a figure is shown with all its digits, so that equal words mean equal terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from troth.engagement.fold import Agreement, Terms, proposed
from troth.engagement.kinds import TermsAgreed, TermsProposed
from troth.trust import DEFAULTS, LABELS, PARTIES, Dimension, Parameters

NEVER = "inf"
UNITS = {"h": "days", "n": "newer pieces"}
MEANINGS = {
    "n": "the number of newer pieces of evidence after which an older one counts half",
    "rho": "how alike the entries of one day are taken to be",
    "kappa": "the share of the evidence that makes the range narrower",
    "s_ref": "the number of pieces of evidence that the standing of a newcomer is worth",
    "cap": "the most that due diligence adds to that",
}
"""The constants that have no column of their own, with what each one is."""
SILENCE = "Working days of silence that accept a delivery"
REPLY = "Working days to reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that other terms would change: what, and its value before and after."""

    what: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The change in one line: "Keeps promises counts half after 180 → 90 days"."""
        return f"{self.what} {self.before} → {self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """How one dimension counts, in words; `other`: the constants without a column that are not the house's own."""

    label: str
    half: str
    start: str
    client: str
    provider: str
    other: str


def plain(value: Decimal) -> str:
    """A number with all its digits and none too many: "12.5", "100"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(fact: str) -> str:
    """A share as percent, exactly: "0.125" is "12.5"."""
    return plain(Decimal(fact).scaleb(2))


def changes(before: Terms, after: Terms, names: Mapping[str, str]) -> tuple[Change, ...]:
    """What differs between two terms, in the order of the page that proposes; `names`: each party's short name."""
    days = [(SILENCE, before.silence_days, after.silence_days), (REPLY, before.reply_days, after.reply_days)]
    old, new = before.parameters.facts(), after.parameters.facts()
    order = [f"{party}.{d}" for party in reversed(PARTIES) for d in Dimension]
    order += [key for name in ("h", "m", *MEANINGS) for key in old if key.endswith(f".{name}")]
    return (
        *(Change(what=what, before=str(one), after=str(other)) for what, one, other in days if one != other),
        *(change(key, old[key], new[key], names) for key in order if old[key] != new[key]),
    )


def change(key: str, old: str, new: str, names: Mapping[str, str]) -> Change:
    """One changed constant, by its name among the facts."""
    about, name = key.split(".")
    if about in PARTIES:
        what = f"Weight of {LABELS[Dimension(name)]} in {figure_of(about, names)}"
        return Change(what=what, before=f"{percent(old)} %", after=f"{percent(new)} %")
    label = LABELS[Dimension(about)]
    if name == "m":
        what = f"A newcomer in {label} stands at"
        return Change(what=what, before=f"{percent(old)} %", after=f"{percent(new)} %")
    if name in UNITS:
        unit = UNITS[name]
        return Change(
            what=f"{label} counts half after", after="never" if new == NEVER else f"{new} {unit}",
            before=f"no number of {unit}" if old == NEVER else old if new != NEVER else f"{old} {unit}",
        )  # fmt: skip
    return Change(what=f"{label}: {MEANINGS[name]} ({name})", before=old, after=new)


def figure_of(party: str, names: Mapping[str, str]) -> str:
    """Whose figure it is: "Kestrel’s figure", or "the provider’s figure" before anybody joined."""
    return f"{names.get(party) or f'the {party}'}’s figure"


def made(
    agreement: Agreement, evidence: TermsProposed | TermsAgreed, seq: int, names: Mapping[str, str]
) -> tuple[Change, ...]:
    """What the entry `seq` would change, or changed, in the terms that held before it."""
    before = [terms for terms in agreement.terms if terms.seq is None or terms.seq < seq][-1]
    if isinstance(evidence, TermsProposed):
        return changes(before, proposed(evidence), names)
    return next((changes(before, terms, names) for terms in agreement.terms if terms.seq == seq), ())


def memories(parameters: Parameters) -> tuple[Memory, ...]:
    """Each dimension: how long evidence counts, where a newcomer starts, how much of the whole it makes."""
    facts, usual = parameters.facts(), DEFAULTS.facts()
    rare = [name for name in MEANINGS if name != "n"]
    return tuple(
        Memory(
            label=LABELS[d], half=_half(facts[f"{d}.h"], facts[f"{d}.n"]), start=f"{percent(facts[f'{d}.m'])} %",
            client=f"{percent(facts[f'client.{d}'])} %", provider=f"{percent(facts[f'provider.{d}'])} %",
            other=", ".join(f"{n} {facts[f'{d}.{n}']}" for n in rare if facts[f"{d}.{n}"] != usual[f"{d}.{n}"]),
        )
        for d in Dimension
    )  # fmt: skip


def _half(days: str, newer: str) -> str:
    time = "never fades with time" if days == NEVER else f"half after {days} days"
    return time if newer == NEVER else f"{time} or {newer} newer pieces"
