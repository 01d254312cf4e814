"""The assessment of trust: pure arithmetic from observations to readings, the same both ways.

Evidence in, figures out: nothing here is typed in, stored, or asked of a clock; the day of a reading is an argument.
"""

from . import explain, outcome
from .aggregate import Whole, whole
from .contribution import Contribution, bracket, contributions, leave_one_out
from .cusum import Erosion, erosion
from .dimension import CLIENT, LABELS, PARTIES, PROVIDER, Dimension
from .flag import Flag, FlagKind, Trouble, flags
from .former import Former, fade_alike, former, held
from .measures import Dated, Delay, Episode, Episodes, delay, delay_counted, disputes, misunderstandings
from .movement import Trend, trend
from .observation import (
    CLASSES,
    CRITICAL,
    MAJOR,
    MINOR,
    NORMAL,
    Batch,
    Observation,
    ObservationError,
    batches,
    material,
    streams,
    union,
    without,
)
from .outcome import limit, notice, replan_cap, timeliness
from .parameters import DEFAULTS, ParameterError, Parameters, Settings
from .provenance import Provenance, dispute, ease, mult, quality
from .reading import Reading, omega, read
from .reference import Diligence, Prior, prior
from .stream import Stream
from .strength import Learned, learn_strength

__all__ = [
    "CLASSES",
    "CLIENT",
    "CRITICAL",
    "DEFAULTS",
    "LABELS",
    "MAJOR",
    "MINOR",
    "NORMAL",
    "PARTIES",
    "PROVIDER",
    "Batch",
    "Contribution",
    "Dated",
    "Delay",
    "Diligence",
    "Dimension",
    "Episode",
    "Episodes",
    "Erosion",
    "Flag",
    "FlagKind",
    "Former",
    "Learned",
    "Observation",
    "ObservationError",
    "ParameterError",
    "Parameters",
    "Prior",
    "Provenance",
    "Reading",
    "Settings",
    "Stream",
    "Trend",
    "Trouble",
    "Whole",
    "batches",
    "bracket",
    "contributions",
    "delay",
    "delay_counted",
    "dispute",
    "disputes",
    "ease",
    "erosion",
    "explain",
    "fade_alike",
    "flags",
    "former",
    "held",
    "learn_strength",
    "leave_one_out",
    "limit",
    "material",
    "misunderstandings",
    "mult",
    "notice",
    "omega",
    "outcome",
    "prior",
    "quality",
    "read",
    "replan_cap",
    "streams",
    "timeliness",
    "trend",
    "union",
    "whole",
    "without",
]
