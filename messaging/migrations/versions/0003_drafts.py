"""Add drafts and templates of messages."""

from alembic import op

from messaging.migrations.running import run_blocks

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    run_blocks(op.get_bind(), "0003_drafts.sql", start="up_")


def downgrade() -> None:
    """Back, where no row would be lost."""
    run_blocks(op.get_bind(), "0003_drafts.sql", start="down_")
