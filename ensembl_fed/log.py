"""What the program says of itself: ids, hosts and durations, one line each, for a person or for a collector."""

import logging
import sys
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from ensembl_fed.settings import LogFormat, Settings

_LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


def set_up_log(settings: Settings) -> None:
    """Let structlog and the standard library write alike to standard error, from the level that was chosen."""
    level = _LEVELS.get(settings.log_level.lower(), logging.INFO)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _escape_control_characters,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _ToStandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [other for other in root.handlers if not isinstance(other, _ToStandardError)] + [handler]
    root.setLevel(max(level, logging.INFO))
    # One line per request is ours; nothing of the migrations is news, and Alembic would list every one.
    for quiet in ("alembic", "uvicorn.access", "aiohttp.access"):
        logging.getLogger(quiet).setLevel(logging.WARNING)


class _ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to standard error as it is now, which those who capture it exchange."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        self.stream = sys.stderr
        super().emit(record)


def _escape_control_characters(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """No stranger's text begins a line of its own or moves a cursor (security 34)."""
    for key, value in line.items():
        if isinstance(value, str) and not value.isprintable() and key != "exception":
            line[key] = value.encode("unicode_escape").decode("ascii")
    return line
