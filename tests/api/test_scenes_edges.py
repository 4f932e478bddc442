"""Scenes handed in under names that lead out of a folder: refused before anything of them is noted."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Service
from tests.api.scene_steps import BYTES


@pytest.mark.parametrize("name", ["../../etc/B04.tif", "/etc/B04.tif", "a/../B04.tif", "..\\B04.tif", ".."])
def test_a_name_that_leads_out_of_its_folder_is_refused(gpkg_service: Service, name: str) -> None:
    analyst: TestClient = gpkg_service.signed_in("analyst")
    id = analyst.post("/api/scenes/uploads").json()["id"]

    answer = analyst.put(
        f"/api/scenes/uploads/{id}/files", params={"name": name}, content=b"II*\0", headers=BYTES
    )

    assert answer.status_code == 400
    assert analyst.get(f"/api/scenes/uploads/{id}").json()["files"] == []
