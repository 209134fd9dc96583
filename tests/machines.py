"""How machines that act at random are let run, whatever computer it is."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine


def play(machine: type[RuleBasedStateMachine], *, steps: int) -> None:
    """Let a machine play rounds of so many steps: one for every five examples of a property."""
    played = machine.TestCase
    played.settings = settings(
        max_examples=settings().max_examples // 5,
        stateful_step_count=steps,
        suppress_health_check=list(HealthCheck),
    )
    played().runTest()
