"""The dashboard in a real Chromium, before a real TensorBoard."""

# Whether it is dark, and the width: each, but half of the pairs. No rule of a colour
# knows a width.
EACH_LOOK = [(False, 1440), (True, 600)]
