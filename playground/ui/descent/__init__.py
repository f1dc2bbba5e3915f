"""The Descent workspace: a loss surface, a path down it, and the learning rate that shapes the path."""
