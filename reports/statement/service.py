"""The life of a statement: prepared by one person, approved by another, never changed."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingest.models import Batch
from organization.access import access_of
from organization.audit import record_event
from organization.models import Organization, User
from organization.periods import ReportingYear, month_of, previous_month
from reports.calculation.run import calculate_month, months_to_calculate
from reports.comparison import comparable_before
from reports.models import Calculation, Statement, StatementEvent
from reports.queries import current_calculations
from reports.statement.content import content_sha256, statement_content, statement_title
from reports.statement.context import Basis
from reports.statement.csv_export import csv_of_lines, figures_csv
from reports.statement.pdf import compile_pdf

STATEMENT_LOCK = 7202
# The languages whose characters the faces in reports/fonts have.
PRINTED_LANGUAGES = ("en",)


class StatementRefused(Exception):
    """What was asked of a statement cannot be done; the message says why."""


def find_or_prepare(year: ReportingYear, actor: User, *, language: str = "en") -> Statement:
    """Return the newest statement of the year if it says what would be said now, else prepare the next version.

    A statement says the same if its content, made again for its own version and preparer, has the same hash:
    preparing twice, or running the demonstration twice, leaves one statement.
    """
    _bring_up_to_date(year)
    newest = Statement.objects.filter(year=year.label, language=language).order_by("-version").first()
    if newest and newest.state != Statement.State.WITHDRAWN and _says_the_same(newest, year):
        return newest
    return prepare_statement(year, actor, language=language)


def _bring_up_to_date(year: ReportingYear) -> None:
    """Calculate what is older than its inputs, so that a statement never freezes figures that are on their way out.

    Raises StatementRefused while logs wait to be read: nobody knows yet what they say.
    """
    waiting = Batch.objects.filter(state__in=[Batch.State.RECEIVED, Batch.State.PROCESSING]).count()
    if waiting:
        raise StatementRefused(
            ngettext(
                "%(count)s log is still being read; a statement prepared now would not contain it. "
                "Try again when it is done.",
                "%(count)s logs are still being read; a statement prepared now would not contain them. "
                "Try again when they are done.",
                waiting,
            )
            % {"count": waiting}
        )
    organization = Organization.objects.get()
    last_ended = previous_month(month_of(timezone.now(), organization.zone))
    for month in months_to_calculate(last_ended):
        if month in year.months or month in year.previous.months:
            calculate_month(month)


def _says_the_same(statement: Statement, year: ReportingYear) -> bool:
    calculations = current_calculations(year.months)
    if {one.pk for one in calculations} != set(statement.calculations.values_list("pk", flat=True)):
        return False
    meta = statement.content["meta"]
    basis = _basis(
        year, calculations, statement.version, statement.language, meta["prepared_by"], statement.prepared_at
    )
    return content_sha256(statement_content(basis)) == statement.content_sha256


def prepare_statement(year: ReportingYear, actor: User, *, language: str = "en") -> Statement:
    """Bring the year's books up to date and freeze them in a new version, with its PDF and CSV.

    Raises StatementRefused where the person may not prepare, where logs are still being read, or where the year has
    no books.
    """
    if not access_of(actor).may_prepare:
        raise StatementRefused(_("Only sustainability officers prepare statements."))
    if language not in PRINTED_LANGUAGES:
        raise StatementRefused(_("Statements cannot be printed in the language %(code)s yet.") % {"code": language})
    _bring_up_to_date(year)
    return _frozen(year, actor, language)


@transaction.atomic
def _frozen(year: ReportingYear, actor: User, language: str) -> Statement:
    calculations = current_calculations(year.months)
    if not calculations:
        raise StatementRefused(_("The reporting year %(year)s has no books yet.") % {"year": year.label})
    _lock(year.label)
    versions = Statement.objects.filter(year=year.label, language=language)
    version = (versions.aggregate(newest=Max("version"))["newest"] or 0) + 1
    return _write(_basis(year, calculations, version, language, str(actor), _now()), actor)


def _basis(
    year: ReportingYear,
    calculations: list[Calculation],
    version: int,
    language: str,
    prepared_by: str,
    prepared_at: datetime,
) -> Basis:
    organization = Organization.objects.get()
    return Basis(
        year=year,
        calculations=calculations,
        previous=comparable_before(year, calculations, month_of(prepared_at, organization.zone)),
        organization=organization,
        version=version,
        language=language,
        prepared_by=prepared_by,
        prepared_at=prepared_at,
    )


def _lock(year: int) -> None:
    """Let one person at a time find the next version of a year."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [STATEMENT_LOCK, year])


