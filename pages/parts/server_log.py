"""How do Streamlit and its server log? Through core.logs: one line for each event, no secret in it.

Both would give their loggers handlers of their own, written as they like and with nothing hidden.
"""

import logging

import streamlit.logger
import uvicorn.config

_SERVER = ("uvicorn", "uvicorn.error", "uvicorn.access")


def one_log() -> None:
    """Hand on what they log. Said before the server starts."""
    streamlit.logger.setup_formatter = _hand_on
    streamlit.logger.update_formatter()
    loggers: dict[str, object] = {name: {"propagate": True} for name in _SERVER}
    uvicorn.config.LOGGING_CONFIG["loggers"] = loggers


def _hand_on(logger: logging.Logger) -> None:
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True
