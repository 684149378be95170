"""The vocabulary of the field, as stored codes and translatable names."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """A stage of an AI model's life."""

    DATA = "data", _("Data")
    EXPERIMENT = "experiment", _("Experiment")
    TRAINING = "training", _("Training")
    FINE_TUNING = "fine_tuning", _("Fine-tuning")
    EVALUATION = "evaluation", _("Evaluation")
    INFERENCE = "inference", _("Inference")
    IDLE = "idle", _("Idle and shared")
    RETIREMENT = "retirement", _("Retirement")


class Boundary(models.TextChoices):
    """What a reading's meter encloses."""

    DEVICE = "device", _("Device")
    NODE = "node", _("Node")
    RACK = "rack", _("Rack")
    FACILITY = "facility", _("Facility")


class Quality(models.TextChoices):
    """How well an amount is known, best first."""

    MEASURED = "measured", _("Measured")
    TELEMETRY = "telemetry", _("Telemetry")
    PROVIDER_REPORTED = "provider_reported", _("Provider-reported")
    ESTIMATED = "estimated", _("Estimated")
    DEFAULT = "default", _("Default")


class Role(models.TextChoices):
    """What a person may do; ``approver`` is a grant beside a role."""

    OFFICER = "officer", _("Sustainability officer")
    AUDITOR = "auditor", _("Auditor")
    LEAD = "lead", _("Team lead")
    ADMINISTRATOR = "administrator", _("Administrator")
    APPROVER = "approver", _("Approver")
