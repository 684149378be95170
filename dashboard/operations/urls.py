"""Addresses of the pages on which people act."""

from django.urls import path

from dashboard.operations import batches, columns, manual, sources, statements, upload

app_name = "operations"
urlpatterns = [
    path("batches/", batches.batches, name="batches"),
    path("batches/<uuid:public_id>/", batches.batch, name="batch"),
    path("batches/<uuid:public_id>/rejected", batches.rejected, name="rejected"),
    path("batches/<uuid:public_id>/evidence", batches.evidence, name="evidence"),
    path("batches/<uuid:public_id>/attachment", batches.attachment, name="attachment"),
    path("batches/<uuid:public_id>/again", batches.again, name="again"),
    path("batches/<uuid:public_id>/settle", batches.settlement, name="settle"),
    path("upload/", upload.upload, name="upload"),
    path("upload/confirm", upload.confirm, name="confirm"),
    path("readings/new/", manual.manual, name="manual"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.edit, name="source-new"),
    path("sources/<slug:slug>/", sources.source, name="source"),
    path("sources/<slug:slug>/edit/", sources.edit, name="source-edit"),
    path("sources/<slug:slug>/template.csv", sources.template, name="source-template"),
    path("sources/<slug:slug>/tokens/", sources.issue, name="token-issue"),
    path("sources/<slug:slug>/tokens/<int:pk>/revoke", sources.revoke, name="token-revoke"),
    path("sources/<slug:slug>/columns/", columns.columns, name="columns"),
    path("sources/<slug:slug>/columns/preview", columns.preview, name="columns-preview"),
    path("sources/<slug:slug>/mappings/", sources.add_mapping, name="mapping-add"),
    path("sources/<slug:slug>/mappings/<int:pk>/drop", sources.drop_mapping, name="mapping-drop"),
    path("statements/", statements.statements, name="statements"),
    path("statements/prepare", statements.prepare, name="prepare"),
    path("statements/<uuid:public_id>/", statements.statement, name="statement"),
    path("statements/<uuid:public_id>/pdf", statements.download, {"kind": "pdf"}, name="statement-pdf"),
    path("statements/<uuid:public_id>/csv", statements.download, {"kind": "csv"}, name="statement-csv"),
    path(
        "statements/<uuid:public_id>/lines.csv",
        statements.download,
        {"kind": "lines"},
        name="statement-lines",
    ),
    path("statements/<uuid:public_id>/approve", statements.approval, name="approve"),
    path("statements/<uuid:public_id>/withdraw", statements.withdrawal, name="withdraw"),
]
