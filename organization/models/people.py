"""People, what they may do, and the tokens that speak for them."""

import hashlib
import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.choices import Role
from organization.models.catalogue import Team

TOKEN_BYTES = 32


def new_token(prefix: str) -> tuple[str, str]:
    """Return a fresh token and the digest under which it is stored; the token itself is shown once."""
    token = f"{prefix}_{secrets.token_urlsafe(TOKEN_BYTES)}"
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """Return the stored form of a token; a plain hash suffices since tokens are random, not chosen."""
    return hashlib.sha256(token.encode()).hexdigest()


class User(AbstractUser):
    """A person who signs in."""

    is_demonstration = models.BooleanField(_("demonstration login"), default=False, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Grant(models.Model):
    """A role that a person holds; a team lead's grant names the team, and covers the teams below it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("team"))
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints: ClassVar = [
            models.UniqueConstraint("user", "role", "team", nulls_distinct=False, name="grant_once"),
            models.CheckConstraint(
                condition=models.Q(role=Role.LEAD, team__isnull=False)
                | (~models.Q(role=Role.LEAD) & models.Q(team__isnull=True)),
                name="grant_names_team_for_leads_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}" + (f" ({self.team})" if self.team else "")


class AccessToken(models.Model):
    """A person's token for the read API; it may do what the person may read, and nothing else."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")

    def __str__(self) -> str:
        return self.name
