from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.api.metrics.request_stats import BOUNDS, RequestStats

SIMILAR, SEARCH = ("GET", "/similar"), ("GET", "/search")
SECONDS = st.sampled_from(BOUNDS) | st.floats(0, 20)


@given(
    st.lists(st.tuples(SECONDS, st.booleans())),
    st.lists(st.tuples(st.sampled_from([SIMILAR, SEARCH]), SECONDS)),
)
def test_statistics_read_are_those_that_were_counted(
    count_lookup: list[tuple[float, bool]], noted: list[tuple[tuple[str, str], float]]
) -> None:
    request_stats = RequestStats([SIMILAR, SEARCH])
    for seconds, unchanged in count_lookup:
        request_stats.count_lookup(seconds, unchanged)
    for route, seconds in noted:
        request_stats.count_response(route, 200, "graph", seconds)
    numbers = np.array(request_stats.numbers())
    assert len(numbers) == request_stats.width
    statuses = {(route, status): count for route, status, count in request_stats.statuses(numbers)}
    times = {t.route: t for t in request_stats.times(numbers)}
    for route in (SIMILAR, SEARCH):
        took = [seconds for at, seconds in noted if at == route]
        unchanged = 0
        if route == SIMILAR:
            took += [seconds for seconds, _ in count_lookup]
            unchanged = sum(one for _, one in count_lookup)
        assert statuses.get((route, 200), 0) == len(took) - unchanged
        assert statuses.get((route, 304), 0) == unchanged
        if took:
            assert times[route].plan == "graph"
            for bound, count in times[route].buckets:
                assert count == sum(seconds <= float(bound) for seconds in took)
            assert times[route].total == pytest.approx(sum(took))
        else:
            assert route not in times


def test_unknown_routes_and_statuses_are_counted_as_other() -> None:
    request_stats = RequestStats([SIMILAR])
    request_stats.count_response(("PATCH", "/anything"), 599, "strange", 0.1)
    assert list(request_stats.statuses(np.array(request_stats.numbers()))) == [(("", ""), 0, 1.0)]
    (times,) = request_stats.times(np.array(request_stats.numbers()))
    assert (times.route, times.plan, times.buckets[-1]) == (("", ""), "", ("+Inf", 1.0))


def test_the_bounds_of_the_histogram_rise() -> None:
    assert all(a < b for a, b in pairwise(BOUNDS))


@pytest.mark.parametrize("given", [b"0-9/az:AZ_.+=@~", b"a" * 128])
def test_an_id_that_can_stand_in_a_line_is_kept(given: bytes) -> None:
    assert RequestStats([]).id(given) == given


@pytest.mark.parametrize("given", [None, b"", b"a b", b"a" * 129, b'"', b"\xe4", b"a\n", b"{}"])
def test_an_id_that_cannot_stand_in_a_line_is_made_anew(given: bytes | None) -> None:
    request_stats = RequestStats([])
    made = [request_stats.id(given), request_stats.id(given), RequestStats([]).id()]
    assert len(set(made)) == 3
    assert all(RequestStats([]).id(one) == one for one in made)
