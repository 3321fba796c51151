"""The tables of the catalogue's file: one script a version, each upgrading the one before.

Scripts are cut at semicolons that end a line. Columns named `changed` hold sequence numbers, which `clock.tick` counts:
that of an entry is of the last change to its row or its names. An entry was first
`stored` so many seconds after the beginning of 1970.
"""

APPLICATION_ID = 0x72636D64  # "rcmd", so that another program's SQLite file is not taken for ours

MIGRATIONS = (
    """
    CREATE TABLE entries (
        row INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: others remember these
        id TEXT NOT NULL UNIQUE,
        text_hash TEXT NOT NULL,
        card TEXT NOT NULL  -- JSON, ready to be shown
    ) STRICT;
    CREATE TABLE mentions (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        entry INTEGER NOT NULL REFERENCES entries (row),
        document TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        content TEXT NOT NULL,
        UNIQUE (document, fingerprint)
    ) STRICT;
    CREATE INDEX mentions_of_entry ON mentions (entry);
    CREATE TABLE aliases (
        name TEXT NOT NULL,
        entry INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        PRIMARY KEY (name, entry)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX aliases_of_entry ON aliases (entry);
    CREATE TABLE authors (
        entry INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (entry, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE vectors (
        entry INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        encoder TEXT NOT NULL,
        text_hash TEXT NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (entry, encoder)
    ) STRICT;
    """,
    """
    CREATE TABLE clock (tick INTEGER NOT NULL, birth TEXT NOT NULL) STRICT;
    INSERT INTO clock VALUES (1, lower(hex(randomblob(8))));
    ALTER TABLE entries ADD COLUMN facts TEXT NOT NULL DEFAULT '';
    ALTER TABLE entries ADD COLUMN changed INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX entries_by_change ON entries (changed);
    CREATE TABLE gone (  -- entries deleted, or absorbed by another
        row INTEGER PRIMARY KEY,
        tick INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX gone_by_tick ON gone (tick);
    ALTER TABLE vectors ADD COLUMN changed INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX vectors_by_change ON vectors (encoder, changed);
    CREATE TABLE bags (
        entry INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        lexicon TEXT NOT NULL,
        text_hash TEXT NOT NULL,
        bag BLOB NOT NULL,  -- pairs of uint16 (feature) and float16 (count), little-endian
        languages INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        PRIMARY KEY (entry, lexicon)
    ) STRICT;
    CREATE INDEX bags_by_change ON bags (lexicon, changed);
    DROP TABLE authors;
    """,
    """
    ALTER TABLE entries ADD COLUMN stored INTEGER NOT NULL DEFAULT 0;
    UPDATE entries SET stored = CAST(strftime('%s', 'now') AS INTEGER);
    """,
    """
    CREATE VIRTUAL TABLE words USING fts5(  -- of each mention, by its row; holds no text
        title, authors, text, content = '', tokenize = "unicode61 remove_diacritics 2"
    );
    CREATE VIRTUAL TABLE word_counts USING fts5vocab(words, row);
    """,
    """
    DROP TABLE word_counts;
    DROP TABLE words;
    CREATE INDEX owners ON mentions (row, entry);
    CREATE VIRTUAL TABLE words USING fts5(  -- empty: a build lists every mention again
        title, authors, text, content = '', tokenize = "unicode61 remove_diacritics 2"
    );
    CREATE VIRTUAL TABLE word_counts USING fts5vocab(words, row);
    """,
    """
    CREATE TABLE disputed (  -- names that an entry's mentions give and another entry has
        name TEXT NOT NULL,
        entry INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        PRIMARY KEY (name, entry)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX disputed_of_entry ON disputed (entry);
    CREATE TABLE telling (  -- mentions from which all that is shown of an entry follows, if any
        entry INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        mention INTEGER NOT NULL REFERENCES mentions (row) ON DELETE CASCADE,
        PRIMARY KEY (entry, mention)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX telling_mention ON telling (mention);
    CREATE TABLE decisions (  -- of people: whether what two names mean is one work
        one TEXT NOT NULL,
        other TEXT NOT NULL,
        same INTEGER NOT NULL,
        PRIMARY KEY (one, other)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE suspects (  -- pairs of rows that may be one work, as the last build found them
        one INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        other INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        likeness REAL NOT NULL,
        reasons TEXT NOT NULL,  -- JSON
        PRIMARY KEY (one, other)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX suspects_of_other ON suspects (other);
    DROP TABLE word_counts;
    DROP TABLE words;
    CREATE VIRTUAL TABLE words USING fts5(  -- empty: a build lists every mention again
        title, authors, text, content = '', tokenize = "unicode61 remove_diacritics 2"
    );
    CREATE VIRTUAL TABLE word_counts USING fts5vocab(words, row);
    """,
    """
    CREATE TABLE moments (  -- a random number a tick: copies of one file part at their next change
        tick INTEGER PRIMARY KEY,
        nonce INTEGER NOT NULL
    ) STRICT;
    INSERT INTO moments SELECT tick, random() >> 11 FROM clock;
    """,
    """
    CREATE TABLE collections (  -- what somebody reads about; none of it is in a release
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        seen_days INTEGER,  -- how long what was shown stays away; NULL: for ever
        delivered INTEGER  -- up to when everything stored was looked at, by the last issue that went out
    ) STRICT;
    CREATE TABLE members (
        collection INTEGER NOT NULL REFERENCES collections (row) ON DELETE CASCADE,
        name TEXT NOT NULL,  -- of an entry, or text: and a text
        role TEXT NOT NULL,
        weight REAL NOT NULL,
        PRIMARY KEY (collection, name)
    ) STRICT;
    CREATE TABLE seen (
        collection INTEGER NOT NULL REFERENCES collections (row) ON DELETE CASCADE,
        name TEXT NOT NULL,  -- the id that the entry had
        shown INTEGER NOT NULL,
        read INTEGER,
        PRIMARY KEY (collection, name)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE edits (  -- of people: what a field of the entry with a name should be
        name TEXT NOT NULL,
        field TEXT NOT NULL,
        value TEXT NOT NULL,  -- JSON: a text, or a list of texts
        PRIMARY KEY (name, field)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE listed_edits (  -- fields that stood for a mention's own when its words were listed
        mention INTEGER PRIMARY KEY REFERENCES mentions (row) ON DELETE CASCADE,
        fields TEXT NOT NULL  -- JSON
    ) STRICT;
    """,
    """
    CREATE TABLE document_titles (  -- what documents call themselves, of those that do
        document TEXT PRIMARY KEY,
        title TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
)
DERIVED_SINCE = 6
"""The schema version since which derived columns are computed as now; older files are derived again."""
