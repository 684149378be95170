"""What a signed-in person may see and do, worked out once per request."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from organization.choices import Role
from organization.models import Grant, User
from organization.teams import team_ids_below

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Access:
    """A person's rights, from the grants that they hold now."""

    user: User
    grants: tuple[Grant, ...]

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def reads_everything(self) -> bool:
        """Whether every team's figures are open: officers, auditors and administrators."""
        return bool(self.roles & {Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR})

    @cached_property
    def team_ids(self) -> frozenset[int] | None:
        """The teams whose figures are open, None for all of them; a lead's own teams and those below."""
        if self.reads_everything:
            return None
        return team_ids_below(grant.team_id for grant in self.grants if grant.team_id is not None)

    @property
    def may_send(self) -> bool:
        """Whether they may upload logs and enter readings."""
        return bool(self.roles & {Role.OFFICER, Role.ADMINISTRATOR})

    @property
    def may_prepare(self) -> bool:
        """Whether they may prepare statements."""
        return Role.OFFICER in self.roles

    @property
    def may_approve(self) -> bool:
        """Whether they may approve the statements of others."""
        return Role.APPROVER in self.roles

    @property
    def may_administer(self) -> bool:
        """Whether they keep people, catalogue and sources."""
        return Role.ADMINISTRATOR in self.roles


def access_of(user: User) -> Access:
    """Return the person's rights with one query."""
    if not user.is_active:
        return Access(user, ())
    return Access(user, tuple(Grant.objects.filter(user=user)))


def allow(*roles: str) -> Callable[[View], View]:
    """Open a view to the roles (to every signed-in person with any role, if none is named).

    Anonymous visitors go to the sign-in page; a person without the right is told that there is no such page.
    The view finds the rights at ``request.access``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            access = access_of(request.user)
            if not access.roles or (roles and not access.roles & set(roles)):
                raise Http404
            request.access = access  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return guarded

    return decorate


READERS = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
