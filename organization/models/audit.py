"""The audit trail of what people did."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One human action: who, when, what it was before and after. Names are frozen, so the trail outlives them."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(_("actor"), max_length=200)
    action = models.CharField(_("action"), max_length=50)
    object_type = models.CharField(_("kind"), max_length=60)
    object_id = models.CharField(_("id"), max_length=60)
    object_name = models.CharField(_("name"), max_length=200)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    request_id = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.action} {self.object_name}"
