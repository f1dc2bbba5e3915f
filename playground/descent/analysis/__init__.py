"""Analyses of a descent: what a learning rate does here, measured; each one module, each without a screen.

Whatever takes long is a generator of ``Part``s, so that someone else can do it in slices, show how far it
is, and leave it off.
"""
