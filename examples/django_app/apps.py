"""The name of the app in the database and in the admin."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """The app `disputes`."""

    name = "examples.django_app"
    label = "disputes"