def _now() -> datetime:
    # A PDF's time has no fractions of a second.
    return timezone.now().replace(microsecond=0)


def _write(basis: Basis, actor: User) -> Statement:
    content = statement_content(basis)
    figures, lines = figures_csv(content), csv_of_lines(basis.lines)
    pdf = compile_pdf(content, figures, lines)
    statement = Statement.objects.create(
        title=statement_title(basis),
        year=basis.year.label,
        starts_on=basis.year.starts_on,
        ends_on=basis.year.ends_on,
        version=basis.version,
        language=basis.language,
        content=content,
        content_sha256=content_sha256(content),
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        csv=figures,
        csv_sha256=hashlib.sha256(figures).hexdigest(),
        prepared_by=actor,
        prepared_at=basis.prepared_at,
    )
    statement.calculations.set(basis.calculations)
    _tell(statement, actor, "prepared", "")
    return statement


def approve(statement: Statement, actor: User, note: str = "") -> None:
    """Approve a draft. Raises StatementRefused for one's own work, without the grant, or if it is no draft."""
    if not access_of(actor).may_approve:
        raise StatementRefused(_("Approving needs the approver's grant."))
    if statement.prepared_by_id == actor.pk:
        raise StatementRefused(_("Nobody approves what they prepared themselves; ask a colleague with the grant."))
    newer = Statement.objects.filter(year=statement.year, language=statement.language, version__gt=statement.version)
    if newer.exclude(state=Statement.State.WITHDRAWN).exists():
        raise StatementRefused(_("There is a newer version of this statement: approve that one."))
    _move(statement, actor, Statement.State.DRAFT, Statement.State.APPROVED, "approved", note)


def withdraw(statement: Statement, actor: User, note: str = "") -> None:
    """Withdraw a statement; its bytes stay, and it never becomes anything else. Raises StatementRefused."""
    if not access_of(actor).may_prepare:
        raise StatementRefused(_("Only sustainability officers withdraw statements."))
    if not note:
        raise StatementRefused(_("Say why the statement is withdrawn: the reason stands beside it for good."))
    _move(statement, actor, statement.state, Statement.State.WITHDRAWN, "withdrawn", note)


def _move(statement: Statement, actor: User, old: str, new: str, action: str, note: str) -> None:
    if old == Statement.State.WITHDRAWN:
        raise StatementRefused(_("The statement is withdrawn already."))
    values: dict[str, object] = {"state": new}
    if new == Statement.State.APPROVED:
        values |= {"approved_by": actor, "approved_at": timezone.now()}
    try:
        with transaction.atomic():
            # The old state is part of the question: of two who press at once, one succeeds.
            if not Statement.objects.filter(pk=statement.pk, state=old).update(**values):
                raise StatementRefused(_("The statement is no draft any more."))
            _tell(statement, actor, action, note)
    except IntegrityError as error:
        raise StatementRefused(str(error).splitlines()[0]) from error
    statement.refresh_from_db()


def _tell(statement: Statement, actor: User, action: str, note: str) -> None:
    StatementEvent.objects.create(statement=statement, actor=actor, action=action, note=note)
    record_event(actor, action, statement, after={"version": statement.version, "note": note})
