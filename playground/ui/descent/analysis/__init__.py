"""The pages of analyses below the surface: each one question about the learning rate, answered by a plot."""
