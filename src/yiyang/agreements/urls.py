"""Addresses of applying and agreeing."""

from django.urls import path

from yiyang.agreements.views import agreements, intake, signing, terms

app_name = "agreements"
urlpatterns = [
    path("applications/", intake.applications, name="applications"),
    path("applications/new/", intake.choose, name="choose"),
    path("applications/new/person/", intake.newcomer, name="newcomer"),
    path("applications/<uuid:pk>/", intake.application, name="application"),
    path("applications/<uuid:pk>/accept", intake.accept, name="accept"),
    path("applications/<uuid:pk>/divert", intake.divert, name="divert"),
    path("applications/<uuid:pk>/decline", intake.decline, name="decline"),
    path("applications/<uuid:pk>/withdraw", intake.withdraw, name="withdraw"),
    path("elders/<uuid:pk>/apply/", intake.apply, name="apply"),
    path("elders/<uuid:pk>/agreements/", agreements.elder_agreements, name="elder"),
    path("elders/<uuid:pk>/agreements/<slug:agreement_kind>/", terms.draw_up, name="draw_up"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/<uuid:pk>/", agreements.agreement, name="agreement"),
    path("agreements/<uuid:pk>/offer/", terms.offer, name="offer"),
    path("agreements/<uuid:pk>/sign/", signing.sign, name="sign"),
    path("agreements/<uuid:pk>/sign-here/", signing.sign_here, name="sign_here"),
    path("agreements/<uuid:pk>/renewal/", terms.renewal, name="renewal"),
    path("agreements/<uuid:pk>/change/", terms.change, name="change"),
    path("agreements/<uuid:pk>/end/", terms.end, name="end"),
    path("agreements/<uuid:pk>/agreement.pdf", agreements.paper, name="paper"),
    path("signing-rates/", agreements.coverage, name="coverage"),
]
