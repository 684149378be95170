"""Sign-ins that failed, so that nobody guesses passwords at the speed of the server."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class FailedSignIn(models.Model):
    """One wrong password; rows older than the time that counts are removed with the next."""

    username = models.CharField(_("username"), max_length=150)
    address = models.GenericIPAddressField(_("address"), null=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        indexes: ClassVar = [
            models.Index("username", "at", name="failed_sign_in_by_name"),
            models.Index("address", "at", name="failed_sign_in_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.at:%Y-%m-%d %H:%M}"
