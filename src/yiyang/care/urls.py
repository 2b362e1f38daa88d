"""Addresses of plans and tasks."""

from django.urls import path

from yiyang.care.views import changes, plans, tasks

app_name = "care"
urlpatterns = [
    path("plan/", plans.mine, name="mine"),
    path("elders/<uuid:pk>/plan/", plans.plan, name="plan"),
    path("elders/<uuid:pk>/plan/packages/", changes.add_packages, name="add_packages"),
    path("elders/<uuid:pk>/plan/goals/", changes.goals, name="goals"),
    path("elders/<uuid:pk>/plan/add/", changes.add, name="add_activity"),
    path("plan-lines/<uuid:pk>/", changes.change, name="change_activity"),
    path("plan-lines/<uuid:pk>/drop/", changes.drop, name="drop_activity"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/month/", tasks.month, name="month"),
    path("tasks/month/kinds/", tasks.month_kinds, name="month_kinds"),
    path("tasks/<uuid:pk>/done/", tasks.done, name="task_done"),
    path("tasks/<uuid:pk>/left/", tasks.left, name="task_left"),
    path("tasks/<uuid:pk>/reopen/", tasks.reopen, name="task_reopen"),
]
