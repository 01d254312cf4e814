"""allauth's views as this house shows them: each has a rule, a page of ours, and nothing else of it can be reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, re_path

from troth.acts.errors import NotThere
from troth.engagement.door import outside, to_sign_in
from troth.engagement.forms import sign_in as forms
from troth.engagement.frame import build_shell
from troth.web.public import public

View = Callable[..., HttpResponseBase]
Wrap = Callable[[View], View]
OURS = "engagement/account/"


def opened(view: View) -> View:
    """A page of allauth for everybody: signing in and what belongs to it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **address: Any) -> HttpResponseBase:
        return _given(_asked(view, request, *args, **address))

    return public(shown)


def inside(view: View) -> View:
    """A page of allauth for people who are signed in, with the frame around it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **address: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        try:
            actor = outside(request)
        except NotThere:
            raise Http404 from None
        response = _given(_asked(view, request, *args, **address))
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data |= {"shell": build_shell(request, actor), "actor": actor, "now": actor.at}
        return response

    shown.troth_rule = "everybody who is signed in"  # type: ignore[attr-defined]
    return shown


def _asked(view: View, request: HttpRequest, *args: Any, **address: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **address)
    except PermissionDenied:
        raise Http404 from None


def _given(response: HttpResponseBase) -> HttpResponseBase:
    """Hand what the browser needs for a passkey to the template as text, so that no page has a script inside it."""
    if isinstance(response, TemplateResponse) and response.context_data and "js_data" in response.context_data:
        options = next(iter(response.context_data["js_data"].values()))
        response.context_data["options"] = json.dumps(options, cls=DjangoJSONEncoder)
    if isinstance(response, TemplateResponse) and response.context_data:
        form = response.context_data.get("form")
        if form is not None and form.is_bound and form.data and form.errors:
            response.status_code = 422
    return response


def _shown(address: str, name: str, wrap: Wrap, cls: Any, page: str = "", form: Any = None) -> URLPattern:
    """One page of allauth at an address, under the name by which allauth itself finds it."""
    given: dict[str, Any] = {"template_name": f"{OURS}{page}.html"} if page else {}
    if form is not None:
        given["form_class"] = form
    make = re_path if address.startswith("^") else path
    return make(address, wrap(cls.as_view(**given)), name=name)


@public
def by_invitation(request: HttpRequest) -> HttpResponseBase:
    """There is no sign-up: accounts come by invitation."""
    return render(request, f"{OURS}by_invitation.html")


KEY = r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
OWN_KEY = "account/2fa/webauthn/keys/<opaque:pk>/"
CODES = "account/2fa/recovery-codes/"

entrance: list[URLPattern] = [
    path("account/signup/", by_invitation, name="account_signup"),
    _shown("account/login/", "account_login", opened, account.LoginView, "sign_in", forms.SignInForm),
    _shown("account/logout/", "account_logout", opened, account.LogoutView, "sign_out"),
    _shown("account/inactive/", "account_inactive", opened, account.AccountInactiveView, "closed"),
    _shown(
        "account/password/reset/", "account_reset_password", opened,
        account.PasswordResetView, "forgotten", forms.ForgottenForm,
    ),
    _shown(
        "account/password/reset/done/", "account_reset_password_done", opened,
        account.PasswordResetDoneView, "forgotten_sent",
    ),
    _shown(
        KEY, "account_reset_password_from_key", opened,
        account.PasswordResetFromKeyView, "new_password", forms.NewPasswordForm,
    ),
    _shown(
        "account/password/reset/key/done/", "account_reset_password_from_key_done", opened,
        account.PasswordResetFromKeyDoneView, "new_password_done",
    ),
    _shown("account/2fa/authenticate/", "mfa_authenticate", opened, factor.AuthenticateView, "second", forms.CodeForm),
    _shown("account/2fa/webauthn/login/", "mfa_login_webauthn", opened, webauthn.LoginWebAuthnView),
]  # fmt: skip

own: list[URLPattern] = [
    _shown(
        "account/password/change/", "account_change_password", inside,
        account.PasswordChangeView, "password", forms.ChangePasswordForm,
    ),
    _shown(
        "account/password/set/", "account_set_password", inside,
        account.PasswordSetView, "password", forms.SetPasswordForm,
    ),
    _shown(
        "account/reauthenticate/", "account_reauthenticate", inside,
        account.ReauthenticateView, "again", forms.AgainForm,
    ),
    _shown(
        "account/2fa/reauthenticate/", "mfa_reauthenticate", inside,
        factor.ReauthenticateView, "again", forms.CodeAgainForm,
    ),
    _shown(
        "account/2fa/webauthn/reauthenticate/", "mfa_reauthenticate_webauthn", inside,
        webauthn.ReauthenticateWebAuthnView, "again_key",
    ),
    _shown(
        "account/2fa/totp/activate/", "mfa_activate_totp", inside,
        totp.ActivateTOTPView, "totp_on", forms.StartCodesForm,
    ),
    _shown("account/2fa/totp/deactivate/", "mfa_deactivate_totp", inside, totp.DeactivateTOTPView, "totp_off"),
    _shown(CODES, "mfa_view_recovery_codes", inside, codes.ViewRecoveryCodesView, "codes"),
    _shown(f"{CODES}generate/", "mfa_generate_recovery_codes", inside, codes.GenerateRecoveryCodesView, "codes_new"),
    _shown(f"{CODES}download/", "mfa_download_recovery_codes", inside, codes.DownloadRecoveryCodesView),
    _shown(
        "account/2fa/webauthn/add/", "mfa_add_webauthn", inside, webauthn.AddWebAuthnView, "key_add", forms.AddKeyForm
    ),
    _shown(f"{OWN_KEY}edit/", "mfa_edit_webauthn", inside, webauthn.EditWebAuthnView, "key_name", forms.NameKeyForm),
    _shown(f"{OWN_KEY}remove/", "mfa_remove_webauthn", inside, webauthn.RemoveWebAuthnView, "key_remove"),
]  # fmt: skip
