"""Signing in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from organization.audit import record_event
from organization.demo import PEOPLE
from organization.models import User
from organization.sign_in import must_wait, remember_failure


class SignInForm(AuthenticationForm):
    """Looks at no password after many wrong ones, and refuses the demonstration's logins where they are not allowed."""

    def clean(self) -> dict[str, Any]:
        """Check name and password, unless too many were wrong lately."""
        username = str(self.cleaned_data.get("username", ""))[:150].replace("\x00", "")
        address = self.request.META.get("REMOTE_ADDR") if self.request else None
        if must_wait(username, address):
            raise ValidationError(
                _("Too many sign-ins failed. Try again in a quarter of an hour, or ask your administrator."),
                code="must_wait",
            )
        try:
            return super().clean()
        except ValidationError as error:
            if error.code == "invalid_login":
                remember_failure(username, address)
            raise

    def confirm_login_allowed(self, user: Any) -> None:
        """Let everybody in but people of the demonstration in an installation that is none."""
        super().confirm_login_allowed(user)
        if user.is_demonstration and not settings.ALLOWS_DEMO_LOGINS:
            raise ValidationError(_("Demonstration logins are switched off here."), code="demonstration")


class SignIn(LoginView):
    """The sign-in page."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign the person in, and take it down."""
        response = super().form_valid(form)
        record_event(form.get_user(), "signed in", form.get_user())
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer the demonstration's logins where they exist and are allowed."""
        context = super().get_context_data(**kwargs)
        if settings.ALLOWS_DEMO_LOGINS and User.objects.filter(is_demonstration=True).exists():
            context["demo_logins"] = [
                {"username": one.username, "password": one.password, "name": one.name, "role": one.title}
                for one in PEOPLE
            ]
        return context
