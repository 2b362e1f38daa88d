"""Addresses of monitoring: pages under their own words, and the programs' door under ``api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path

from yiyang.accounts.guards import public
from yiyang.monitoring.api import api
from yiyang.monitoring.views import alarms, readings, targets

# Programs have no account: each operation of the API asks for the gateway's key itself.
programs = api.urls
for pattern in programs[0]:
    public(pattern.callback)

pages: list[URLPattern | URLResolver] = [
    path("alarms/", alarms.alarm_list, name="alarms"),
    path("alarms/rules/", alarms.rule_list, name="alarm_rules"),
    path("alarms/rules/<slug:rule_id>/", alarms.rule, name="alarm_rule"),
    path("alarms/<uuid:pk>/", alarms.alarm, name="alarm"),
    path("alarms/<uuid:pk>/state/", alarms.alarm_state, name="alarm_state"),
    path("alarms/<uuid:pk>/acknowledge/", alarms.acknowledge, name="acknowledge_alarm"),
    path("alarms/<uuid:pk>/release/", alarms.release, name="release_alarm"),
    path("alarms/<uuid:pk>/handle/", alarms.handle, name="handle_alarm"),
    path("alarms/<uuid:pk>/guide/", alarms.guide, name="guide_alarm"),
    path("alarms/<uuid:pk>/close/", alarms.close, name="close_alarm"),
    path("alarms/<uuid:pk>/reopen/", alarms.reopen, name="reopen_alarm"),
    path("alarms/<uuid:pk>/call/", alarms.call, name="call_about_alarm"),
    path("elders/<uuid:elder_id>/limits/", targets.target_list, name="targets"),
    path("elders/<uuid:elder_id>/limits/set/", targets.set_target, name="set_target"),
    path("limits/<uuid:pk>/end/", targets.end_target, name="end_target"),
    path("elders/<uuid:elder_id>/readings/", readings.readings_of, name="readings"),
    path("elders/<uuid:elder_id>/readings/<slug:slug>.csv", readings.readings_csv, name="readings_csv"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", programs),
    path("", include((pages, "monitoring"))),
]
