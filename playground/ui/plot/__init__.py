"""Small plots, painted: scales, what a plot shows, and the widget; light enough for the first window."""
