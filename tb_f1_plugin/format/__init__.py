"""Format: what a writer and a reader of event files must agree on, each once.

Lives here: names, tags, metadata, and records as they lie in an event file. May import
core, text, numpy, protobuf and TensorBoard's protos; never tensorflow or keras.
Begin with `metadata`, then `summary`.
"""
