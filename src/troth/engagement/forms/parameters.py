"""Terms: the days that count, and the constants by which the assessment counts, as people write them.

What is not touched keeps the spelling it has today; what is typed is taken exactly or refused, never rounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from troth.engagement.fold import Terms
from troth.engagement.submit import ActForm
from troth.engagement.terms_words import MEANINGS, NEVER, REPLY, SILENCE, figure_of, percent, plain
from troth.trust import DEFAULTS, LABELS, PARTIES, Dimension, ParameterError, Parameters

NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,17})?\Z")
LONG = re.compile(r"[0-9]+(\.[0-9]+)?\Z")
LINE = re.compile(r"([\w.]+)\s*=\s*(\S+)\Z")
COLUMNS = ("h", "m")
SHOWN = 8


def exact(text: str, *, share: bool) -> str | None:
    """A number as a fact, a share from percent; None when it is no number or has more digits than can be kept."""
    if not NUMBER.match(text):
        return None
    value = Decimal(text).scaleb(-2) if share else Decimal(text)
    return plain(value) if Decimal(repr(float(value))) == value else None


def _odd(text: str, like: str) -> str:
    """Why a text was not taken as a number."""
    if LONG.match(text):
        return f"{text[:30]!r} has more digits than can be kept."
    return f"{text[:30]!r} is not a number such as {like}."


class FigureField(forms.CharField):
    """One constant in a cell of the table; `present` is the fact it is today."""

    def __init__(self, *, present: str, share: bool, fits: Callable[[float], bool], says: str, **kwargs: Any) -> None:
        marks = {"class": "input", "inputmode": "decimal", "autocomplete": "off", "aria-label": kwargs["label"]}
        self.shown = percent(present) if share else "never" if present == NEVER else present
        self.present, self.share, self.fits, self.says = present, share, fits, says
        super().__init__(initial=self.shown, widget=forms.TextInput(attrs=marks), **kwargs)

    def clean(self, value: Any) -> str:
        """The fact; a cell that was not sent keeps what is today."""
        text = self.shown if value is None else str(value).strip().removesuffix("%" if self.share else "days").strip()
        if text == self.shown:
            return self.present
        if not text:
            raise ValidationError(f"Write a number; today it is {self.shown}.")
        if text.lower() == "never" and not self.share:
            return NEVER
        if text.startswith("-"):
            raise ValidationError(self.says)
        found = exact(text, share=self.share)
        if found is None:
            raise ValidationError(_odd(text, "30 or 12.5"))
        if not self.fits(float(found)):
            raise ValidationError(self.says)
        return found


class ConstantsField(forms.CharField):
    """The constants without a cell, one a line: NAME = NUMBER."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"})

    def __init__(self, *, present: Parameters, **kwargs: Any) -> None:
        self.present = present
        super().__init__(required=False, max_length=10_000, **kwargs)

    def clean(self, value: Any) -> dict[str, str]:
        """The facts that were written; every wrong line is named, the first few at least."""
        found: dict[str, str] = {}
        wrong: list[str] = []
        for number, line in enumerate(super().clean(value).splitlines(), 1):
            if not line.strip():
                continue
            try:
                key, fact = self._read(line.strip())
                if key in found:
                    raise ValidationError(f"{key} is written twice.")
                found[key] = fact
            except ValidationError as problem:
                wrong.append(f"Line {number}: {problem.message}")
        if wrong:
            raise ValidationError(wrong[:SHOWN])
        return found

    def _read(self, line: str) -> tuple[str, str]:
        parts = LINE.match(line)
        if not parts:
            raise ValidationError(f"{line[:40]!r} is not NAME = NUMBER, such as promises.n = 30.")
        key, text = parts[1].lower(), parts[2].lower()
        about, _, name = key.partition(".")
        if about in PARTIES or (about in set(Dimension) and name in COLUMNS):
            raise ValidationError(f"{key[:40]} has its place in the table above.")
        if about not in set(Dimension) or name not in MEANINGS:
            raise ValidationError(f"{key[:40]!r} is unknown. A name is a dimension and {_either(MEANINGS)}.")
        fact = NEVER if name == "n" and text in {"never", NEVER} else exact(text.removeprefix("-"), share=False)
        if fact is None:
            raise ValidationError(_odd(text, "30 or 0.25"))
        try:
            replace(self.present.of(Dimension(about)), **{name: -float(fact) if text[0] == "-" else float(fact)})
        except ParameterError as problem:
            said = str(problem).removeprefix("Parameters: ")
            raise ValidationError(f"{about}.{said}") from None
        return key, fact


def _either(names: Mapping[str, str]) -> str:
    known = list(names)
    return f"{', '.join(known[:-1])} or {known[-1]}, such as promises.n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A dimension of the table: its label, its name among the constants, and its cells."""

    label: str
    name: str
    provider: BoundField
    client: BoundField
    h: BoundField
    m: BoundField


