"""What do the screens import? All of it, by one thread, before the first of them runs."""

import gc
from importlib import import_module
from pkgutil import walk_packages
from threading import Event, Lock

from pages import parts

_LOADING = Lock()
_LOADED = Event()
_SERVER = "pages.parts.server"


def load_screens() -> None:
    """Import every part of a page; whoever comes meanwhile waits.

    Streamlit runs each visitor's script in a thread of its own. When several import for the first time, one
    can hold a module another waits for; Python then hands out half a module, and a visitor who came right
    after a restart got an error.
    """
    if _LOADED.is_set():
        return
    with _LOADING:
        for each in walk_packages(parts.__path__, f"{parts.__name__}."):
            if each.name != _SERVER:  # what starts the process is there already
                import_module(each.name)
        _look_at_no_module_again()
        _LOADED.set()


def _look_at_no_module_again() -> None:
    """Streamlit collects garbage after each run: what was loaded for good would be searched each time.

    That took nine tenths of the server's time with many viewers (benchmarks/README.md).
    """
    gc.collect()
    gc.freeze()
