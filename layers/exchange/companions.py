"""Names of the files that go with data that leave the house; an import passes them over."""

from __future__ import annotations

METADATA_PAGE = "元数据.html"
MANIFEST = "manifest.json"
FIELD_TABLE = "字段对照表.csv"
COMPANIONS = frozenset({METADATA_PAGE, MANIFEST, FIELD_TABLE})
