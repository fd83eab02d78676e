"""Plugin: what TensorBoard loads, HTTP and nothing else.

Imports nothing: TensorBoard's start passes through here. A request goes from `routes`
to `query` (its parameters), `selection` (its series), `analysis` (its numbers) and
`answers` (its bytes). May import the analysis; never tensorflow or keras.
Begin with `routes`.
"""
