"""The window and all that is drawn: the only place that knows Qt."""
