"""The names of `tests.support.in_process`, for tests that still take them from here."""

from tests.support.in_process import InProcess as InProcess
from tests.support.in_process import check as check
