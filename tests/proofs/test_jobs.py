"""Work in several processes: the results in order, one process for a few tasks, and no process left behind."""

import multiprocessing
import time

import pytest

from proofs.cli.jobs import in_order, processes


def slower_first(task: int) -> int:
    time.sleep(0.2 if task == 0 else 0.0)
    return task * task


def fails_at_two(task: int) -> int:
    if task == 2:
        raise ValueError("two")
    return task


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    assert list(in_order(slower_first, range(4), jobs)) == [0, 1, 4, 9]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_a_task_is_raised_after_the_results_before_it(jobs: int) -> None:
    results = in_order(fails_at_two, range(4), jobs)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="two"):
        next(results)


def test_closing_early_leaves_no_process_behind() -> None:
    results = in_order(slower_first, range(50), 2)
    next(results)
    results.close()
    deadline = time.monotonic() + 10
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not multiprocessing.active_children()


def test_one_process_serves_a_few_tasks_and_never_more_than_there_are_tasks() -> None:
    assert processes(None, 9) == 1
    assert processes(8, 3) == 3
    assert processes(4, 0) == 1
