"""How well past outcomes foretell later ones: a walk forward through a history, beside simple rivals.

Every outcome is foretold on its day from outcomes that were known before that day, never from later ones, and only then
counted. Measures: the Brier score (Brier 1950), log loss, expected calibration error in ten equal bins (Naeini et al.
2015), and how often the next ten outcomes fell where the interval said, by the probability integral transform of the
Beta-binomial forecast (Czado, Gneiting and Held 2009).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, inf, lgamma, log

from .dimension import Dimension
from .observation import Observation
from .parameters import STRENGTHS, Settings
from .reading import PRIOR_SHOWN
from .stream import Stream

CLIP = 0.005
BINS = 10
BLOCK, PRIORS = 10, 5
POOL_DAYS, POOL_OUTCOMES, POOL_ENTITIES = 90.0, 30, 3
REFIT = 30
LEARNED, AGREED, BASE = "Troth, start learned", "Troth, start as agreed", "base rate"
MODELS = (LEARNED, AGREED, BASE, "all-time average", "last value", "plain decayed Beta")
LEVELS = (0.8, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One thing promised by an entity: the day it is foretold, the day its outcome became known, and how far it was
    kept, 0 to 1. Days are counted from 1970-01-01."""

    entity: str
    day: int
    known: int
    kept: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one way of foretelling reached on the judged part: lower is better for the first three. coverage: share of
    blocks of ten outcomes inside the 80 % and 95 % intervals, None for ways without an interval."""

    model: str
    brier: float
    log_loss: float
    calibration: float
    coverage: tuple[float, float] | None = None
    blocks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """The scores of all models over the same outcomes; kept: how far the judged ones were kept; strength: that of the
    start which the last refit chose."""

    outcomes: int
    judged: int
    entities: int
    kept: float
    strength: float
    scores: tuple[Score, ...]

    def skill(self, score: Score) -> float:
        """1 - its Brier score over that of the base rate; above 0 the entity's own history says more."""
        base = next(each.brier for each in self.scores if each.model == BASE)
        return 1 - score.brier / base if base else 0.0


@dataclass(slots=True)
class _Pool:
    """All entities together: the plain mean, and one that fades with a half-life of 90 days."""

    total: float = 0.0
    count: int = 0
    entities: set[str] = field(default_factory=set)
    kept: float = 0.0
    mass: float = 0.0
    day: int = 0

    def add(self, seen: Outcome) -> None:
        """Count an outcome on the day it became known."""
        fade = 2.0 ** ((self.day - seen.known) / POOL_DAYS)
        self.kept, self.mass, self.day = self.kept * fade + seen.kept, self.mass * fade + 1.0, seen.known
        self.total, self.count = self.total + seen.kept, self.count + 1
        self.entities.add(seen.entity)

    def start(self, agreed: float) -> float:
        """Where a newcomer stands: as agreed until thirty outcomes of three entities are known, then the faded mean."""
        if self.count < POOL_OUTCOMES or len(self.entities) < POOL_ENTITIES or not self.mass:
            return agreed
        return min(1 - CLIP, max(CLIP, self.kept / self.mass))


@dataclass(slots=True)
class _Entity:
    """What is known of one entity, read in each of the ways."""

    two_clocks: Stream
    plain: Stream
    total: float = 0.0
    count: int = 0
    last: float = 0.0
    block: list[float] = field(default_factory=list)
    foretold: tuple[float, float] | None = None


def backtest(outcomes: Sequence[Outcome], settings: Settings, *, first_share: float = 0.5) -> Backtest:
    """Walk through the outcomes in order of their days; the first share of them only teaches, the rest is judged.

    Raises ValueError with fewer than two outcomes to judge.
    """
    rows = sorted(outcomes, key=lambda row: (row.day, row.known))
    begin = int(len(rows) * first_share)
    if len(rows) - begin < 2:
        raise ValueError("There are too few outcomes to judge: at least two are needed after the first share.")
    plain = Settings(h=settings.h, n=inf, rho=0.0, m=settings.m, s_ref=settings.s_ref, kappa=settings.kappa)
    walk = _Walk(settings, plain)
    for at, row in enumerate(rows):
        walk.learn_until(row.day)
        walk.foretell(row, judged=at >= begin)
    judged = rows[begin:]
    return Backtest(
        outcomes=len(rows), judged=len(judged), entities=len({row.entity for row in rows}),
        kept=sum(row.kept for row in judged) / len(judged), strength=walk.strength, scores=walk.scores(judged),
    )  # fmt: skip


