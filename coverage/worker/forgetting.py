"""What dbos still knows of workflows that ended: for each kind it goes after a while of its own."""

from datetime import datetime

from dbos import DBOS


def forget_ended(names: list[str], *, before: datetime) -> None:
    """Remove what dbos still knows of workflows of these names that ended before then."""
    found = DBOS.list_workflows(
        name=names, end_time=before.isoformat(), load_input=False, load_output=False
    )
    if old := [each.workflow_id for each in found]:
        DBOS.delete_workflows(old)
