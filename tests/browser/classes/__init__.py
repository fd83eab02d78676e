"""The view of classes, with logs of its own."""
