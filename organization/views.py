"""Signing in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organization.demo import PEOPLE
from organization.models import User


class SignInForm(AuthenticationForm):
    """Refuses the demonstration's well-known logins wherever they are not allowed."""

    def confirm_login_allowed(self, user: Any) -> None:
        """Let everybody in but people of the demonstration in an installation that is none."""
        super().confirm_login_allowed(user)
        if user.is_demonstration and not settings.ALLOWS_DEMO_LOGINS:
            raise ValidationError(_("Demonstration logins are switched off here."), code="demonstration")


class SignIn(LoginView):
    """The sign-in page."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer the demonstration's logins where they exist and are allowed."""
        context = super().get_context_data(**kwargs)
        if settings.ALLOWS_DEMO_LOGINS and User.objects.filter(is_demonstration=True).exists():
            context["demo_logins"] = [
                {"username": one.username, "password": one.password, "name": one.name, "role": one.title}
                for one in PEOPLE
            ]
        return context
