"""Take over the earlier system's message tables with every row, or make them."""

from alembic import op

from messaging.migrations.running import run_blocks

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    run_blocks(op.get_bind(), "0001_given_tables.sql", start="up_")


def downgrade() -> None:
    """Back, where no row would be lost."""
    run_blocks(op.get_bind(), "0001_given_tables.sql", start="down_")
