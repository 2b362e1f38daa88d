"""Addresses of institutions, staff and teams."""

from django.urls import path

from yiyang.organizations.views import institutions, rota, staff, teams, telephone

app_name = "organizations"
urlpatterns = [
    path("institutions/", institutions.institutions, name="institutions"),
    path("institutions/new/", institutions.register, name="register_institution"),
    path("institutions/<uuid:pk>/", institutions.institution, name="institution"),
    path("institutions/<uuid:pk>/edit/", institutions.edit, name="edit_institution"),
    path("institutions/<uuid:pk>/duties/", institutions.put_on_duty, name="put_on_duty"),
    path("institutions/<uuid:pk>/telephone/", telephone.telephone, name="telephone"),
    path("institutions/<uuid:pk>/telephone/test/", telephone.test_telephone, name="test_telephone"),
    path("institutions/<uuid:pk>/telephone/remove/", telephone.remove_telephone, name="remove_telephone"),
    path("institutions/<uuid:pk>/teams/", institutions.form_team, name="form_team"),
    path("rota/", rota.own_rota, name="rota"),
    path("rota/<uuid:pk>/", rota.rota, name="institution_rota"),
    path("rota/<uuid:pk>/print/", rota.rota_paper, name="rota_paper"),
    path("rota/<uuid:pk>/fill/", rota.fill_cell, name="fill_cell"),
    path("rota/<uuid:pk>/absences/", rota.record_absence, name="record_absence"),
    path("absences/<uuid:pk>/end/", rota.end_absence, name="end_absence"),
    path("duties/<uuid:pk>/end/", institutions.take_off_duty, name="take_off_duty"),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.engage, name="engage"),
    path("staff/<uuid:pk>/", staff.person, name="person"),
    path("staff/<uuid:pk>/qualifications/", staff.record_qualification, name="record_qualification"),
    path("staff/<uuid:pk>/posts/", staff.appoint, name="appoint"),
    path("posts/<uuid:pk>/end/", staff.end_post, name="end_post"),
    path("teams/<uuid:pk>/", teams.team, name="team"),
    path("teams/<uuid:pk>/members/", teams.join, name="join_team"),
    path("teams/<uuid:pk>/deputy/", teams.name_deputy, name="name_deputy"),
    path("memberships/<uuid:pk>/end/", teams.leave, name="leave_team"),
]
