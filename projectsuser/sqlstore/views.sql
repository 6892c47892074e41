CREATE VIEW current_statuses AS
SELECT r.id, r.project_id, p.name AS project, r.user_id, u.login,
	CASE WHEN r.status = 'waiting_to_start' AND r.next_change <= now() THEN 'in_progress' ELSE r.status END AS status,
	r.final_mark, r.created_at, r.updated_at, r.marked_at
FROM projects_users r LEFT JOIN projects p ON p.id = r.project_id LEFT JOIN users u ON u.id = r.user_id;
COMMENT ON VIEW current_statuses IS 'Each registration with its status now, also if no process has applied a begin_at that has come.';

CREATE VIEW time_in_status AS
SELECT registration_id, user_id, project_id, to_status AS status, at AS since,
	lead(at) OVER registration AS until,
	COALESCE(lead(at) OVER registration, now()) - at AS duration
FROM moves WINDOW registration AS (PARTITION BY registration_id ORDER BY sequence);
COMMENT ON VIEW time_in_status IS 'How long each registration had each status; until is null for the current one.';

CREATE VIEW project_funnel AS
SELECT project_id, project, count(*) AS registered,
	count(*) FILTER (WHERE status <> 'searching') AS with_team,
	count(*) FILTER (WHERE status NOT IN ('searching', 'creating_group', 'waiting_to_start')) AS started,
	count(*) FILTER (WHERE status IN ('waiting_evaluation', 'finished')) AS submitted,
	count(*) FILTER (WHERE status = 'finished') AS finished
FROM current_statuses GROUP BY project_id, project;
COMMENT ON VIEW project_funnel IS 'How many registrations of each project came how far. A registration whose status is unknown counts only as registered.';
