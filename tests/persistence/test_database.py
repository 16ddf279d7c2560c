"""The two databases behave alike where the product relies on it."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from coverage.persistence.database import reading, writing


@pytest.mark.usefixtures("app")
def test_a_block_that_raises_stores_nothing() -> None:
    with writing() as session:
        session.execute(text("CREATE TABLE probe (n INTEGER)"))

    def stumble() -> None:
        with writing() as session:
            session.execute(text("INSERT INTO probe VALUES (1)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stumble()
    with reading() as session:
        assert session.execute(text("SELECT count(*) FROM probe")).scalar() == 0


def test_the_package_that_answers_to_coverage_is_ours(app: Flask) -> None:
    import coverage

    assert coverage.__doc__ is not None
    assert "confidential advisors" in coverage.__doc__
    assert app.name == "coverage"


@pytest.mark.usefixtures("app")
def test_what_could_not_be_stored_is_not_told_to_a_log() -> None:
    with pytest.raises(SQLAlchemyError) as failed, writing() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "zq-secret"})
    assert "zq-secret" not in str(failed.value)
