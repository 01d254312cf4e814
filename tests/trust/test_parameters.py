"""Parameters: the agreed constants, their one spelling, and what is refused."""

import math
from dataclasses import replace

import pytest

from troth.trust import CLIENT, DEFAULTS, LABELS, PROVIDER, Dimension, ParameterError, Parameters, Settings


def test_the_defaults_are_those_of_the_method():
    assert list(LABELS) == list(Dimension)
    assert [DEFAULTS.of(d).m for d in Dimension] == [0.7, 0.8, 0.95, 0.6, 0.7, 0.8, 0.75, 0.75, 0.85]
    assert [DEFAULTS.of(d).h for d in Dimension] == [180, 180, 730, 180, 180, 90, 365, 180, 180]
    assert DEFAULTS.of(Dimension.CONFIDENTIALITY).n == math.inf
    assert DEFAULTS.lambdas(CLIENT)[Dimension.MONEY] == 0.25
    assert DEFAULTS.lambdas(PROVIDER)[Dimension.MONEY] == 0.02
    with pytest.raises(ParameterError):
        DEFAULTS.lambdas("auditor")


def test_facts_are_decimal_strings_and_come_back():
    facts = DEFAULTS.facts()
    assert facts["formula"] == "1"
    assert facts["promises.h"] == "180"
    assert facts["confidentiality.n"] == "inf"
    assert facts["candour.m"] == "0.6"
    assert facts["client.money"] == "0.25"
    assert len(facts) == 1 + 9 * 7 + 2 * 9
    assert Parameters.from_facts(facts) == DEFAULTS
    fine = replace(DEFAULTS, settings=(Settings(m=0.5, rho=1e-7, h=1e5), *DEFAULTS.settings[1:]))
    assert fine.facts()["promises.rho"] == "0.0000001"
    assert Parameters.from_facts(fine.facts()) == fine


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"promises.h": "180.0"}, "promises.h"),
        ({"promises.h": "1.8E+2"}, "promises.h"),
        ({"promises.h": 180}, "promises.h"),
        ({"promises.m": "nan"}, "promises.m"),
        ({"promises.m": "much"}, "promises.m"),
        ({"promises.m": "1"}, "m must lie between 0 and 1"),
        ({"promises.h": "0"}, "h must be above 0"),
        ({"promises.s_ref": "inf"}, "only h and n may be unlimited"),
        ({"promises.rho": "1.5"}, "rho must lie in 0 to 1"),
        ({"client.money": "0.3"}, "the lambdas of the client must sum to 1"),
        ({"formula": "2"}, "formula '2' is unknown"),
        ({"zeal.h": "1"}, "'zeal.h' is missing or unknown"),
    ],
)
def test_odd_facts_are_refused_in_words(change, says):
    with pytest.raises(ParameterError) as refused:
        Parameters.from_facts(DEFAULTS.facts() | change)
    assert says in str(refused.value)


def test_a_missing_fact_is_named():
    facts = DEFAULTS.facts()
    del facts["money.kappa"]
    with pytest.raises(ParameterError, match=r"'money\.kappa' is missing"):
        Parameters.from_facts(facts)


def test_tuples_of_the_wrong_length_are_refused():
    with pytest.raises(ParameterError):
        replace(DEFAULTS, settings=DEFAULTS.settings[:8])
    with pytest.raises(ParameterError):
        replace(DEFAULTS, client=DEFAULTS.client[:8])
