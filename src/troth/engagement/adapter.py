"""How sign-in behaves here: accounts come by invitation only, our own words, and secrets sealed at rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse

from troth.engagement.box import open_up, shut
from troth.engagement.letters import compose, post_later

SAID: Mapping[str, str] = {
    "account/messages/password_changed.txt": "Your password is changed. Every other session was ended.",
    "account/messages/password_set.txt": "Your password is set.",
    "account/messages/logged_out.txt": "You are signed out.",
    "mfa/messages/totp_activated.txt": "Your authenticator app is asked for from now on. Other sessions were ended.",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app is no longer asked for. Other sessions were ended.",
    "mfa/messages/webauthn_added.txt": "The passkey is added. Other sessions were ended.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed. Other sessions were ended.",
    "mfa/messages/recovery_codes_generated.txt": "Keep these recovery codes in a safe place. No others work.",
}
WRONG: Mapping[str, str] = {
    "account_inactive": "This account is closed.",
    "email_password_mismatch": "The address and the password do not belong together. Check both and try again.",
    "enter_current_password": "This is not your present password.",
    "incorrect_password": "This is not your password.",
    "invalid_password_reset": "This link does not work any more. Ask for a new one.",
    "too_many_login_attempts": "Too many attempts that failed. Wait five minutes, then try again.",
    "rate_limited": "Too many attempts. Wait a minute, then try again.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Closes open sign-up and speaks with this house's words; the rest is allauth's."""

    error_messages = {**DefaultAccountAdapter.error_messages, **WRONG}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up without an invitation."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say it in one sentence of ours, or not at all."""
        message = kwargs.pop("message", None) or SAID.get(message_template or "")
        if message:
            super().add_message(request, level, message=message)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any],
        headers: dict[str, str] | None = None
    ) -> EmailMultiAlternatives:
        """A letter of ours in place of allauth's."""
        to = email if isinstance(email, str) else email[0]
        return compose(template_prefix.rsplit("/", 1)[-1], to, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave the letter to the worker: no request waits for a mail server, or tells by its time who is known."""
        post_later(self.render_mail(template_prefix, email, {"email": email, **context}))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account after a new password."""
        return reverse("account_overview")


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets sealed under the host's key file, so that a copy of the database gives none away."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": "This code is not right, or not any more."}

    def encrypt(self, text: str) -> str:
        """Seal a secret with AES-256-GCM."""
        return shut(text, "factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return open_up(encrypted_text, "factor")

    def build_totp_svg(self, url: str) -> str:
        """The QR code on white ground, so that it can be read in the dark theme too."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        return str(qrcode.make(url, image_factory=SvgPathFillImage, border=2).to_string(encoding="unicode"))

    def _get_site_name(self) -> str:
        return "Troth"
