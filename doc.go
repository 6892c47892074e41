// Package roster is the map of a library for one question: who is on which
// project, with which team, and how far are they?
//
// Its heart is the projects_user of the 42 intra API: a user's registration on
// a project, with all attempts at it. What a status column says is computed
// here, from recorded facts, and explained.
//
//	state         seven statuses, derived from facts by eight rules; events and
//	              the one table of transitions; diagrams
//	project       projects, the tree of child projects, sessions, marks
//	team          teams, their members, and a registration's attempts in order
//	projectsuser  the registration: its status and why; the registry of all of
//	              them, its commands, its changes, its time
//	query         filter, range, sort and page records in memory, with exact
//	              totals; it knows nothing of schools
//
// Under projectsuser:
//
//	user          people, their accounts, and what they log
//	intra         the 42 intra API: its JSON, key for key; under it standin, a
//	              local server that answers as the API does
//	overplane     Overplane's project users: rows in order, over HTTP
//	zoho          Zoho's users of projects: staff with rates, over HTTP
//	noko          Noko's users: accounts and what they logged, over HTTP
//	journal       a registry on the disk: every change, and snapshots
//	rostertest    generators and laws, for other people's tests
//	cmd/roster    the command: a tour, states, explain, query, audit, diagram, serve,
//	              journal
//	bench         a module of its own: histories, load, imports
//
// Under query:
//
//	querytest     the laws of query, for any schema
//	bench         a module of its own: the same questions to other engines
//
// Imports point one way: state, project and query know nothing of the others,
// team knows the first two, projectsuser knows all, and the command everything.
// The four systems know nothing of one another: names that are only on the wire,
// as waiting_for_correction, stand in one of them alone.
//
// This package has no code. Its example shows the parts at work together.
package roster
