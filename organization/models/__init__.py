"""Who, where and when."""

from organization.models.audit import AuditEvent
from organization.models.catalogue import (
    AiModel,
    Hardware,
    LegalEntity,
    Organization,
    Site,
    SiteParameter,
    Team,
)
from organization.models.people import AccessToken, Grant, User
from organization.models.sign_in import FailedSignIn

__all__ = [
    "AccessToken",
    "AiModel",
    "AuditEvent",
    "FailedSignIn",
    "Grant",
    "Hardware",
    "LegalEntity",
    "Organization",
    "Site",
    "SiteParameter",
    "Team",
    "User",
]
