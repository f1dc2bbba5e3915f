"""Gradient Playground: gate circuits, backpropagation and gradient descent to see and touch."""

__version__ = "0.1.0"
