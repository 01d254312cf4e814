"""A plain form becomes a form that people with and without sight can fill in and mend."""

from __future__ import annotations

import re

from django import forms

from tests.web.draw import draw


class Sample(forms.Form):
    title = forms.CharField(label="What is promised", help_text="One sentence.")
    nature = forms.ChoiceField(label="Nature", choices=[("a", "A")], required=False)
    owner = forms.ChoiceField(label="Who keeps it", choices=[("p", "Priya"), ("t", "Tomasz")], widget=forms.RadioSelect)
    weekly = forms.BooleanField(label="Every week", required=False)
    proof = forms.CharField(label="Proof", required=False, widget=forms.Textarea(attrs={"class": "tall", "rows": 2}))
    token = forms.CharField(widget=forms.HiddenInput)


def test_a_question_has_label_help_and_class() -> None:
    text = draw("{% field f.title %}", f=Sample())
    assert '<label for="id_title">What is promised</label>' in text
    assert 'aria-describedby="id_title_help"' in text
    assert '<p class="help" id="id_title_help">One sentence.</p>' in text
    assert 'class="input"' in text
    assert "aria-invalid" not in text


def test_an_error_is_tied_to_its_input() -> None:
    text = draw("{% field f.title %}", f=Sample({}))
    assert 'aria-describedby="id_title_help id_title_wrong"' in text
    assert 'id="id_title_wrong"' in text
    assert text.count("aria-invalid") == 1


def test_what_may_be_left_out_says_so() -> None:
    assert "(optional)" in draw("{% field f.proof %}", f=Sample())
    assert "(optional)" not in draw("{% field f.title %}", f=Sample())
    assert 'class="input area tall"' in draw("{% field f.proof %}", f=Sample())


def test_choices_are_a_fieldset_with_a_legend() -> None:
    text = draw("{% field f.owner %}", f=Sample())
    assert "<legend>Who keeps it</legend>" in text
    assert re.search(r'<label for="id_owner_1">Tomasz</label>', text)


def test_a_tick_stands_before_its_label() -> None:
    text = draw("{% field f.weekly %}", f=Sample())
    assert text.index('type="checkbox"') < text.index("<label")


def test_a_hidden_field_is_only_its_input() -> None:
    assert draw("{% field f.token %}", f=Sample()).startswith('<input type="hidden"')


def test_the_summary_leads_to_every_wrong_answer() -> None:
    form = Sample({"owner": "x"})
    form.add_error(None, "The two dates contradict each other.")
    text = draw("{% errors f %}", f=form)
    assert 'role="alert"' in text
    for target in ("id_title", "id_owner_0", "id_token"):
        assert f'href="#{target}"' in text
    assert "The two dates contradict each other." in text
    assert "4 answers need another look" in text


def test_no_summary_before_anything_was_sent() -> None:
    assert draw("{% errors f %}", f=Sample()) == ""


def test_every_target_of_the_summary_exists_in_the_form() -> None:
    form = Sample({"owner": "x"})
    page = draw("{% errors f %}{% for b in f %}{% field b %}{% endfor %}", f=form)
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page
