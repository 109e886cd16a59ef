import asyncio
import threading

import pytest

from api.guard.ending import Ending


def test_nothing_is_ending_until_it_is_told():
    ending = Ending()

    assert not ending.is_set()
    assert not ending.wait(0)


def test_a_thread_that_waits_is_woken():
    ending = Ending()
    heard = []
    waiting = threading.Thread(target=lambda: heard.append(ending.wait(30)))
    waiting.start()

    ending.set()
    waiting.join(30)

    assert heard == [True]


@pytest.mark.parametrize("is_late", [False, True], ids=["told while waiting", "told before"])
def test_the_loop_hears_of_it(is_late):
    async def hear():
        ending = Ending()
        if is_late:
            ending.set()
        else:
            threading.Timer(0.01, ending.set).start()
        await asyncio.wait_for(ending.reached(), 30)
        return ending

    ending = asyncio.run(hear())

    assert ending.is_set()
    assert not ending._waking


def test_a_loop_that_ended_while_it_waited_harms_nobody():
    ending = Ending()

    async def give_up():
        await asyncio.wait_for(ending.reached(), 0.01)

    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    ending.set()

    assert ending.is_set()
