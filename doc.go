// Package roster documents a library that answers one question: who is on which
// project, with which team, and how far are they? The library is better than
// storing a status column: it computes the status of a user's registration on a
// project from recorded facts, and explains it. The model is the projects_user
// of the 42 intra API, a registration with all attempts at the project. This
// package contains no code; its examples show the packages in use together.
//
// # Packages
//
//	state         the seven statuses, derived from facts by eight rules; events,
//	              the transition table and its diagrams
//	project       projects, child projects, sessions, marks
//	team          teams, their members, and the attempts of a registration
//	projectsuser  the registration and its status; the registry of all records,
//	              with commands, changes and time
//	query         filters, ranges, orders and pages over records in memory, with
//	              exact totals; independent of the other packages
//
// Under projectsuser:
//
//	user          users, their accounts, and the time and money that they log
//	intra         the 42 intra API: its JSON and its routes
//	overplane     the API of Overplane's project users
//	zoho          the API of Zoho's project users
//	noko          the API of Noko's users
//	journal       durable storage of a registry in a folder: changes and snapshots
//	rostertest    generators and laws for property tests of other programs
//	cmd/roster    the command: a tour, states, explain, query, audit, diagram, serve,
//	              journal
//	bench         a nested module: histories, load, imports
//
// Under query:
//
//	querytest     the laws of query, for any schema
//	bench         a nested module: the same queries with other engines
//
// # Imports
//
// Imports have one direction. state, project and query import none of the other
// packages, team imports the first two, projectsuser imports all of them, and
// the command imports everything. The packages of the four APIs do not import one
// another. A name that exists only in one API, such as waiting_for_correction,
// is used only in the package of that API.
package roster
