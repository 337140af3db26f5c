"""The driver of blocks: every block once, in any number of threads, and an end that loses nothing."""

import threading

import pytest

from numerics.blocks import checked_threads, run_blocks
from numerics.errors import NumericsError


@pytest.mark.parametrize("threads", [1, 2, 5, None])
@pytest.mark.parametrize("count", [0, 1, 7, 100])
def test_every_block_runs_once(count, threads):
    done, told, lock = [], [], threading.Lock()

    def work(start, stop):
        with lock:
            done.extend(range(start, stop))

    run_blocks(work, count, threads=threads, progress=lambda *at: told.append(at))
    assert sorted(done) == list(range(count))
    assert told == sorted(told)
    assert told[-1:] == ([(count, count)] if count else [])


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_after_an_error_or_ctrl_c_no_further_range_is_begun_and_none_is_left_running(error, threads):
    begun, ended, lock = [], [], threading.Lock()

    def work(start, stop):
        with lock:
            begun.append(start)
        if start == 0:
            raise error
        ended.append(start)

    with pytest.raises(error):
        run_blocks(work, 1000, threads=threads)
    assert len(begun) <= 2 * threads  # of 8 per thread
    assert len(ended) == len(begun) - 1
    assert threading.active_count() == 1


@pytest.mark.parametrize("threads", [0, -1, 1.5, True, "two"])
def test_a_number_of_threads_that_cannot_be_is_refused_with_its_value(threads):
    with pytest.raises(NumericsError, match=rf"threads={threads!r}; pass an integer >= 1, or None for one per core"):
        checked_threads(threads)


def test_work_that_returns_something_is_counted_like_any_other():
    told = []
    run_blocks(lambda start, stop: stop, 9, threads=2, progress=lambda done, count: told.append(done))
    assert told[-1] == 9
