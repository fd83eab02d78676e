"""The backend of the plugin."""
