"""Addresses of services, packages and prices."""

from django.urls import path

from yiyang.catalogue.views import browse, prices

app_name = "catalogue"
urlpatterns = [
    path("catalogue/", browse.items, name="items"),
    path("catalogue/items.xlsx", browse.items_workbook, name="items_workbook"),
    path("catalogue/items/<slug:code>/", browse.item, name="item"),
    path("catalogue/packages/", browse.packages, name="packages"),
    path("catalogue/packages/<slug:code>/", browse.package, name="package"),
    path("institutions/<uuid:pk>/prices/", prices.prices, name="prices"),
    path("institutions/<uuid:pk>/prices.xlsx", prices.prices_workbook, name="prices_workbook"),
    path("institutions/<uuid:pk>/prices/set/", prices.set_price, name="set_price"),
    path("prices/<uuid:pk>/end/", prices.end_price, name="end_price"),
]
