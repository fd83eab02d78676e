"""Format: names, tags, metadata and records, as they lie in an event file.

Lives here: what a writer and a reader must agree on, each once.
May import the core and TensorBoard's protos; never tensorflow or keras.
Begin with `metadata`, then `summary`.
"""
