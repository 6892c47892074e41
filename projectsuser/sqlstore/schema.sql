CREATE TABLE roster (
	one bool PRIMARY KEY DEFAULT true CHECK (one),
	version integer NOT NULL,
	sequence bigint NOT NULL,
	changed_at_key bigint NOT NULL,
	last_registration bigint NOT NULL,
	last_team bigint NOT NULL,
	last_user bigint NOT NULL,
	last_time_entry bigint NOT NULL,
	last_expense bigint NOT NULL,
	first bigint NOT NULL DEFAULT 1,
	checksum bigint NOT NULL
);
COMMENT ON TABLE roster IS 'One row: the state of the registry after the last change. Every commit updates it, so commits are one after the other.';
COMMENT ON COLUMN roster.version IS 'The version of this schema.';
COMMENT ON COLUMN roster.sequence IS 'The sequence of the last change.';
COMMENT ON COLUMN roster.changed_at_key IS 'The instant of the last change, in nanoseconds since 1970.';
COMMENT ON COLUMN roster.last_registration IS 'The greatest id that a registration ever had; the next columns are the same of other records.';
COMMENT ON COLUMN roster.first IS 'The sequence of the first change in the table changes: greater than 1 if the registry was copied from a folder without its older changes.';
COMMENT ON COLUMN roster.checksum IS 'CRC-32C of the row.';

CREATE TABLE changes (
	sequence bigint PRIMARY KEY,
	at timestamptz NOT NULL,
	actor text COLLATE "C" NOT NULL,
	command text COLLATE "C" NOT NULL,
	payload bytea NOT NULL,
	token bytea NOT NULL,
	checksum bigint NOT NULL
);
CREATE INDEX changes_at ON changes (at);
COMMENT ON TABLE changes IS 'Everything that happened, one row a change. Sequences have no gaps. The other tables follow from it.';
COMMENT ON COLUMN changes.at IS 'When it happened, by the clock of the database; payload has it with nanoseconds.';
COMMENT ON COLUMN changes.actor IS 'Who gave the command; empty for a change of time.';
COMMENT ON COLUMN changes.payload IS 'The whole change in the encoding of roster.';
COMMENT ON COLUMN changes.token IS 'A random number of the commit, by which its writer finds it after the connection was lost.';
COMMENT ON COLUMN changes.checksum IS 'CRC-32C of the row.';

CREATE TABLE moves (
	sequence bigint NOT NULL,
	registration_id bigint NOT NULL,
	user_id bigint,
	project_id bigint,
	from_status text COLLATE "C",
	to_status text COLLATE "C",
	at timestamptz NOT NULL,
	command text COLLATE "C" NOT NULL,
	PRIMARY KEY (sequence, registration_id)
);
CREATE INDEX moves_registration ON moves (registration_id, sequence);
CREATE INDEX moves_project ON moves (project_id, at);
COMMENT ON TABLE moves IS 'The changes of the status of registrations, one row a registration and change.';
COMMENT ON COLUMN moves.sequence IS 'The change, in the table changes.';
COMMENT ON COLUMN moves.from_status IS 'The status before; not_registered for a new registration, null if the data does not hold it.';
COMMENT ON COLUMN moves.to_status IS 'The status after; not_registered for a registration that was removed, null if the data does not hold it.';

CREATE TABLE positions (
	registration_id bigint PRIMARY KEY,
	project_id bigint NOT NULL,
	position_key bigint NOT NULL,
	checksum bigint NOT NULL
);
CREATE INDEX positions_project ON positions (project_id, position_key);
COMMENT ON TABLE positions IS 'The order of the registrations on a project: that of position_key.';
COMMENT ON COLUMN positions.checksum IS 'CRC-32C of the row.';

CREATE TABLE removed_projects_users (
	id bigint PRIMARY KEY,
	history bytea NOT NULL,
	checksum bigint NOT NULL
);
COMMENT ON TABLE removed_projects_users IS 'The histories of registrations that were removed and did not return.';

CREATE TABLE causes (
	sequence bigint PRIMARY KEY,
	actor text COLLATE "C" NOT NULL,
	command text COLLATE "C" NOT NULL,
	checksum bigint NOT NULL
);
COMMENT ON TABLE causes IS 'Who gave the commands of histories that are older than the first row of changes.';
