"""Addresses of the machines' door."""

from django.urls import path

from ingest.api import views

app_name = "ingest-api"
urlpatterns = [
    path("sources/<slug:slug>/batches", views.send_batch, name="send"),
    path("sources/<slug:slug>/batches/<uuid:public_id>", views.batch_status, name="status"),
]
