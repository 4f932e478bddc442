"""The routes, one file per noun."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes import (
    alike,
    areas,
    boundaries,
    boundary_readings,
    boundary_remarks,
    boundary_scenarios,
    boundary_what_if,
    case_file,
    case_tables,
    cases,
    certificate,
    claim_answers,
    claim_images,
    claims,
    coverage,
    days,
    dossiers,
    evidence,
    exports,
    features,
    flags,
    health,
    imports,
    jobs,
    kept_edits,
    keys,
    layers,
    lead_cases,
    lead_chips,
    lead_sources,
    leads,
    look_backs,
    near,
    ogc,
    photos,
    receipt_key,
    reports,
    scene_pictures,
    scene_runs,
    scene_water,
    scenes,
    search,
    session,
    stac,
    tiles,
    today,
    tracks,
    units,
    views,
    work,
    zone_answers,
)

# Own API: described by /api/openapi.json
OWN: tuple[APIRouter, ...] = (
    health.router,
    session.router,
    layers.router,
    features.router,
    kept_edits.router,
    scene_water.router,  # before scenes: "water" is no scene
    search.router,
    near.router,
    reports.router,
    photos.router,
    receipt_key.router,
    units.router,
    keys.router,
    imports.router,
    jobs.router,
    exports.router,
    areas.router,
    cases.router,
    evidence.router,
    alike.router,
    claim_answers.router,  # before claims: "answers" is no claim
    claims.router,
    claim_images.router,
    look_backs.router,
    case_file.router,
    flags.router,
    days.router,
    lead_sources.router,
    leads.router,
    lead_chips.router,
    lead_cases.router,
    case_tables.router,
    views.router,
    work.router,
    today.router,
    tracks.router,
    coverage.router,
    boundary_remarks.router,
    boundary_what_if.router,
    zone_answers.router,
    boundary_readings.router,
    boundary_scenarios.router,
    dossiers.router,
    scene_pictures.router,  # before others of its prefix: they take any word there for a scene
    scene_runs.router,  # before others of its prefix: those take any word there for a scene
    scenes.router,  # after others of its prefix, likewise
    boundaries.router,  # after others of its prefix: it takes any word there for a version
)
# Standards with a description of their own: OGC API, vector tiles
STANDARD: tuple[APIRouter, ...] = (ogc.router, tiles.router, stac.router)
# Pages that people open before they sign in
PAGES: tuple[APIRouter, ...] = (certificate.router,)
