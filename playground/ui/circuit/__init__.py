"""The Circuit workspace: palette, canvas, expression bar, stepper and step panel."""
