package board

// english has every text of the board that does not come from records. A translation is
// a map with the same keys. A key that ends with .one is for the number 1, with .none for
// the number 0; %s is replaced in order.
var english = map[string]string{
	"name": "Roster", "skip": "Skip to the content", "views": "Views", "age": "Data of", "age.old": "%s old", "never": "No data yet",
	"records": "%s registrations", "records.one": "1 registration", "records.none": "No registrations",
	"any": "any", "filter": "Filter", "filter.title": "Whose registrations", "clear": "Clear filters", "unknown": "Unknown", "none": "none", "all": "All",
	"people": "%s people", "people.one": "1 person", "people.none": "Nobody", "rows.none": "Nothing here.", "as-table": "As a table", "peak": "highest: %s",
	"download": "This page as", "previous": "Previous", "next": "Next", "page": "Page %s of %s", "pages": "Pages", "sign-out": "Sign out", "true": "yes", "false": "no",
	"span.0": "0 min", "span.y": "%s y", "span.d": "%s d", "span.h": "%s h", "span.min": "%s min",

	"now": "Now", "project": "Projects", "matrix": "Matrix", "stuck": "Stuck", "person": "People", "table": "Table", "audit": "Audit",
	"changes": "Changes", "sources": "Sources",

	"now.lead":    "Where everyone is at this moment, and what moved in the last day.",
	"now.diagram": "The states and the moves of the last day", "now.diagram.note": "The number in a box is how many are there now; the number on an arrow is how many took it in the last day.",
	"now.partial":  "More moved than the board remembers: the numbers on the arrows are the least.",
	"now.statuses": "All statuses", "now.moves": "What moved last", "now.flows": "Moves of the last day", "now.none": "Nothing moved in the last day.",
	"now.changed": "What changed last",

	"project.lead": "Every project with its people by status.", "project.one": "Who is on this project, with which team, and for how long they have been there.",
	"project.board": "People by status", "project.finished": "Finished lately and could help", "project.marks": "Marks", "project.marks.none": "No marks yet.",
	"project.durations": "How long attempts take", "project.durations.none": "No attempt is closed yet.",
	"project.capped": "Computed from the newest %s registrations.", "project.durations.note": "Days from the lock of a team to its close.",

	"matrix.lead": "A row is a person, a column a project. A cell has the mark, or the status of a registration without a mark.", "matrix.missing": "Without a registration on %s",
	"matrix.projects": "Projects, by id", "matrix.add": "Add a project", "matrix.add.none": "no other", "matrix.people": "People and projects", "matrix.none": "Without a registration on", "matrix.apply": "Show",
	"matrix.everyone": "show everyone",

	"stuck.lead": "Who has been in one status for long, and what begins soon.", "stuck.over": "Longer than a threshold", "stuck.apply": "Set thresholds",
	"stuck.histogram": "Time in %s", "stuck.times": "Time in the present status", "stuck.times.note": "In days. Bars in amber with a line on top are longer than the threshold.",
	"stuck.unlocked": "Groups that were never locked", "stuck.retries": "Retries that are possible now", "stuck.longest": "Longest over a threshold", "stuck.longest.none": "Nobody is over a threshold.",
	"stuck.soon": "What begins soon", "stuck.soon.none": "No session has a begin in the future.", "stuck.nofield": "The times need the fields of board.AddFields, which this registry does not have.",
	"stuck.days": "%s: days", "stuck.counts": "What waits", "stuck.now": "What can be done now",

	"person.lead": "Search a person by login or id.", "person.lanes": "Projects over time", "person.lanes.note": "Pale parts with a dashed edge are inferred from the dates of imported records.",
	"person.why": "Why: %s", "person.events": "What may happen now", "person.others": "What may not happen now, and why", "person.list": "Registrations", "person.search": "Login or id", "person.go": "Open",
	"person.people": "People", "person.periods": "Periods", "person.inferred": "inferred", "person.nothing": "Nothing may happen now.",
	"person.guard": "only if %s", "person.state": "not from %s", "person.legend": "Colours",
	"person.declared": "declared", "person.recorded": "recorded",

	"table.lead": "All registrations of the filter. The address is the query of the API.", "table.rows": "Registrations", "table.facets": "Counts by value",
	"table.inputs": "Other conditions", "table.columns": "Columns", "table.apply": "Apply", "table.explain": "Explain how this was found", "table.explained": "How this was found",
	"table.least": "%s from", "table.most": "%s to", "table.others": "%s other values", "table.others.one": "1 other value", "table.histograms": "Distributions",
	"table.histograms.note": "Click a bar, or drag over several, to choose a range.",

	"audit.lead": "What sources declare, against what the teams derive.", "audit.counts": "Declared and derived", "audit.rules": "Differences by rule",
	"audit.list": "Every difference, explained", "audit.none": "No difference.",
	"audit.agree": "Agree", "audit.differ": "Differ", "audit.underived": "Not derived", "audit.undeclared": "Not declared",

	"changes.lead": "Who did what, newest first.", "changes.list": "Moves", "changes.dropped": "%s older moves are not kept.", "changes.dropped.one": "1 older move is not kept.",

	"sources.lead": "How fresh the data is, what runs, and what was removed or refused.", "sources.records": "Records",
	"sources.lists": "Copied lists", "sources.lists.none": "Nothing was copied from an API.",
	"sources.lists.note": "A list is complete as of the begin of its last whole read. Changes up to the second instant are known.",
	"sources.everything": "everything", "sources.all": "all lists", "sources.incomplete": "not yet", "sources.phase": "%s, at id %s",
	"sources.list": "What the program reads", "sources.none": "The program names no source.",
	"sources.refused": "Refused records", "sources.refused.none": "No record was refused since the program began to count.",
	"sources.removed": "What sources no longer have", "sources.removed.none": "Nothing was removed by an import.",
	"sources.imports": "What imports moved", "sources.imports.none": "No import moved a registration.",

	"sign-in": "Sign in", "sign-in.lead": "This board asks for the token of its server.", "sign-in.token": "Token", "sign-in.wrong": "That is not the token.",
	"sign-in.wait": "Too many attempts. Try again in a minute.",

	"error.400": "The address cannot be read", "error.403": "This is not for you", "error.404": "Not found", "error.405": "This page only reads",
	"error.500": "Something failed", "error.503": "Busy", "error.lead": "The board cannot show this page.",

	"col.status": "status", "col.count": "count", "col.person": "person", "col.project": "project", "col.team": "team", "col.attempt": "attempt", "col.since": "since",
	"col.waited": "for", "col.mark": "mark", "col.at": "when", "col.from": "from", "col.to": "to", "col.events": "event", "col.actor": "who", "col.command": "command",
	"col.event": "event", "col.reason": "why", "col.registration": "registration", "col.threshold": "days", "col.over": "longer", "col.begin": "begins",
	"col.waiting": "waiting", "col.rule": "rule", "col.declared": "declared", "col.derived": "derived", "col.explanation": "explanation", "col.kind": "kind",
	"col.known": "known up to", "col.how": "known by", "col.range": "range", "col.source": "source", "col.read": "last answer", "col.removed": "removed", "col.refused": "refused",
	"col.budget": "budget", "col.problem": "problem", "col.newest": "newest", "col.name": "name", "col.login": "login", "col.change": "change", "col.campus": "campus",
	"col.total": "total", "col.session": "session", "col.value": "value", "col.scope": "scope", "col.list": "list", "col.complete": "complete as of",
	"col.behind": "behind", "col.phase": "now", "col.requests": "requests", "col.left": "to go", "col.added": "added", "col.replaced": "changed", "col.record": "record",
	"col.longer": "over by",

	"field.campus": "Campus", "field.cursus": "Cursus", "field.pool_year": "Pool year", "field.pool_month": "Pool month", "field.status": "Status",
	"field.declared_status": "Declared status", "field.other_status": "Declared in other words", "field.differs": "Declared differs", "field.marked": "Has a mark",
	"field.retriable": "Can be retried", "field.occurrence": "Retries", "field.final_mark": "Mark", "field.created_at": "Created", "field.updated_at": "Updated",
	"field.marked_at": "Marked", "field.retriable_at": "Retriable from", "field.since": "Status since", "field.id": "Registration id", "field.project_id": "Project id",
	"field.user_id": "Person id", "field.project_session_id": "Session id", "field.person": "Person", "field.project": "Project", "field.team": "Team", "field.attempt": "Attempt",

	"kind.registration": "Registrations", "kind.team": "Teams", "kind.user": "People", "kind.project": "Projects", "kind.session": "Sessions", "kind.time entry": "Time entries", "kind.expense": "Expenses",

	"event.register": "register", "event.create_team": "create a team", "event.join": "join a team", "event.retry": "retry", "event.disband": "disband the team",
	"event.abandon": "abandon the retry", "event.start": "start", "event.schedule": "schedule", "event.begin": "begin", "event.unlock": "unlock",
	"event.close": "close", "event.complete": "complete", "event.evaluate": "evaluate", "event.reopen": "reopen", "event.appeal": "appeal",
	"event.withdraw": "withdraw the mark", "event.unregister": "unregister",

	"searching": "Searching", "creating_group": "Creating group", "waiting_to_start": "Waiting to start", "in_progress": "In progress",
	"waiting_evaluation": "Waiting evaluation", "finished": "Finished", "not_registered": "Not registered",
}
