"""What dbos still knows of workflows that ended goes after a while."""

from datetime import datetime

from dbos import DBOS


def forget_ended(name: str, *, before: datetime) -> None:
    """Remove what dbos still knows of workflows of this name that ended before then."""
    found = DBOS.list_workflows(
        name=[name], end_time=before.isoformat(), load_input=False, load_output=False
    )
    if old := [each.workflow_id for each in found]:
        DBOS.delete_workflows(old)
