CREATE TABLE moves (
	sequence INTEGER NOT NULL,
	registration_id INTEGER NOT NULL,
	user_id INTEGER,
	project_id INTEGER,
	from_status TEXT,
	to_status TEXT,
	at TEXT NOT NULL,
	command TEXT NOT NULL,
	PRIMARY KEY (sequence, registration_id)
) WITHOUT ROWID;
CREATE INDEX moves_registration ON moves (registration_id, sequence);
CREATE INDEX moves_project ON moves (project_id, at);

CREATE VIEW current_statuses AS
SELECT r.id, r.project_id, p.name AS project, r.user_id, u.login,
	CASE WHEN r.status = 'waiting_to_start' AND r.next_change <= strftime('%Y-%m-%d %H:%M:%f', 'now') THEN 'in_progress' ELSE r.status END AS status,
	r.final_mark, r.created_at, r.updated_at, r.marked_at
FROM projects_users r LEFT JOIN projects p ON p.id = r.project_id LEFT JOIN users u ON u.id = r.user_id;

CREATE VIEW time_in_status AS
SELECT registration_id, user_id, project_id, to_status AS status, at AS since,
	lead(at) OVER registration AS until,
	(julianday(COALESCE(lead(at) OVER registration, 'now')) - julianday(at)) * 86400 AS seconds
FROM moves WINDOW registration AS (PARTITION BY registration_id ORDER BY sequence);

CREATE VIEW project_funnel AS
SELECT project_id, project, count(*) AS registered,
	count(*) FILTER (WHERE status <> 'searching') AS with_team,
	count(*) FILTER (WHERE status NOT IN ('searching', 'creating_group', 'waiting_to_start')) AS started,
	count(*) FILTER (WHERE status IN ('waiting_evaluation', 'finished')) AS submitted,
	count(*) FILTER (WHERE status = 'finished') AS finished
FROM current_statuses GROUP BY project_id, project;
