"""The TensorBoard plugin. Imports nothing: TensorBoard's start passes through here."""