class TermsForm(ActForm):
    """Days that count, and how the figures are worked out. `names`: each party's short name."""

    held = forms.CharField(widget=forms.HiddenInput, required=False)
    silence_days = forms.IntegerField(
        label=SILENCE, min_value=1, max_value=60, help_text="Whoever receives has this long to confirm or reject.",
    )  # fmt: skip
    reply_days = forms.IntegerField(
        label=REPLY, min_value=1, max_value=60,
        help_text="For questions, contests and all that asks for an answer.",
    )  # fmt: skip

    def __init__(self, *args: Any, present: Terms, names: Mapping[str, str], method: SafeString, **kwargs: Any) -> None:
        self.present, self.facts = present, present.parameters.facts()
        self.figures = {party: figure_of(party, names) for party in reversed(PARTIES)}
        first = {"silence_days": present.silence_days, "reply_days": present.reply_days, "held": present.terms}
        super().__init__(*args, initial=first, **kwargs)
        for party, figure in self.figures.items():
            self.fields |= {f"{party}_{d}": self._weight(party, d) for d in Dimension}
            self.fields[f"{party}_sum"] = forms.Field(required=False, label=f"Weights in {figure}")
        self.fields |= {f"{d}_h": self._half(d) for d in Dimension}
        self.fields |= {f"{d}_m": self._start(d) for d in Dimension}
        self.fields["constants"] = ConstantsField(
            label="Other constants, one a line", present=present.parameters, help_text=method
        )

    def _weight(self, party: str, dimension: Dimension) -> FigureField:
        return FigureField(
            label=f"Weight of {LABELS[dimension]} in {self.figures[party]}, %", share=True,
            present=self.facts[f"{party}.{dimension}"], fits=lambda x: 0 <= x <= 1, says="Choose from 0 to 100 %.",
        )  # fmt: skip

    def _half(self, dimension: Dimension) -> FigureField:
        return FigureField(
            label=f"{LABELS[dimension]} counts half after, days", share=False, fits=lambda x: x > 0,
            present=self.facts[f"{dimension}.h"], says="Choose more than 0 days, or write never.",
        )  # fmt: skip

    def _start(self, dimension: Dimension) -> FigureField:
        return FigureField(
            label=f"A newcomer in {LABELS[dimension]} stands at, %", share=True, fits=lambda x: 0 < x < 1,
            present=self.facts[f"{dimension}.m"], says="Choose more than 0 and less than 100 %.",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The parameters as facts; empty when they are the house's own."""
        cleaned = super().clean() or {}
        if "held" in self.data and cleaned.get("held") != self.present.terms:
            since = f"Terms {self.present.terms} were agreed since this page was opened."
            self.add_error(None, f"{since} Open it again to start from them.")
        for party in self.figures:
            self._check_sum(party, cleaned)
        if self.errors:
            return cleaned
        facts = self.facts | {key: cleaned[name] for name, key in self._cells().items()} | cleaned["constants"]
        try:
            parameters = Parameters.from_facts(facts)
        except ParameterError as problem:
            raise ValidationError(str(problem)) from None
        return {**cleaned, "parameters": {} if parameters == DEFAULTS else facts}

    def _check_sum(self, party: str, cleaned: Mapping[str, Any]) -> None:
        """Weights that were touched make the whole; those that were not made it before."""
        weights = {d: cleaned.get(f"{party}_{d}") for d in Dimension}
        if None in weights.values() or all(weights[d] == self.facts[f"{party}.{d}"] for d in Dimension):
            return
        total = sum((Decimal(str(weight)) for weight in weights.values()), Decimal()).scaleb(2)
        if abs(total - 100) > Decimal("1e-7"):
            off = f"{plain(abs(100 - total))} % {'are missing' if total < 100 else 'too many'}"
            self.add_error(f"{party}_sum", f"They sum to {plain(total)} %, not to 100 %: {off}.")

    def _cells(self) -> dict[str, str]:
        """The field of each fact that has a cell."""
        weights = {f"{party}_{d}": f"{party}.{d}" for party in self.figures for d in Dimension}
        return weights | {f"{d}_{name}": f"{d}.{name}" for name in COLUMNS for d in Dimension}

    @property
    def rows(self) -> Iterator[Row]:
        """The table, a dimension a row."""
        for d in Dimension:
            yield Row(
                label=LABELS[d], name=str(d), provider=self[f"provider_{d}"], client=self[f"client_{d}"],
                h=self[f"{d}_h"], m=self[f"{d}_m"],
            )  # fmt: skip

    @property
    def sums(self) -> list[BoundField]:
        """Where it stands that the weights of a party do not make the whole."""
        return [self[f"{party}_sum"] for party in self.figures]

    @property
    def opened(self) -> bool:
        """Whether the constants are shown at once: one is wrong, or is not what it is today."""
        if not self.is_bound:
            return False
        cells = self._cells()
        wrong = {*cells, *(f"{party}_sum" for party in self.figures), "constants"} & set(self.errors)
        changed = any(self.cleaned_data.get(name) != self.facts[key] for name, key in cells.items())
        return bool(wrong or changed or self.cleaned_data.get("constants"))
