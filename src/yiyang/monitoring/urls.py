"""Addresses of monitoring: pages under their own words, and the programs' door under ``api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path

from yiyang.accounts.guards import public
from yiyang.monitoring.api import api
from yiyang.monitoring.views import alarms, devices, gateways, quality, quarantine, readings, targets, whatifs

# Programs have no account: each operation of the API asks for the gateway's key itself.
programs = api.urls
for pattern in programs[0]:
    if pattern.callback is not None:
        public(pattern.callback)

pages: list[URLPattern | URLResolver] = [
    path("alarms/", alarms.alarm_list, name="alarms"),
    path("alarms/rules/", alarms.rule_list, name="alarm_rules"),
    path("alarms/rules/<slug:rule_id>/", alarms.rule, name="alarm_rule"),
    path("alarms/quality/", quality.quality, name="quality"),
    path("alarms/quality.csv", quality.quality_csv, name="quality_csv"),
    path("alarms/quality/calls/", quality.quality_calls, name="quality_calls"),
    path("alarms/what-if/", whatifs.whatif_list, name="whatifs"),
    path("alarms/what-if/<uuid:pk>/", whatifs.whatif, name="whatif"),
    path("alarms/what-if/<uuid:pk>/stop/", whatifs.stop_whatif, name="stop_whatif"),
    path("alarms/<uuid:pk>/", alarms.alarm, name="alarm"),
    path("alarms/<uuid:pk>/state/", alarms.alarm_state, name="alarm_state"),
    path("alarms/<uuid:pk>/acknowledge/", alarms.acknowledge, name="acknowledge_alarm"),
    path("alarms/<uuid:pk>/release/", alarms.release, name="release_alarm"),
    path("alarms/<uuid:pk>/handle/", alarms.handle, name="handle_alarm"),
    path("alarms/<uuid:pk>/guide/", alarms.guide, name="guide_alarm"),
    path("alarms/<uuid:pk>/judge/", alarms.judge, name="judge_alarm"),
    path("alarms/<uuid:pk>/close/", alarms.close, name="close_alarm"),
    path("alarms/<uuid:pk>/reopen/", alarms.reopen, name="reopen_alarm"),
    path("alarms/<uuid:pk>/call/", alarms.call, name="call_about_alarm"),
    path("elders/<uuid:elder_id>/limits/", targets.target_list, name="targets"),
    path("elders/<uuid:elder_id>/limits/set/", targets.set_target, name="set_target"),
    path("limits/<uuid:pk>/end/", targets.end_target, name="end_target"),
    path("elders/<uuid:elder_id>/readings/", readings.readings_of, name="readings"),
    path("elders/<uuid:elder_id>/readings/<slug:slug>.csv", readings.readings_csv, name="readings_csv"),
    path("devices/", devices.device_list, name="devices"),
    path("devices/new/", devices.new_device, name="new_device"),
    path("devices/<uuid:pk>/", devices.device, name="device"),
    path("devices/<uuid:pk>/bind/<uuid:elder_id>/", devices.bind, name="bind_device"),
    path("devices/<uuid:pk>/key/", devices.issue_token, name="issue_device_token"),
    path("devices/<uuid:pk>/retire/", devices.retire, name="retire_device"),
    path("bindings/<uuid:pk>/end/", devices.unbind, name="unbind_device"),
    path("bindings/<uuid:pk>/swap/", devices.swap, name="swap_device"),
    path("gateways/", gateways.gateway_list, name="gateways"),
    path("gateways/register/", gateways.register, name="register_gateway"),
    path("gateways/<uuid:pk>/renew/", gateways.renew, name="renew_gateway"),
    path("gateways/<uuid:pk>/revoke/", gateways.revoke, name="revoke_gateway"),
    path("quarantine/", quarantine.reasons, name="quarantine"),
    path("quarantine/reasons/<slug:reason>/", quarantine.pile, name="quarantine_pile"),
    path("quarantine/reasons/<slug:reason>/replay/", quarantine.replay_pile, name="replay_pile"),
    path("quarantine/<uuid:pk>/", quarantine.entry, name="quarantined"),
    path("quarantine/<uuid:pk>/replay/", quarantine.replay, name="replay_quarantined"),
    path("quarantine/<uuid:pk>/dismiss/", quarantine.dismiss, name="dismiss_quarantined"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", programs),
    path("", include((pages, "monitoring"))),
]
