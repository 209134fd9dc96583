"""How machines that act at random are let run: a few short rounds, whatever the machine is like."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine


def play(machine: type[RuleBasedStateMachine], *, steps: int) -> None:
    """Let a machine play ten rounds of so many steps."""
    played = machine.TestCase
    played.settings = settings(
        max_examples=10, stateful_step_count=steps, suppress_health_check=list(HealthCheck)
    )
    played().runTest()
