import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from adscreen.core.log import configure


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def written(log: object) -> dict[str, str]:
    stream = io.StringIO()
    configure("INFO", json=True, stream=stream)
    log()
    return json.loads(stream.getvalue())


def test_credentials_do_not_reach_a_log_line() -> None:
    line = written(
        lambda: structlog.get_logger("t").info("opened", url="http://u:pw@example.com/live/anna/s3cret/1.ts")
    )
    assert "s3cret" not in str(line)
    assert "pw" not in str(line)
    assert line["event"] == "opened"


def test_the_libraries_logs_are_redacted_too() -> None:
    line = written(
        lambda: logging.getLogger("lib").warning("GET %s", "http://example.com/get.php?password=s3cret")
    )
    assert "s3cret" not in str(line)


def test_an_error_is_redacted_with_its_trace() -> None:
    def fail() -> None:
        try:
            raise RuntimeError("http://example.com/get.php?username=anna&password=s3cret")
        except RuntimeError:
            structlog.get_logger("t").exception("failed")

    line = written(fail)
    assert "RuntimeError" in line["exception"]
    assert "s3cret" not in str(line)
