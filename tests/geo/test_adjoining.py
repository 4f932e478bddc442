"""Which shapes lie beside each other."""

from __future__ import annotations

import numpy as np
from shapely import Polygon

from geo.adjoining import adjoining
from tests.geo.divided import disc


def test_shapes_that_share_an_edge_or_nearly_do_adjoin_and_others_do_not() -> None:
    one, far = disc(0, 0, 100), disc(5000, 0, 100)
    beside, apart = disc(201, 0, 100), disc(0, 205, 100)
    assert adjoining(np.array([one, beside, apart, far, Polygon()])) == ((1,), (0,), (), (), ())


def test_no_shapes_adjoin_nothing() -> None:
    assert adjoining(np.array([], dtype=object)) == ()
