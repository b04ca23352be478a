"""Add the index by which the people of a message are paged."""

from alembic import op

from messaging.migrations.running import run_blocks

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    run_blocks(op.get_bind(), "0004_recipients_in_order.sql", start="up_")


def downgrade() -> None:
    """Back; no row is touched."""
    run_blocks(op.get_bind(), "0004_recipients_in_order.sql", start="down_")
