"""The address of thanks."""

from django.urls import path

from tests.toy import pages

inside = [path("thanks/", pages.thanks)]
