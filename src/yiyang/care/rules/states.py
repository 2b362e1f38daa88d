"""What may become of a task."""

from yiyang.care.types.plans import TaskState
from yiyang.lib.states import StateTable, Transition

TASK_STATES = StateTable(
    name="care task",
    states=tuple(state.value for state in TaskState),
    initial=TaskState.DUE,
    transitions=(
        Transition(
            "complete",
            (TaskState.DUE,),
            TaskState.DONE,
            "task.complete",
            "the performer's role fits and the certificate is valid",
        ),
        Transition("leave", (TaskState.DUE,), TaskState.NOT_DONE, "task.complete", "a reason is given"),
        Transition(
            "reopen", (TaskState.DONE, TaskState.NOT_DONE), TaskState.DUE, "task.complete", "by the same person on the same day"
        ),
        Transition("cancel", (TaskState.DUE,), TaskState.CANCELLED, "system", "the plan changed, or the agreement ended"),
    ),
)
