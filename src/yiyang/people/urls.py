"""Addresses of finding elders, of who they are and who stands by them."""

from django.urls import path

from yiyang.people.views import duplicates, glass, panel, person, pieces, register, search

app_name = "people"
urlpatterns = [
    path("elders/", search.search, name="search"),
    path("elders/new/", register.register, name="register"),
    path("elders/new/alike/", register.alike, name="alike"),
    path("elders/duplicates/", duplicates.duplicates, name="duplicates"),
    path("elders/duplicates/<uuid:pk>/", duplicates.pair, name="pair"),
    path("elders/duplicates/<uuid:pk>/merge/", duplicates.merge, name="merge"),
    path("elders/duplicates/<uuid:pk>/dismiss/", duplicates.dismiss, name="dismiss"),
    path("elders/merges/<uuid:pk>/", duplicates.undo, name="undo_merge"),
    path("elders/<uuid:pk>/emergency/", glass.break_glass, name="break_glass"),
    path("elders/<uuid:pk>/person/", person.person, name="person"),
    path("elders/<uuid:pk>/person/<slug:tab>/", person.person, name="person_tab"),
    path("elders/<uuid:pk>/reveal/<slug:field>/", glass.reveal, name="reveal"),
    path("family/<uuid:pk>/reveal/", glass.reveal_family_phone, name="reveal_family_phone"),
    path("addresses/<uuid:pk>/end/", pieces.end_address, name="end_address"),
    path("family/<uuid:pk>/end/", pieces.end_family_member, name="end_family_member"),
    path("consents/<uuid:pk>/revoke/", pieces.revoke_consent, name="revoke_consent"),
    path("groups/<uuid:pk>/leave/", pieces.leave_group, name="leave_group"),
    path("responsibilities/<uuid:pk>/end/", pieces.end_responsibility, name="end_responsibility"),
    path("panel/", panel.panel, name="panel"),
]
