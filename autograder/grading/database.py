"""The gradebook's database: made where there is none, and spoken of without its password."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from nbgrader.api import Assignment, Base, Gradebook, InvalidEntry
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from tornado.log import app_log

TROUBLES = (SQLAlchemyError, ImportError, InvalidEntry)  # of a database, its driver, and nbgrader with it


def open_gradebook(database: str, course_id: str = "default_course") -> Gradebook:
    """nbgrader's gradebook at this address, made if there is none.

    nbgrader would start a program to learn which version of its tables is the newest, which takes as long
    as all else on a first student. Raises what TROUBLES names.
    """
    make_tables(database)
    with _the_databases_own_trouble():
        return Gradebook(database, course_id)


@contextlib.contextmanager
def _the_databases_own_trouble() -> Iterator[None]:
    """Raise what the database raised, where nbgrader prints it, at length, and raises one of its own."""
    was_disabled, app_log.disabled = app_log.disabled, True
    try:
        yield
    except InvalidEntry as error:
        raise error.__context__ or error from None
    finally:
        app_log.disabled = was_disabled


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
    """The database's address as it may be shown: without a password, which can be among its options too.

    The name of a file is shown as it is, not as addresses write it.
    """
    try:
        whole = make_url(database)
    except SQLAlchemyError:  # no address at all
        return "database"
    server = URL.create(whole.drivername, whole.username, whole.password, whole.host, whole.port)
    return server.render_as_string(hide_password=True) + (f"/{whole.database}" if whole.database else "")


def passes(error: Exception) -> bool:
    """Whether another program holds the database, or has just written the same."""
    reason = _said(error)
    return "locked" in reason or "already exists" in reason or isinstance(error, IntegrityError)


def reason_of(error: Exception) -> str:
    """What the database itself said, or else this error, in one line, with what can be done about it."""
    reason = _said(error)
    if "locked" in reason:
        return f"{reason}; close what holds it and run this again"
    if "column" in reason:  # of another version of nbgrader's
        return f"{reason}; `nbgrader db upgrade` brings an older one up to date"
    return reason


def _said(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).split("\n")[0]
