"""What every channel must do, inherited."""

import pytest

# The cases stand in modules that are no test files: without this a failure would show no values.
pytest.register_assert_rewrite(
    "tests.contract.reading", "tests.contract.delivering", "tests.contract.payloads"
)
