"""Who asks too often waits; who says they are somebody else are not believed; health is told to everybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyed import FAR, asking, bearer, make_key, problem_in, settings_of

from api.guard.buckets import Buckets, OwnTimes
from api.guard.caller import address_of, bucket_of, networks_of

SECOND = 1_000_000_000


class Clock:
    """A clock that is turned by hand."""

    def __init__(self):
        self.now = 7 * SECOND

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_who_was_silent_may_ask_a_quarter_of_a_minutes_questions_at_once(clock):
    buckets = Buckets(60, clock_ns=clock)

    taken = [buckets.take("a") for _ in range(16)]

    assert [one.left for one in taken] == [*range(14, -1, -1), 0]
    assert [one.wait_s for one in taken] == [0] * 15 + [1]


def test_a_token_comes_back_in_its_time_and_not_before(clock):
    buckets = Buckets(60, clock_ns=clock)
    for _ in range(15):
        buckets.take("a")

    clock.now += SECOND - 1
    early = buckets.take("a")
    clock.now += 1
    late = buckets.take("a")

    assert (early.wait_s, late.wait_s) == (1, 0)


def test_one_does_not_use_up_what_is_anothers(clock):
    buckets = Buckets(4, clock_ns=clock)

    assert [buckets.take(name).wait_s for name in ("a", "a", "b")] == [0, 15, 0]


def test_no_more_names_are_kept_than_there_is_room_for(clock):
    times = OwnTimes(most_names=100)
    buckets = Buckets(4, clock_ns=clock, times=times)

    for number in range(1000):
        buckets.take(str(number))

    assert len(times) == 100


@given(per_minute=st.integers(1, 100_000), steps=st.lists(st.integers(0, 5 * SECOND), min_size=1, max_size=200))
def test_never_more_than_the_burst_and_what_time_gave_back(per_minute, steps):
    clock = Clock()
    buckets = Buckets(per_minute, clock_ns=clock)
    began, given_out = clock.now, 0

    for step in steps:
        clock.now += step
        allowance = buckets.take("a")
        given_out += allowance.wait_s == 0
        most = buckets.size + (clock.now - began) * per_minute / (60 * SECOND)
        assert given_out <= most * 1.001 + 1
        assert 0 <= allowance.left < buckets.size


def test_who_waits_as_long_as_told_is_served():
    clock = Clock()
    buckets = Buckets(7, clock_ns=clock)

    for _ in range(50):
        allowance = buckets.take("a")
        if allowance.wait_s:
            clock.now += allowance.wait_s * SECOND
            assert buckets.take("a").wait_s == 0


def connection(peer, *forwarded):
    return {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", one.encode()) for one in forwarded]}


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        pytest.param("192.0.2.9", ["203.0.113.5"], "192.0.2.9", id="a stranger is not believed"),
        pytest.param("10.0.0.1", ["203.0.113.5"], "203.0.113.5", id="a proxy is"),
        pytest.param("10.0.0.1", [], "10.0.0.1", id="a proxy that says nothing"),
        pytest.param("10.0.0.1", ["198.51.100.7, 203.0.113.5"], "203.0.113.5", id="made up before"),
        pytest.param("10.0.0.1", ["198.51.100.7, 203.0.113.5, 10.0.0.2"], "203.0.113.5", id="two proxies"),
        pytest.param("10.0.0.1", ["198.51.100.7", "203.0.113.5"], "203.0.113.5", id="two headers"),
        pytest.param("10.0.0.1", ["127.0.0.1, 203.0.113.5"], "203.0.113.5", id="made up to be at home"),
        pytest.param("10.0.0.1", ["203.0.113.5, nonsense"], "10.0.0.1", id="nonsense at the end"),
        pytest.param("10.0.0.1", ["nonsense, 203.0.113.5"], "203.0.113.5", id="nonsense before"),
        pytest.param("10.0.0.1", ["203.0.113.5:1234"], "203.0.113.5", id="with a port"),
        pytest.param("10.0.0.1", ["[2001:db8::1]:99"], "2001:db8::1", id="IPv6 with a port"),
        pytest.param("10.0.0.1", ["2001:db8::1"], "2001:db8::1", id="IPv6"),
        pytest.param("::ffff:10.0.0.1", ["203.0.113.5"], "203.0.113.5", id="a proxy written as IPv6"),
        pytest.param("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3", id="proxies only"),
        pytest.param("10.0.0.1", [""], "10.0.0.1", id="an empty header"),
        pytest.param("10.0.0.1", [", ".join(["10.0.0.2"] * 5000)], "10.0.0.2", id="a long chain"),
    ],
)
def test_the_address_is_that_of_the_nearest_who_is_no_trusted_proxy(peer, forwarded, found):
    assert address_of(connection(peer, *forwarded), networks_of("10.0.0.0/8")) == found


def test_without_trusted_proxies_nobody_is_believed():
    assert address_of(connection("127.0.0.1", "203.0.113.5"), ()) == "127.0.0.1"
    assert address_of({"type": "http", "client": None, "headers": []}, networks_of("10.0.0.0/8")) == ""


def test_a_household_shares_one_bucket():
    assert bucket_of("2001:db8:1:2:3::4") == bucket_of("2001:db8:1:2:ffff::9") != bucket_of("2001:db8:1:3::4")
    assert bucket_of("192.0.2.1") != bucket_of("192.0.2.2")


def statuses(client, count, **options):
    return [client.get("/v1/speakers", **options).status_code for _ in range(count)]


def test_who_asks_too_often_is_told_how_long_to_wait(data):
    with asking(settings_of(data, rate=8)) as client:
        first = client.get("/v1/speakers")
        client.get("/v1/speakers")
        refused = client.get("/v1/speakers")

    assert first.status_code == 200
    assert first.headers["ratelimit"] == '"requests";r=1;t=8'
    assert first.headers["ratelimit-policy"] == refused.headers["ratelimit-policy"] == '"requests";q=2;w=15'
    assert problem_in(refused).type == "urn:onrecord:problem:too-many"
    assert 1 <= int(refused.headers["retry-after"]) <= 8
    assert refused.headers["x-request-id"]


def test_each_key_has_an_allowance_of_its_own_wherever_it_comes_from(data, tmp_path):
    settings = settings_of(data, rate=8, keys=tmp_path / "keys.json")
    one, other = (bearer(make_key(settings)) for _ in range(2))

    with asking(settings) as client:
        assert statuses(client, 3, headers=one) == [200, 200, 429]
        assert statuses(client, 3, headers=other) == [200, 200, 429]


def test_who_tries_keys_is_counted_by_address(data, tmp_path):
    settings = settings_of(data, rate=8, keys=tmp_path / "keys.json")
    good = bearer(make_key(settings))

    with asking(settings) as client:
        assert [statuses(client, 1, headers=bearer(f"onr_{number}"))[0] for number in range(3)] == [401, 401, 429]
        assert statuses(client, 1, headers=good) == [200]


def test_what_a_client_says_of_its_address_gives_it_no_second_allowance(data):
    with asking(settings_of(data, rate=8)) as client:
        told = [client.get("/v1/speakers", headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code for n in range(3)]

    assert told == [200, 200, 429]


def test_behind_a_trusted_proxy_each_client_has_its_own(data):
    with asking(settings_of(data, rate=8, proxies=FAR)) as client:
        for n in range(3):
            given = {"x-forwarded-for": f"198.51.100.{n}, 203.0.113.{n}"}
            assert statuses(client, 3, headers=given) == [200, 200, 429]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_never_counted(data, address):
    with asking(settings_of(data, rate=1)) as client:
        found = [client.get(address) for _ in range(20)]

    assert {one.status_code for one in found} == {200}
    assert not any("ratelimit" in one.headers for one in found)


def test_programs_of_this_machine_are_not_counted_as_long_as_there_are_no_keys(data):
    with asking(settings_of(data, rate=1), peer="127.0.0.1") as client:
        assert set(statuses(client, 20)) == {200}


def test_a_key_is_counted_on_this_machine_too(data, tmp_path):
    settings = settings_of(data, rate=4, keys=tmp_path / "keys.json")
    good = bearer(make_key(settings))

    with asking(settings, peer="127.0.0.1") as client:
        assert statuses(client, 2, headers=good) == [200, 429]


def test_a_rate_of_none_counts_nobody(data):
    with asking(settings_of(data, rate=0)) as client:
        assert set(statuses(client, 50)) == {200}
