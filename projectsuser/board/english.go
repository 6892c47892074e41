package board

// english has every text of the board that does not come from records. A translation is
// a map with the same keys. A key that ends with .one is for the number 1, with .none for
// the number 0; %s and %d are replaced in order.
var english = map[string]string{
	"name": "Roster", "skip": "Skip to the content", "views": "Views", "age": "Data of %s", "never": "No data yet",
	"records": "%s registrations", "records.one": "1 registration", "records.none": "No registrations", "close": "Show",
	"any": "any", "filter": "Filter", "filter.title": "Whose registrations", "clear": "Clear filters", "unknown": "unknown", "none": "none",
	"people": "%s people", "people.one": "1 person", "people.none": "Nobody", "rows": "%s rows", "rows.one": "1 row", "rows.none": "No rows.",
	"download": "This page as", "previous": "Previous", "next": "Next", "page": "Page %s of %s", "pages": "Pages", "sign-out": "Sign out",

	"now": "Now", "project": "Projects", "matrix": "Matrix", "stuck": "Stuck", "person": "People", "table": "Table", "audit": "Audit",
	"changes": "Changes", "sources": "Sources",

	"now.lead":    "Where everyone is at this moment, and what moved in the last day.",
	"now.diagram": "The states and the moves of the last day", "now.diagram.note": "A number in a state is who is there now; a number on an arrow is how many took it in the last day.",
	"now.partial":  "More moved than the board remembers: the numbers on the arrows are the least.",
	"now.statuses": "All statuses", "now.moves": "What moved last", "now.flows": "Moves of the last day", "now.none": "Nothing moved in the last day.",
	"now.changed": "What changed last",

	"project.lead": "Every project with its people by status.", "project.one": "Who is on this project, with which team, and since when.",
	"project.board": "People by status", "project.finished": "Finished lately and could help", "project.marks": "Marks", "project.durations": "How long attempts take",
	"project.more": "all %s in the table", "project.capped": "Computed from the newest %s registrations.", "project.durations.note": "Days from the lock of a team to its close.",

	"matrix.lead": "A row is a person, a column a project. A cell has the mark, or the status of a registration without a mark.", "matrix.missing": "Without a registration on %s",
	"matrix.projects": "Projects, by id", "matrix.people": "People and projects", "matrix.none": "No registration", "matrix.apply": "Show these projects",

	"stuck.lead": "Who has been in one status for long, and what begins soon.", "stuck.over": "Longer than its threshold", "stuck.apply": "Set thresholds",
	"stuck.histogram": "%s: time in this status", "stuck.unlocked": "Groups that were never locked", "stuck.retries": "Retries that are possible now",
	"stuck.soon": "What begins soon", "stuck.nofield": "The times need the fields of board.AddFields, which this registry does not have.",
	"stuck.days": "%s: days", "stuck.counts": "What waits", "stuck.now": "What can be done now", "stuck.thresholds": "Thresholds",

	"person.lead": "Search a person by login or id.", "person.lanes": "Projects over time", "person.lanes.note": "Striped parts are inferred from the dates of imported records.",
	"person.why": "Why: %s", "person.events": "What may happen now", "person.list": "Registrations", "person.search": "Login or id", "person.go": "Open",
	"person.people": "People", "person.periods": "Periods", "person.permitted": "permitted", "person.refused": "refused", "person.inferred": "inferred",
	"person.guard": "only if %s", "person.state": "not from %s",
	"person.declared": "declared", "person.foreseen": "expected", "person.recorded": "recorded",

	"table.lead": "All registrations of the filter. The address is the query of the API.", "table.rows": "Registrations", "table.facets": "Counts by value",
	"table.inputs": "Other conditions", "table.columns": "Columns", "table.apply": "Apply", "table.explain": "Explain how this was found", "table.explained": "How this was found",
	"table.least": "%s from", "table.most": "%s to", "table.others": "%s other values", "table.others.one": "1 other value", "table.histogram": "Distribution of %s",

	"audit.lead": "What sources declare, against what the teams derive.", "audit.counts": "Declared and derived", "audit.rules": "Differences by rule",
	"audit.list": "Every difference, explained", "audit.none": "No difference.",
	"audit.agree": "agree", "audit.differ": "differ", "audit.underived": "not derived", "audit.undeclared": "not declared",

	"changes.lead": "Who did what, newest first.", "changes.list": "Moves", "changes.dropped": "%s older moves are not kept.", "changes.dropped.one": "1 older move is not kept.",

	"sources.lead": "How fresh the copy is, and what was removed or refused.", "sources.records": "Records", "sources.list": "Sources", "sources.imports": "What imports moved", "sources.none": "The program names no source.",

	"sign-in": "Sign in", "sign-in.lead": "This board asks for the token of its server.", "sign-in.token": "Token", "sign-in.wrong": "That is not the token.",
	"sign-in.wait": "Too many attempts. Try again in a minute.",

	"error.400": "The address cannot be read", "error.403": "This is not for you", "error.404": "Not found", "error.405": "This page only reads",
	"error.500": "Something failed", "error.503": "Busy", "error.lead": "The board cannot show this page.",

	"col.status": "status", "col.count": "count", "col.person": "person", "col.project": "project", "col.team": "team", "col.attempt": "attempt", "col.since": "since",
	"col.waited": "for", "col.mark": "mark", "col.at": "when", "col.from": "from", "col.to": "to", "col.events": "by", "col.actor": "who", "col.command": "command",
	"col.event": "event", "col.may": "now", "col.reason": "why not", "col.registration": "registration", "col.threshold": "days", "col.over": "longer", "col.begin": "begins",
	"col.waiting": "waiting", "col.rule": "rule", "col.declared": "declared", "col.derived": "derived", "col.explanation": "explanation", "col.kind": "kind",
	"col.known": "known by", "col.range": "range", "col.source": "source", "col.read": "read", "col.held": "held", "col.removed": "removed", "col.refused": "refused",
	"col.budget": "budget", "col.problem": "problem", "col.newest": "newest", "col.name": "name", "col.login": "login", "col.change": "change", "col.campus": "campus",
	"col.days": "days", "col.total": "total", "col.session": "session", "col.field": "field", "col.value": "value",

	"field.campus": "Campus", "field.cursus": "Cursus", "field.pool_year": "Pool year", "field.pool_month": "Pool month",

	"searching": "Searching", "creating_group": "Creating group", "waiting_to_start": "Waiting to start", "in_progress": "In progress",
	"waiting_evaluation": "Waiting evaluation", "finished": "Finished", "not_registered": "Not registered",
}
