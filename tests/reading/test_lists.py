"""The newest list of what exists, and one that is begun before it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tb_f1_plugin.reading.provider.lists import EXPERIMENTS, FRESH, Lists
from tests.support.waiting import wait_for


class Clock:
    """A clock that goes on when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
def numbered() -> Callable[[], int]:
    """Return what makes lists: the first is 1, the next 2, and so on."""
    made: list[None] = []

    def make() -> int:
        made.append(None)
        return len(made)

    return make


def test_a_list_that_was_begun_is_given_to_one_who_asks(
    clock: Clock, numbered: Callable[[], int]
) -> None:
    """And to no second one, who may know of something newer."""
    lists: Lists[int] = Lists(clock)
    lists.begin("", numbered)
    clock.now += FRESH / 2
    assert [lists.make("", numbered) for _ in range(2)] == [1, 2]


def test_a_list_that_was_begun_long_ago_is_given_to_nobody(
    clock: Clock, numbered: Callable[[], int]
) -> None:
    """A page that never asked leaves nothing behind."""
    lists: Lists[int] = Lists(clock)
    lists.begin("", numbered)
    clock.now += FRESH
    assert lists.make("", numbered) == 2


def test_a_list_that_waits_is_not_begun_again(
    clock: Clock, numbered: Callable[[], int]
) -> None:
    """Many pages that open at once cost one list."""
    lists: Lists[int] = Lists(clock)
    for _ in range(3):
        lists.begin("", numbered)
    assert lists.make("", numbered) == 1
    assert lists.make("", numbered) == 2


def test_a_list_that_takes_long_is_waited_for(clock: Clock) -> None:
    """It is nearer to its end than a new one. No older list replaces a newer one."""
    lists: Lists[str] = Lists(clock)

    def slowly() -> str:
        clock.now += FRESH
        assert lists.make("", lambda: "other") == "other"
        return "begun"

    lists.begin("a", slowly)
    assert lists.newest("") == ("other", True)

    def beside() -> str:
        clock.now += FRESH / 2
        assert lists._made("", lambda: "newer") == "newer"
        return "older"

    assert lists._made("", beside) == "older"
    assert lists.newest("") == ("newer", True)


def test_a_list_of_another_experiment_is_not_given(
    clock: Clock, numbered: Callable[[], int]
) -> None:
    """Each has its own, and who comes first does not take it from the other."""
    lists: Lists[int] = Lists(clock)
    lists.begin("a", numbered)
    assert lists.make("b", numbered) == 2
    assert lists.make("a", numbered) == 1


def test_who_asks_waits_for_what_was_begun(clock: Clock) -> None:
    """It is not made twice."""
    lists: Lists[str] = Lists(clock)
    goes_on = threading.Event()

    def slowly() -> str:
        assert goes_on.wait(30)
        return "begun"

    with ThreadPoolExecutor() as pool:
        pool.submit(lists.begin, "", slowly)
        wait_for(lambda: lists._begun is not None, what="the beginning")
        asked = pool.submit(lists.make, "", lambda: "made")
        goes_on.set()
        assert asked.result(30) == "begun"


def test_nothing_is_begun_while_a_list_is_made(clock: Clock) -> None:
    """Two at once would take each other's time."""
    lists: Lists[str] = Lists(clock)

    def make() -> str:
        lists.begin("", lambda: pytest.fail("It is made twice."))
        return "made"

    assert lists.make("", make) == "made"
    lists.begin("", make)
    assert lists.make("", lambda: "anew") == "made"


def test_a_beginning_that_fails_is_made_again_by_who_asks(
    clock: Clock, numbered: Callable[[], int]
) -> None:
    """Who asks gets the list, or the reason why there is none."""
    lists: Lists[int] = Lists(clock)

    def fail() -> int:
        raise OSError("The disk is away.")

    lists.begin("", fail)
    assert lists.make("", numbered) == 1
    lists.begin("", fail)
    with pytest.raises(OSError, match="away"):
        lists.make("", fail)
    assert lists.newest("") == (1, True)


def test_the_newest_list_is_known_of_the_latest_experiments(
    clock: Clock, numbered: Callable[[], int]
) -> None:
    """Requests bring any number of them."""
    lists: Lists[int] = Lists(clock)
    assert lists.newest("0") == (None, False)
    for experiment in range(EXPERIMENTS + 1):
        lists.make(str(experiment), numbered)
    assert lists.newest("0") == (None, False)
    assert lists.newest("1") == (2, True)
    clock.now += FRESH
    assert lists.newest("1") == (2, False)
