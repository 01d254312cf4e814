"""allauth's forms with this house's labels: no placeholders, help where it helps, fields that password tools know."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

ALONE = "The device asks for your face, finger or PIN. Without this it is a second factor beside the password."
LENGTH = "At least 12 characters. A few words that you remember are better than one that you do not."


def _plain(form: forms.Form, **labels: str) -> None:
    """Give the fields these labels and take allauth's placeholders and help away."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.help_text = ""
        if name in labels:
            field.label = labels[name]


def _twice(form: forms.Form, first: str, second: str) -> None:
    _plain(form, password1=first, password2=second, oldpassword="Present password")
    form.fields["password1"].help_text = LENGTH


class SignInForm(account.LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, login="E-mail address", password="Password")
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class ForgottenForm(account.ResetPasswordForm):  # type: ignore[misc]
    """The address that a link for a new password goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, email="E-mail address")


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, reached by a link from a letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _twice(self, "New password", "New password again")


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    """A new password in place of the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _twice(self, "New password", "New password again")


class SetPasswordForm(account.SetPasswordForm):  # type: ignore[misc]
    """A first password for an account that had none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _twice(self, "Password", "Password again")


class AgainForm(account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, password="Your password")


def _code(form: forms.Form, label: str) -> None:
    _plain(form, code=label)
    form.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"}


class CodeForm(factor.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, "Code")


class CodeAgainForm(factor.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, "Code from your app, or a recovery code")


class StartCodesForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, "The six digits that the app shows")


class AddKeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey with a name to tell it by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, name="Name", passwordless="Sign in with it alone, without a password")
        self.fields["name"].initial = self.initial["name"] = "My device"
        self.fields["name"].help_text = "So that you know it again, such as Work laptop."
        self.fields["name"].widget.attrs["maxlength"] = "60"
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = ALONE


class NameKeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, name="Name")
        self.fields["name"].widget.attrs["maxlength"] = "60"
