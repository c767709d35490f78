"""The gradebook's database: made where there is none, and spoken of without its password."""

from __future__ import annotations

from nbgrader.api import Assignment, Base, Gradebook
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError


def open_gradebook(database: str, course_id: str = "default_course") -> Gradebook:
    """nbgrader's gradebook at this address, made if there is none.

    nbgrader would start a program to learn which version of its tables is the newest, which takes as long
    as all else on a first student. Raises SQLAlchemyError, and ImportError without the database's driver.
    """
    make_tables(database)
    return Gradebook(database, course_id)


def make_tables(database: str) -> None:
    """Make the tables of an empty database and note their version, as Alembic's cookbook has it.

    The version comes first: where it is missing beside tables, `nbgrader db upgrade` would make them again.
    Raises SQLAlchemyError, and ImportError without the database's driver.
    """
    engine = create_engine(database)
    try:
        if inspect(engine).has_table(Assignment.__tablename__):
            return
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory

        with engine.begin() as connection:
            migrations = MigrationContext.configure(connection, opts={"version_table_pk": False})
            migrations.stamp(ScriptDirectory(ALEMBIC_DIR), "heads")
            Base.metadata.create_all(connection)
    finally:
        engine.dispose()


def address_of(database: str) -> str:
    """The database's address as it may be shown: without a password."""
    try:
        return make_url(database).render_as_string(hide_password=True)
    except SQLAlchemyError:  # no address at all
        return "database"


def reason_of(error: Exception) -> str:
    """What the database itself said, or else this error, in one line."""
    return str(getattr(error, "orig", None) or error).split("\n")[0]
