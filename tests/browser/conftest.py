"""One city for all browser tests of a process: starting it takes longer than any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Visit, browsing
from tests.browser.house import House, build


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them in one process, so that one city is enough."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    found = build(tmp_path_factory.mktemp("city"))
    yield found
    found.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Makes visits, and at the end asks each whether its pages behaved."""
    visits: list[Visit] = []

    def make(language: str = "en", **options: object) -> Visit:
        visits.append(Visit(browser, house, language, **options))
        return visits[-1]

    yield make
    for one in visits:
        one.close()
