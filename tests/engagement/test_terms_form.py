"""The form of terms: what was not touched keeps its spelling, what is wrong is said where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.safestring import SafeString

from troth.engagement.fold import Terms
from troth.engagement.forms.parameters import TermsForm, exact
from troth.engagement.terms_words import changes, memories, percent
from troth.evidence.ids import uuid7
from troth.trust import DEFAULTS, Dimension, Parameters

NAMES = {"client": "Alder", "provider": "Kestrel"}
ODD = {"client.promises": "0.125", "client.money": "0.275", "promises.m": "0.6666666666666666", "money.h": "inf"}
HELP = SafeString("How it is worked out")


def terms(changed: dict[str, str] | None = None) -> Terms:
    return Terms(parameters=Parameters.from_facts(DEFAULTS.facts() | (changed or {})), terms="T-1")


def sent(present: Terms, **typed: Any) -> TermsForm:
    """The form as a browser sends it: every field as it was shown, but for what was typed."""
    blank = TermsForm(present=present, names=NAMES, method=HELP)
    shown = {name: blank.get_initial_for_field(field, name) for name, field in blank.fields.items()}
    answers = {name: str(value) for name, value in shown.items() if value is not None}
    return TermsForm(answers | {"act_id": str(uuid7())} | typed, present=present, names=NAMES, method=HELP)


def facts_of(present: Terms, **typed: str) -> dict[str, str]:
    form = sent(present, **typed)
    assert form.is_valid(), form.errors
    return dict(form.cleaned_data["parameters"])


def wrong(present: Terms, **typed: str) -> dict[str, list[str]]:
    form = sent(present, **typed)
    assert not form.is_valid()
    assert {name: form[name].value() for name in typed} == typed, "what was typed is kept"
    assert form.opened
    return {name: [str(each) for each in errors] for name, errors in form.errors.items()}


@pytest.mark.parametrize("changed", [{}, ODD, {"deadlines.n": "7.25", "money.rho": "1"}])
def test_what_is_not_touched_stays_byte_for_byte(changed: dict[str, str]) -> None:
    present = terms(changed)
    form = sent(present)
    assert form.is_valid(), form.errors
    assert not form.opened
    assert form.cleaned_data["parameters"] == (present.parameters.facts() if changed else {})
    typed = facts_of(present, deadlines_h="90")
    assert typed == present.parameters.facts() | {"deadlines.h": "90"}


def test_cells_that_are_not_sent_stay_too() -> None:
    bare = {"act_id": str(uuid7()), "silence_days": "3", "reply_days": "4"}
    form = TermsForm(bare, present=terms(ODD), names=NAMES, method=HELP)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["parameters"] == terms(ODD).parameters.facts()


def test_every_cell_and_every_line_reaches_its_constant() -> None:
    present, typed, expected = terms(), {}, {}
    for place, d in enumerate(Dimension):
        typed |= {f"{d}_h": str(100 + place), f"{d}_m": f"{40 + place}.5"}
        expected |= {f"{d}.h": str(100 + place), f"{d}.m": f"0.{40 + place}5"}
    lines = [f"{d}.{name} = 0.{place + 1}" for d in Dimension for place, name in enumerate(("rho", "kappa", "s_ref"))]
    lines += [f"{d}.n=never" for d in Dimension] + [f"{d}.cap = 3" for d in Dimension]
    for line in lines:
        key, _, value = line.replace(" ", "").partition("=")
        expected[key] = "inf" if value == "never" else value
    found = facts_of(present, constants="\n".join(lines), provider_promises="10", provider_deadlines="30%", **typed)
    expected |= {"provider.promises": "0.1", "provider.deadlines": "0.3"}
    assert found == present.parameters.facts() | expected
    assert Parameters.from_facts(found).facts() == found


def test_house_parameters_are_spelled_as_none() -> None:
    present = terms({"promises.h": "90"})
    assert facts_of(present, promises_h="180") == {}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"provider_promises": "17"}, "They sum to 97 %, not to 100 %: 3 % are missing."),
        ({"provider_money": "2.5"}, "They sum to 100.5 %, not to 100 %: 0.5 % too many."),
    ],
)
def test_weights_that_do_not_make_the_whole(typed: dict[str, str], says: str) -> None:
    form = sent(terms(), **typed)
    assert wrong(terms(), **typed) == {"provider_sum": [says]}
    assert form.fields["provider_sum"].label == "Weights in Kestrel’s figure"


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("provider_promises", "101", "Choose from 0 to 100 %."),
        ("client_money", "-3", "Choose from 0 to 100 %."),
        ("promises_m", "0", "Choose more than 0 and less than 100 %."),
        ("promises_m", "100", "Choose more than 0 and less than 100 %."),
        ("promises_m", "", "Write a number; today it is 70."),
        ("promises_m", "12,5", "'12,5' is not a number such as 30 or 12.5."),
        ("promises_m", "never", "'never' is not a number such as 30 or 12.5."),
        ("promises_m", "33.3333333333333333333", "'33.3333333333333333333' has more digits than can be kept."),
        ("promises_h", "0", "Choose more than 0 days, or write never."),
        ("promises_h", "1e3", "'1e3' is not a number such as 30 or 12.5."),
        ("promises_h", "NaN", "'NaN' is not a number such as 30 or 12.5."),
        ("promises_h", "١٢", "'١٢' is not a number such as 30 or 12.5."),
    ],
)  # fmt: skip
def test_a_cell_says_what_is_wrong_with_it(field: str, typed: str, says: str) -> None:
    assert wrong(terms(), **{field: typed}) == {field: [says]}


def test_lines_say_what_is_wrong_with_them() -> None:
    lines = [
        "promises.foo = 1", "hello", "promises.kappa = 2", "promises.h = 9", "client.money = 3", "deadlines.rho = -0.5",
        "", "candour.cap = x", "promises.n = 4", "promises.n = 5",
    ]  # fmt: skip
    unknown = "is unknown. A name is a dimension and n, rho, kappa, s_ref or cap, such as promises.n."
    assert wrong(terms(), constants="\n".join(lines)) == {
        "constants": [
            f"Line 1: 'promises.foo' {unknown}",
            "Line 2: 'hello' is not NAME = NUMBER, such as promises.n = 30.",
            "Line 3: promises.kappa must be above 0 and at most 1.",
            "Line 4: promises.h has its place in the table above.",
            "Line 5: client.money has its place in the table above.",
            "Line 6: deadlines.rho must lie in 0 to 1.",
            "Line 8: 'x' is not a number such as 30 or 0.25.",
            "Line 10: promises.n is written twice.",
        ]
    }


def test_a_page_opened_under_former_terms_reverts_nothing() -> None:
    form = sent(terms({"promises.h": "90"}), held="")
    assert not form.is_valid()
    assert form.non_field_errors() == [
        "Terms T-1 were agreed since this page was opened. Open it again to start from them."
    ]


def test_numbers_are_taken_exactly_or_not_at_all() -> None:
    assert exact("12.5", share=True) == "0.125"
    assert exact("007.50", share=False) == "7.5"
    assert exact("0", share=True) == "0"
    assert exact("0.00000000000000001", share=False) == "0.00000000000000001"
    assert exact("0.12345678901234567", share=False) is None
    assert [percent(text) for text in ("0.1", "1", "0", "0.333")] == ["10", "100", "0", "33.3"]


def test_changes_in_words_are_only_what_differs() -> None:
    other = {
        "promises.h": "90", "provider.deadlines": "0.3", "provider.promises": "0.1", "candour.m": "0.625",
        "confidentiality.n": "25", "money.h": "inf", "deadlines.kappa": "0.2",
    }  # fmt: skip
    before, after = terms(), Terms(silence_days=4, parameters=terms(other).parameters)
    assert [each.sentence for each in changes(before, after, NAMES)] == [
        "Working days of silence that accept a delivery 10 → 4",
        "Weight of Keeps promises in Kestrel’s figure 20 % → 10 %",
        "Weight of Meets deadlines in Kestrel’s figure 20 % → 30 %",
        "Keeps promises counts half after 180 → 90 days",
        "Pays and bills fairly counts half after 180 days → never",
        "A newcomer in Tells bad news early stands at 60 % → 62.5 %",
        "Guards what is confidential counts half after no number of newer pieces → 25 newer pieces",
        "Meets deadlines: the share of the evidence that makes the range narrower (kappa) 0.25 → 0.2",
    ]
    assert changes(after, after, NAMES) == ()
    assert changes(before, after, {})[1].what == "Weight of Keeps promises in the provider’s figure"
    assert memories(after.parameters)[1].other == "kappa 0.2"
