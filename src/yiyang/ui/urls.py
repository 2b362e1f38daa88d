"""Where the page of components stands."""

from django.urls import path

from yiyang.ui import views

urlpatterns = [path("styleguide", views.styleguide, name="styleguide")]
