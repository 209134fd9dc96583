"""What every test may ask for; the browser tests get their Chromium here.

A page that writes an error to its console, or throws one, fails its test. Properties are tried on a
few examples, and on many with `pytest --hypothesis-profile thorough`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import BrowserContext, ConsoleMessage

from tools import chromium

chromium.use_our_node()

# How long an example takes says how busy the machine is, and nothing about the room.
BUSY: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("short", max_examples=50, **BUSY)
settings.register_profile("thorough", max_examples=500, **BUSY)
settings.load_profile("short")


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Name the Chromium to test with; without one the tests fail rather than skip."""
    found = chromium.find()
    if found is None:
        pytest.fail("no Chromium here: `make test-browser` gets one", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], chromium_path: Path
) -> dict[str, Any]:
    """Start that Chromium, kept off every network but this machine's own."""
    return {
        **browser_type_launch_args,
        "executable_path": str(chromium_path),
        "args": list(chromium.LAUNCH_ARGUMENTS),
    }


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Collect the errors of every page; a test that wants some checks and clears them."""
    heard: list[str] = []
    yield heard
    assert heard == [], "the pages reported errors"


def listen(context: BrowserContext, complaints: list[str]) -> None:
    """Note what the pages of a browser log as errors, or throw."""

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.location.get('url', '')}: {message.text}")

    context.on("console", hear)
    context.on("weberror", lambda thrown: complaints.append(str(thrown.error)))


@pytest.fixture
def new_context(
    complaints: list[str], new_context: Callable[..., BrowserContext]
) -> Callable[..., BrowserContext]:
    """Open browser contexts, as many people as the test has, each listened to."""

    def listened_to(**wishes: Any) -> BrowserContext:
        context = new_context(**wishes)
        listen(context, complaints)
        return context

    return listened_to
