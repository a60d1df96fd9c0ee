"""Tables of the page's history, version by version. A version that was released is never changed; add the next one."""

# The first files of the page had these tables and bore no version.
_FIRST = (
    """CREATE TABLE IF NOT EXISTS users (
        id TEXT PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, created TEXT NOT NULL,
        preferences TEXT NOT NULL DEFAULT '{}')""",
    """CREATE TABLE IF NOT EXISTS threads (
        id TEXT PRIMARY KEY, user_id TEXT, name TEXT NOT NULL DEFAULT '', created TEXT NOT NULL,
        changed TEXT NOT NULL, tags TEXT NOT NULL DEFAULT '[]', metadata TEXT NOT NULL DEFAULT '{}')""",
    """CREATE TABLE IF NOT EXISTS steps (
        id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, created TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS elements (
        id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, for_id TEXT NOT NULL, data TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS feedback (
        id TEXT PRIMARY KEY, for_id TEXT NOT NULL, thread_id TEXT NOT NULL, value INTEGER NOT NULL, comment TEXT)""",
)

# Beside other tables in one database, hence the prefix. `searched` is what a search looks into, case folded; `position`
# keeps the order of steps of one moment; times are ISO 8601, UTC, compared as bytes.
_TABLES = (
    """CREATE TABLE page_users (
        id TEXT PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, created TEXT NOT NULL, preferences TEXT NOT NULL)""",
    """CREATE TABLE page_threads (
        id TEXT PRIMARY KEY, user_id TEXT, name TEXT NOT NULL, searched TEXT NOT NULL, created TEXT NOT NULL,
        changed TEXT {bytewise} NOT NULL, tags TEXT NOT NULL, metadata TEXT NOT NULL)""",
    "CREATE INDEX page_threads_of_user ON page_threads (user_id, changed)",
    """CREATE TABLE page_steps (
        position {counted}, id TEXT NOT NULL UNIQUE, thread_id TEXT NOT NULL, created TEXT {bytewise} NOT NULL,
        type TEXT NOT NULL, searched TEXT NOT NULL, data TEXT NOT NULL)""",
    "CREATE INDEX page_steps_of_thread ON page_steps (thread_id, created)",
    """CREATE TABLE page_elements (
        id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, for_id TEXT NOT NULL, data TEXT NOT NULL)""",
    "CREATE INDEX page_elements_of_thread ON page_elements (thread_id)",
    """CREATE TABLE page_feedback (
        id TEXT PRIMARY KEY, for_id TEXT NOT NULL, thread_id TEXT NOT NULL, value INTEGER NOT NULL,
        comment TEXT NOT NULL, created TEXT NOT NULL)""",
    "CREATE INDEX page_feedback_of_thread ON page_feedback (thread_id)",
)
_MOVED = (
    "INSERT INTO page_users SELECT id, identifier, created, preferences FROM users",
    """INSERT INTO page_threads SELECT id, user_id, name, casefold(name), created, changed, tags, metadata
        FROM threads""",
    """INSERT INTO page_steps (id, thread_id, created, type, searched, data)
        SELECT id, thread_id, created, type, casefold(coalesce(json_extract(data, '$.output'), '')), data
        FROM steps ORDER BY created, rowid""",
    "INSERT INTO page_elements SELECT id, thread_id, for_id, data FROM elements",
    "INSERT INTO page_feedback SELECT id, for_id, thread_id, value, coalesce(comment, ''), '' FROM feedback",
    *(f"DROP TABLE {name}" for name in ("feedback", "elements", "steps", "threads", "users")),
)


def _tables(counted: str, bytewise: str) -> tuple[str, ...]:
    return tuple(statement.format(counted=counted, bytewise=bytewise) for statement in _TABLES)


SQLITE = (_FIRST, (*_tables("INTEGER PRIMARY KEY", ""), *_MOVED))
"""Statements of each version; they call `casefold(text)`, which the connection has to have."""

POSTGRES = (_tables("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", 'COLLATE "C"'),)
"""Statements of each version, counted for PostgreSQL alone."""
