"""A Django app that keeps orders and disputes, and shows them in the admin.

Run it from the root of the repository: `python -m examples.django_app migrate --run-syncdb`, then
`createsuperuser`, `runserver`, `test examples.django_app.tests`.
"""
