"""Private: all that relies on Keras' private attributes, and every look into a frame.

Lives here: one small function for each private thing of Keras that is read or set, the
frames of what is running, and the parts of Keras' own callback. `table` lists each with
its reason and the test that tells if Keras changes it. No other room of `keras/` may
touch such a thing: `tests/keras/test_private.py` looks for them.
May import the vocabulary of core, keras and numpy. Begin with `table`.
"""
