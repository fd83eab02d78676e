"""Lending: a metric counts in a model that did not compile one, and leaves no trace.

Lives here: which metric a loss asks for, and the loan itself. Others use only
`with_details` for what is wanted, `lend` and `Loan`, and `say_beside` if nothing is
lent. A loan is lent to one batch after the other, and taken back.
May import `backend`, `model`, `metric`, `private`, `said`, core, text, keras and numpy.
Begin with `lend`, then `loan`, then `deciding`.
"""

from tb_f1_plugin.keras.lending.beside import say_beside
from tb_f1_plugin.keras.lending.lend import lend
from tb_f1_plugin.keras.lending.loan import Loan
from tb_f1_plugin.keras.lending.wish import with_details

__all__ = ["Loan", "lend", "say_beside", "with_details"]
