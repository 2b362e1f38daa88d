"""Addresses of the inbox, the channels and the open line."""

from django.urls import path

from yiyang.notices.views import channels, inbox, live

app_name = "notices"
urlpatterns = [
    path("live", live.live, name="live"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read-all", inbox.read_all, name="read_all"),
    path("inbox/<uuid:pk>/open", inbox.open_notice, name="open"),
    path("channels/", channels.channels, name="channels"),
    path("channels/voice", channels.add_voice, name="add_voice"),
    path("channels/push", channels.add_push, name="add_push"),
    path("channels/test", channels.test_channels, name="test_channels"),
    path("push/<uuid:pk>/shown", channels.push_shown, name="push_shown"),
    path("channels/<uuid:pk>/test", channels.test_channel, name="test_channel"),
    path("channels/<uuid:pk>/remove", channels.remove_channel, name="remove_channel"),
]
