"""Add to each message why it may go out in quiet hours."""

from alembic import op

from messaging.migrations.running import run_blocks

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form; the reasons given so far are taken from the audit."""
    run_blocks(op.get_bind(), "0005_quiet_hours.sql", start="up_")


def downgrade() -> None:
    """Back; the reasons stay in the audit."""
    run_blocks(op.get_bind(), "0005_quiet_hours.sql", start="down_")
