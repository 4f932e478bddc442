"""Documents that leave the house: complete in themselves, drawn by the catalogue's own style."""

from __future__ import annotations

import pytest

from layers.definition import read_catalogue
from web.documents.self_contained import file_of
from web.documents.style import legend, path_options, symbol_of, value_by

CATALOGUE = read_catalogue()
DIKES = CATALOGUE.get("pond_dikes")


@pytest.mark.parametrize("definition", CATALOGUE.layers.values(), ids=lambda one: one.id)
def test_a_document_draws_every_state_as_the_legend_and_the_live_map_do(definition):
    for row, case in zip(legend(definition), definition.style.cases, strict=False):
        drawn = path_options(symbol_of(definition.style, case.value))

        assert (row.symbol, row.words) == (case.symbol, case.words)
        assert drawn["fillColor"] == case.symbol.fill
        assert drawn["dashArray"] == (" ".join(f"{one:g}" for one in case.symbol.dash) or None)


def test_a_state_without_a_case_has_the_layers_own_symbol():
    assert symbol_of(DIKES.style, "unheard") == DIKES.style.symbol


def test_the_field_that_tells_symbols_apart_is_the_styles():
    assert value_by(DIKES, "removed", {}) == "removed"


def test_a_plugin_from_elsewhere_is_refused_by_name():
    with pytest.raises(LookupError, match="cdn"):
        file_of("https://cdn.example/some-plugin.js")
