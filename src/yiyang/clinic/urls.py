"""Addresses of the medical record."""

from django.urls import path

from yiyang.clinic.views import facts, followups, guidance, notes, record

app_name = "clinic"
urlpatterns = [
    path("elders/<uuid:pk>/", record.record, name="record"),
    path("elders/<uuid:pk>/note/", notes.note, name="notes"),
    path("elders/<uuid:pk>/note/<slug:what>/", notes.note, name="note"),
    path("conditions/search", notes.search_conditions, name="search_conditions"),
    path("facts/<slug:kind>/<uuid:pk>/withdraw/", facts.withdraw, name="withdraw"),
    path("medications/<uuid:pk>/stop/", facts.stop_medication, name="stop_medication"),
    path("encounters/<uuid:pk>/", facts.encounter, name="encounter"),
    path("encounters/<uuid:pk>/cancel/", facts.cancel_encounter, name="cancel_encounter"),
    path("follow-ups/", followups.followups, name="followups"),
    path("follow-ups/<uuid:pk>/", followups.follow_up, name="follow_up"),
    path("follow-ups/<uuid:pk>/cancel/", followups.cancel_follow_up, name="cancel_follow_up"),
    path("visits/", followups.visits, name="visits"),
    path("guidance/<uuid:pk>/", guidance.guidance, name="guidance"),
    path("guidance/<uuid:pk>/confirm", guidance.confirm, name="confirm_guidance"),
]
