"""The parameters of the assessment: agreed by both parties in an entry, so they have one spelling as facts.

A change is a new set of parameters for the days from it on (`former`); it never rewrites a reading that older ones
gave.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from .dimension import CLIENT, PARTIES, PROVIDER, Dimension

FORMULA = "1"
STRENGTHS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)


class ParameterError(ValueError):
    """Parameters that cannot be used, said in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The constants of one dimension.

    h: days until old evidence counts half; n: units of newer evidence until it counts half (inf: never);
    m: where a newcomer stands, 0 < m < 1; s_ref: strength of that prior in pieces of evidence;
    rho: same-day correlation in [0, 1]; kappa: share of the mass that narrows the interval, (0, 1];
    cap: most that due diligence may add to s_ref.
    """

    h: float = 180.0
    n: float = 25.0
    m: float
    rho: float = 0.2
    kappa: float = 0.25
    s_ref: float = 2.0
    cap: float = 2.0

    def __post_init__(self) -> None:
        finite = all(math.isfinite(v) for v in (self.m, self.rho, self.kappa, self.s_ref, self.cap))
        rules = {
            "h must be above 0": self.h > 0,
            "n must be above 0": self.n > 0,
            "m must lie between 0 and 1": 0 < self.m < 1,
            "rho must lie in 0 to 1": 0 <= self.rho <= 1,
            "kappa must be above 0 and at most 1": 0 < self.kappa <= 1,
            "s_ref must be above 0": self.s_ref > 0,
            "cap must not be negative": self.cap >= 0,
            "only h and n may be unlimited": finite,
        }
        for says, holds in rules.items():
            if not holds:
                raise ParameterError(f"Parameters: {says}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Settings per dimension and the lambdas (weights of the dimensions in the whole) per judged party.

    All three tuples follow the order of Dimension; the lambdas of a party sum to 1.
    """

    settings: tuple[Settings, ...]
    client: tuple[float, ...]
    provider: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.settings) != len(Dimension):
            raise ParameterError(f"Parameters: settings for {len(Dimension)} dimensions are needed.")
        for party, lambdas in ((CLIENT, self.client), (PROVIDER, self.provider)):
            if len(lambdas) != len(Dimension) or not all(0 <= x <= 1 for x in lambdas):
                raise ParameterError(f"Parameters: the {party} needs {len(Dimension)} lambdas between 0 and 1.")
            if abs(math.fsum(lambdas) - 1) > 1e-9:
                raise ParameterError(f"Parameters: the lambdas of the {party} must sum to 1.")

    def of(self, dimension: Dimension) -> Settings:
        """The settings of a dimension, the same for both parties."""
        return self.settings[_ORDER[dimension]]

    def lambdas(self, judged: str) -> Mapping[Dimension, float]:
        """The lambdas with which the dimensions of the judged party ("client" or "provider") make the whole."""
        if judged not in PARTIES:
            raise ParameterError(f"Parameters: {judged!r} is neither client nor provider.")
        return MappingProxyType(dict(zip(Dimension, self.client if judged == CLIENT else self.provider, strict=True)))

    def facts(self) -> dict[str, str]:
        """The parameters as scalars with one spelling each: "promises.h": "180", "client.promises": "0.15"."""
        facts = {"formula": FORMULA}
        for dimension, settings in zip(Dimension, self.settings, strict=True):
            facts |= {f"{dimension}.{name}": _spell(getattr(settings, name)) for name in _NAMES}
        for party in PARTIES:
            facts |= {f"{party}.{dimension}": _spell(value) for dimension, value in self.lambdas(party).items()}
        return facts

    @classmethod
    def from_facts(cls, facts: Mapping[str, object]) -> "Parameters":
        """Read what `facts` wrote. Raises ParameterError for another formula, a missing, unknown or odd fact."""
        if facts.get("formula") != FORMULA:
            raise ParameterError(f"Parameters: formula {facts.get('formula')!r} is unknown here.")
        if odd := sorted(set(facts) ^ _FACTS):
            raise ParameterError(f"Parameters: {odd[0]!r} is missing or unknown.")
        read = {key: _read(key, facts[key]) for key in _FACTS - {"formula"}}
        return cls(
            settings=tuple(Settings(**{name: read[f"{d}.{name}"] for name in _NAMES}) for d in Dimension),
            client=tuple(read[f"{CLIENT}.{d}"] for d in Dimension),
            provider=tuple(read[f"{PROVIDER}.{d}"] for d in Dimension),
        )


def _spell(value: float) -> str:
    text = format(Decimal(repr(float(value))), "f") if math.isfinite(value) else "inf"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read(key: str, text: object) -> float:
    try:
        value = float(Decimal(text)) if isinstance(text, str) else math.nan
    except InvalidOperation:
        value = math.nan
    if math.isnan(value) or _spell(value) != text:
        raise ParameterError(f"Parameters: {key} is {text!r}, not a decimal number in its shortest spelling.")
    return value


_ORDER = {dimension: i for i, dimension in enumerate(Dimension)}
_NAMES = tuple(field.name for field in fields(Settings))
_FACTS = frozenset(
    ["formula"]
    + [f"{dimension}.{name}" for dimension in Dimension for name in _NAMES]
    + [f"{party}.{dimension}" for party in PARTIES for dimension in Dimension]
)

DEFAULTS = Parameters(
    settings=(
        Settings(m=0.70),
        Settings(m=0.80),
        Settings(m=0.95, h=730.0, n=math.inf),
        Settings(m=0.60),
        Settings(m=0.70),
        Settings(m=0.80, h=90.0),
        Settings(m=0.75, h=365.0),
        Settings(m=0.75),
        Settings(m=0.85),
    ),
    client=(0.15, 0.20, 0.03, 0.10, 0.10, 0.08, 0.02, 0.07, 0.25),
    provider=(0.20, 0.20, 0.15, 0.15, 0.08, 0.08, 0.07, 0.05, 0.02),
)
