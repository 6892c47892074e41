// Package roster documents a library that answers one question: who is on which
// project, with which team, and how far are they? The library is better than a status
// column: it computes the status of a user's registration on a project from recorded
// facts, and explains it. The model is the projects_user of the 42 intra API, a
// registration with all attempts at the project. This package contains no code; its
// examples show the packages in use together.
//
// Three examples are whole programs: a bot that keeps a folder and reports what moved,
// a server with all four APIs, and a server that stops without losing a command.
//
// # Packages
//
//	state         the seven statuses, derived from facts by eight rules; events,
//	              the transition table and its diagrams
//	project       projects, child projects, sessions, marks
//	team          teams, their members, and the attempts of a registration
//	projectsuser  the record of one registration: status, explanation, audit, terms
//	query         filters, ranges, orders and pages over records in memory, with
//	              exact totals; independent of the other packages
//
// Under projectsuser:
//
//	optional      a value that may be absent, null or present
//	user          users, their accounts, and the time and money that they log
//	store         all records in memory, in versions that can be queried
//	registry      the commands that change a store, with time, policy and commit
//	intra         the JSON of the 42 intra API, and reading it
//	intra/fetch   copies the 42 intra API and keeps the copy complete
//	intra/standin a server that answers as the 42 intra API does
//	overplane     the API of Overplane's project users
//	zoho          the API of Zoho's project users
//	noko          the API of Noko's users
//	journal       durable storage of a registry in a folder: changes and snapshots
//	sqlstore      a nested module: a registry in PostgreSQL that several processes share
//	rostertest    generators and laws for property tests of other programs
//	storetest     the laws of a store, for stores of other programs
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
// packages; team imports the first two; projectsuser imports state, project and team;
// store imports projectsuser and query; registry imports store; the journal and the
// four APIs import registry; the command imports everything. The packages of the four
// APIs do not import one another. A name that exists only in one API, such as
// waiting_for_correction, is used only in the package of that API.
package roster
