"""Threads that meet in compiled code: all see what all have done, and nobody waits for one that is gone."""

import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numba import njit

from numerics import barrier, simd
from numerics.barrier import meet, together

pytestmark = pytest.mark.skipif(not simd.AVAILABLE, reason="Numba is switched off, and a barrier is compiled code")


@njit(nogil=True)
def written_and_read(places, k, threads, rounds, waits, board):
    """How often a thread did not find in the places of all others what they wrote before the meeting."""
    missed = 0
    for r in range(rounds):
        places[8 * k] = r
        if not meet(board, (2 * r + 1) * threads * waits):
            return -1
        for j in range(threads):
            missed += places[8 * j] != r
        if not meet(board, (2 * r + 2) * threads * waits):
            return -1
    return missed


def endless(k, board):
    """Meet two others until one of them is gone."""
    return written_and_read(np.zeros(24, dtype=np.int64), k, 3, 2**60, 1, board)


def missed(threads, waits):
    places = np.zeros(8 * threads, dtype=np.int64)
    return together(lambda k, board: written_and_read(places, k, threads, 200, waits, board), threads)


@pytest.mark.parametrize("threads", [1, 2, 3, 5])
def test_what_each_wrote_before_a_meeting_all_read_after_it(threads):
    assert missed(threads, 1) == [0] * threads


def test_without_waiting_it_would_be_missed():
    assert sum(missed(3, 0)) > 0


def test_a_thread_that_fails_ends_the_others_and_its_error_is_raised():
    ended = []

    def work(k, board):
        if k == 1:
            raise ZeroDivisionError("k is 1")
        ended.append(endless(k, board))

    with pytest.raises(ZeroDivisionError, match="k is 1"):
        together(work, 3)
    assert ended in ([-1], [-1, -1])  # the third may not have begun when all was over
    assert threading.active_count() == 1


def test_a_thread_that_cannot_start_ends_the_others(monkeypatch):
    class Pool(ThreadPoolExecutor):
        def submit(self, work, *arguments):
            if arguments[1] == 2:
                raise RuntimeError("can't start new thread")
            return super().submit(work, *arguments)

    monkeypatch.setattr(barrier, "ThreadPoolExecutor", Pool)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        together(endless, 3)
    assert threading.active_count() == 1


def test_ctrl_c_ends_threads_that_would_meet_for_ever():
    together(lambda k, board: endless(k, np.full(8, barrier.ENDED)), 2)  # compiled before the clock runs
    main = threading.main_thread().ident
    clock = threading.Timer(0.2, lambda: signal.pthread_kill(main, signal.SIGINT))
    clock.start()
    with pytest.raises(KeyboardInterrupt):
        together(endless, 3)
    clock.join()
    assert threading.active_count() == 1
