"""The pages of the clinic."""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("", lambda request: HttpResponse("The clinic is open.")),
]
