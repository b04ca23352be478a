"""Add states, approvals, suppressions, audit, limiter and the app's role."""

from alembic import op

from messaging.migrations.running import run_blocks

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    run_blocks(op.get_bind(), "0002_engine.sql", start="up_")


def downgrade() -> None:
    """Back, where no row would be lost."""
    run_blocks(op.get_bind(), "0002_engine.sql", start="down_")
