"""The window and all that is drawn: the only place that knows Qt."""

from playground.ui.quick_import import stop_reading_sources

stop_reading_sources()
