"""The dashboard in a real Chromium, before a real TensorBoard."""
