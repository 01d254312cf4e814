"""Plain Django forms drawn with label, help, error and the right classes; no form has to know how it looks."""

from __future__ import annotations

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from troth.web.icons import icon

CHANGED = "changed"
"""The code of the error that says that the thing changed while somebody was looking."""
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def _look(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "tick-box"
    if isinstance(widget, forms.Textarea):
        return "input area"
    if isinstance(widget, forms.Select) and not isinstance(widget, _CHOICES):
        return "input select"
    return "" if isinstance(widget, _CHOICES) else "input"


def _described(field: BoundField) -> str:
    ids = [f"{field.auto_id}_help"] if field.help_text else []
    return " ".join([*ids, f"{field.auto_id}_wrong"] if field.errors else ids)


def control(field: BoundField) -> SafeString:
    """The input alone, with its class and its links to help and error."""
    attrs: dict[str, str | bool] = {}
    own = str(field.field.widget.attrs.get("class", ""))
    if look := f"{_look(field.field.widget)} {own}".strip():
        attrs["class"] = look
    if described := _described(field):
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


def _help(field: BoundField) -> SafeString:
    if not field.help_text:
        return SafeString("")
    return format_html('<p class="help" id="{}_help">{}</p>', field.auto_id, field.help_text)


def _wrong(field: BoundField) -> SafeString:
    if not field.errors:
        return SafeString("")
    text = " ".join(str(error) for error in field.errors)
    return format_html('<p class="wrong" id="{}_wrong">{}{}</p>', field.auto_id, icon("circle-alert", 16), text)


def field_block(field: BoundField, size: str = "") -> SafeString:
    """One question of a form; size is short, half or empty for the whole width."""
    if field.is_hidden:
        return field.as_widget()
    look = f"field {size}".strip() + (" has-wrong" if field.errors else "")
    optional = SafeString("") if field.field.required else SafeString(' <span class="optional">(optional)</span>')
    widget = field.field.widget
    if isinstance(widget, _CHOICES):
        described = _described(field)
        return format_html(
            '<fieldset class="{} choices"{}><legend>{}{}</legend>{}{}{}</fieldset>',
            look,
            format_html(' aria-describedby="{}"', described) if described else "",
            field.label,
            optional,
            _help(field),
            _wrong(field),
            _plain_choices(field),
        )
    label = format_html('<label for="{}">{}{}</label>', field.id_for_label, field.label, optional)
    if isinstance(widget, forms.CheckboxInput):
        label = format_html('<label for="{}">{}</label>', field.id_for_label, field.label)
        return format_html(
            '<div class="{} tick">{}<div>{}{}{}</div></div>', look, control(field), label, _help(field), _wrong(field)
        )
    return format_html('<div class="{}">{}{}{}{}</div>', look, label, _help(field), _wrong(field), control(field))


def _plain_choices(field: BoundField) -> SafeString:
    rows = ((option.tag(), option.id_for_label, option.choice_label) for option in field.subwidgets)
    return format_html_join("", '<div class="choice">{}<label for="{}">{}</label></div>', rows)


def form_errors(form: forms.BaseForm) -> SafeString:
    """What has to be mended, first on the page, each line leading to its question; empty when nothing is wrong."""
    if not form.is_bound or not form.errors:
        return SafeString("")
    lines = [format_html("<li>{}</li>", error) for error in form.non_field_errors()]
    for bound in form:
        lines += [
            format_html('<li><a href="#{}">{}</a>: {}</li>', _target(bound), bound.label, error)
            for error in bound.errors
        ]
    changed = form.has_error(NON_FIELD_ERRORS, CHANGED)
    title = "One answer needs another look" if len(lines) == 1 else f"{len(lines)} answers need another look"
    title = "Not recorded: this changed" if changed else title
    return format_html(
        '<div class="banner bn-bad errors" role="alert" tabindex="-1" data-focus>{}'
        "<div><h2>{}</h2><ul>{}</ul></div></div>",
        icon("circle-alert"),
        title,
        format_html_join("", "{}", ((line,) for line in lines)),
    )


def _target(bound: BoundField) -> str:
    if isinstance(bound.field.widget, _CHOICES):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id
