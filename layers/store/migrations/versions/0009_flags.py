"""What flags are found by: positions and indexes of reports, finer prints; nothing has filled flags yet."""

import json

import sqlalchemy as sa
from alembic import op

from layers.store.columns import moment, whole

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add what is looked for, and make the empty tables anew."""
    op.add_column("reports", sa.Column("spot", sa.Text(), nullable=True))
    fill_spots()
    op.drop_index("ix_reports_layer_feature", table_name="reports")
    for name, columns in (
        ("ix_reports_layer_feature", ["layer", "feature", "author", "observed_at"]),
        ("ix_reports_author_observed_at", ["author", "observed_at"]),
        ("ix_reports_author_remainder", ["author", "remainder", "observed_at"]),
        ("ix_reports_unit_layer_observed_at", ["unit", "layer", "observed_at"]),
        ("ix_reports_spot", ["spot"]),
    ):
        op.create_index(name, "reports", columns, unique=False)
    op.create_index(
        "ix_cases_look_back_due", "cases", ["rectifying_unit", "layer", "look_back_on"], unique=False
    )
    for table in ("flag_answers", "flags", "photo_prints"):
        op.drop_table(table)
    create_prints()
    create_flags()


def fill_spots() -> None:
    """The spot of each report that is here, as ``rules.flags.spot`` gave it when this step was written."""
    reports = sa.table("reports", sa.column("fid"), sa.column("fix"), sa.column("spot"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(reports.c.fid, reports.c.fix).where(reports.c.fix.is_not(None))).all()
    for fid, text in rows:
        fix = json.loads(text)
        pair = (fix["longitude"], fix["latitude"])
        if fix["source"] != "map" and any(round(each, 4) != each for each in pair):
            found = f"{pair[0]:.7f},{pair[1]:.7f}"
            connection.execute(sa.update(reports).where(reports.c.fid == fid).values(spot=found))


def create_prints() -> None:
    """What photos look like."""
    op.create_table(
        "photo_prints",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("print", whole(), nullable=False),
        sa.Column("fine", sa.LargeBinary(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_photo_prints")),
        sa.UniqueConstraint("sha256", name=op.f("uq_photo_prints_sha256")),
        sqlite_autoincrement=True,
    )


def create_flags() -> None:
    """Flags and their answers."""
    op.create_table(
        "flags",
        sa.Column("fid", whole(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("noun_id", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=True),
        sa.Column("feature", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("others", sa.Text(), nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.PrimaryKeyConstraint("fid", name=op.f("pk_flags")),
        sa.UniqueConstraint("id", name=op.f("uq_flags_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_flags_at"), "flags", ["at"], unique=False)
    op.create_index(op.f("ix_flags_audit_number"), "flags", ["audit_number"], unique=False)
    op.create_index("ix_flags_kind_answer", "flags", ["kind", "answer"], unique=False)
    op.create_index("ix_flags_noun", "flags", ["noun", "noun_id"], unique=False)
    op.create_index("ix_flags_unit_answer", "flags", ["unit", "answer"], unique=False)
    op.create_table(
        "flag_answers",
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", moment(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audit_number", whole(), nullable=True),
        sa.ForeignKeyConstraint(["flag"], ["flags.id"], name=op.f("fk_flag_answers_flag")),
        sa.PrimaryKeyConstraint("flag", "number", name=op.f("pk_flag_answers")),
    )
    op.create_index(op.f("ix_flag_answers_audit_number"), "flag_answers", ["audit_number"], unique=False)