class _Walk:
    """The state of the walk: what is known, what is still to become known, and everything foretold so far."""

    def __init__(self, settings: Settings, plain: Settings) -> None:
        self.settings, self.plain = settings, plain
        self.pool = _Pool()
        self.entities: dict[str, _Entity] = {}
        self.coming: list[tuple[int, int, Outcome, tuple[float, ...]]] = []
        self.told: dict[str, list[float]] = {model: [] for model in MODELS}
        self.blocks: list[tuple[float, float, int]] = []
        self.losses, self.pushed, self.strength = [0.0] * len(STRENGTHS), 0, settings.s_ref

    def learn_until(self, day: int) -> None:
        """Count what became known before a day."""
        while self.coming and self.coming[0][0] < day:
            _, _, row, foretold = heapq.heappop(self.coming)
            self._learn(row, foretold)

    def foretell(self, row: Outcome, *, judged: bool) -> None:
        """Say in each way how far this will be kept, then let it become known in its time."""
        entity = self._entity(row.entity)
        start = self.pool.start(self.settings.m)
        mass, kept, _ = entity.two_clocks.sums(row.day)
        if judged:
            base = self.pool.total / self.pool.count if self.pool.count else 0.5
            flat, good, _ = entity.plain.sums(row.day)
            s = self.settings.s_ref
            ways: dict[str, float] = {
                LEARNED: _p(self.strength, start, mass, kept), AGREED: entity.two_clocks.p(row.day),
                BASE: base, "all-time average": entity.total / entity.count if entity.count else base,
                "last value": entity.last if entity.count else base, "plain decayed Beta": _p(s, start, flat, good),
            }  # fmt: skip
            for model, p in ways.items():
                self.told[model].append(min(1 - CLIP, max(CLIP, p)))
            self._block(entity, row, _p(self.strength, start, mass, kept), mass)
        foretold = tuple(min(1 - CLIP, max(CLIP, _p(s, start, mass, kept))) for s in STRENGTHS)
        heapq.heappush(self.coming, (row.known, self.pushed, row, foretold))
        self.pushed += 1

    def scores(self, judged: Sequence[Outcome]) -> tuple[Score, ...]:
        """Every model on the judged outcomes."""
        truth = [row.kept for row in judged]
        covered = tuple(_covered(self.blocks, level) for level in LEVELS)
        return tuple(
            Score(
                model=model, brier=_mean((p - y) ** 2 for p, y in zip(told, truth, strict=True)),
                log_loss=_mean(_loss(y, p) for p, y in zip(told, truth, strict=True)),
                calibration=_calibration(told, truth),
                coverage=(covered[0], covered[1]) if model == LEARNED and self.blocks else None,
                blocks=len(self.blocks) if model == LEARNED else 0,
            )
            for model, told in self.told.items()
        )  # fmt: skip

    def _learn(self, row: Outcome, foretold: Sequence[float]) -> None:
        entity = self._entity(row.entity)
        seen = Observation(
            id="", entry=0, judged="provider", dimension=Dimension.PROMISES, g=row.kept, c=1.0, day=row.known
        )
        entity.two_clocks.add(seen)
        entity.plain.add(seen)
        entity.total, entity.count, entity.last = entity.total + row.kept, entity.count + 1, row.kept
        self.pool.add(row)
        self.losses = [loss + _loss(row.kept, p) for loss, p in zip(self.losses, foretold, strict=True)]
        if self.pool.count % REFIT == 0:
            self.strength = STRENGTHS[min(range(len(STRENGTHS)), key=lambda n: (self.losses[n], n))]

    def _entity(self, name: str) -> _Entity:
        if name not in self.entities:
            self.entities[name] = _Entity(Stream(self.settings), Stream(self.plain))
        return self.entities[name]

    def _block(self, entity: _Entity, row: Outcome, p: float, mass: float) -> None:
        """Keep the forecast at the beginning of a block of ten of an entity with five known, and the block's sum."""
        if not entity.block:
            if entity.count < PRIORS:
                return
            c = min(self.strength, PRIOR_SHOWN) + self.settings.kappa * mass
            entity.foretold = (p * c, (1 - p) * c)
        entity.block.append(row.kept)
        if len(entity.block) == BLOCK:
            assert entity.foretold is not None
            if all(kept in (0.0, 1.0) for kept in entity.block):
                self.blocks.append((*entity.foretold, int(sum(entity.block))))
            entity.block = []


def _p(s: float, m: float, mass: float, kept: float) -> float:
    return (s * m + kept) / (s + mass)


def _loss(y: float, p: float) -> float:
    return -(y * log(p) + (1 - y) * log(1 - p))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)


def _calibration(told: Sequence[float], truth: Sequence[float]) -> float:
    """How far what was foretold lies from what came, averaged over ten equal bins by how often each was used."""
    bins: list[list[float]] = [[0.0, 0.0] for _ in range(BINS)]
    for p, y in zip(told, truth, strict=True):
        cell = bins[min(BINS - 1, int(p * BINS))]
        cell[0] += p
        cell[1] += y
    return sum(abs(p - y) for p, y in bins) / len(told)


def _covered(blocks: Sequence[tuple[float, float, int]], level: float) -> float:
    """The share of blocks inside the central interval of their forecast; a block on its edge counts by the part inside,
    which is what the randomised transform gives on average."""
    low, high = (1 - level) / 2, (1 + level) / 2
    inside = 0.0
    for a, b, k in blocks:
        below = sum(_beta_binomial(a, b, n) for n in range(k))
        width = _beta_binomial(a, b, k)
        inside += max(0.0, min(high, below + width) - max(low, below)) / width if width > 0 else 0.0
    return inside / len(blocks) if blocks else 0.0


def _beta_binomial(a: float, b: float, k: int) -> float:
    """P(k of ten) when the share is Beta(a, b)."""
    choose = lgamma(BLOCK + 1) - lgamma(k + 1) - lgamma(BLOCK - k + 1)
    return exp(choose + _log_beta(k + a, BLOCK - k + b) - _log_beta(a, b))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
