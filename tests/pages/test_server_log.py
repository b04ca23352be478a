"""Do Streamlit and its server log through ours: one harmless line for each event?"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVER = """
import logging, logging.config
from core.logs import begin
from pages.parts.server_log import one_log
begin("app", "r1", form="json")
one_log()
import streamlit.logger, uvicorn.config
logging.config.dictConfig(uvicorn.config.LOGGING_CONFIG)  # as the server does at its start
streamlit.logger.update_formatter()  # as Streamlit does when it has read its options
streamlit.logger.get_logger("streamlit.error_util").error("Uncaught: anna@school.example")
logging.getLogger("uvicorn.error").error("failed at postgresql://hsl:secret@db/bot")
"""


@pytest.mark.slow
def test_what_the_server_logs_is_one_harmless_line_each() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVER], cwd=ROOT, capture_output=True, text=True, check=True
    )

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(each["part"], each["event"]) for each in lines] == [
        ("app", "Uncaught: <e-mail>"),
        ("app", "failed at postgresql://hsl:[***]@db/bot"),
    ]
