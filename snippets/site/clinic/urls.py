"""What the clinic answers to."""

from django.contrib.auth import views as auth
from django.urls import path

from clinic import views

urlpatterns = [
    path("", views.home),
    path("password-reset/", auth.PasswordResetView.as_view(), name="password_reset"),
    path("password-reset/done/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("password-reset/<uidb64>/<token>/", auth.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("password-reset/complete/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]
