// Command roster reports who is on which project, with which team, and how far
// they are, from answers of the 42 intra API. It explains each status and finds
// statuses that contradict their teams, and it serves the same data as four REST
// APIs do, so that a client can be tested without the real services.
//
// Without arguments it gives a tour of recorded data that is part of the program.
//
//	roster states [FILE...]         count registrations and teams by status
//	roster explain ID               explain the status of a registration or a team
//	roster query [QUERY]            list the registrations that match a query
//	roster audit [FILE...]          compare declared statuses with derived ones
//	roster serve                    run local stand-ins of four REST APIs
//	roster sync                     copy the 42 API into a folder
//	roster journal ACTION DIR [TO]  check, repair, copy, dump or log a folder
//	roster diagram                  draw the statuses and the events between them
//	roster version                  print the version of the program
//	roster help [COMMAND]           print the help of roster or of a command
//
// A status is derived if it follows from the facts of the last team: locked,
// closed, marked. It is declared if the data itself states it.
//
// With -data FILE, which may be repeated, a command reads other data; - is
// standard input, and a folder stands for its files that end in .json, .jsonl or
// .ndjson. A file contains answers of the 42 intra API, of any kind that roster
// keeps, one after the other: arrays, records as in JSON lines, or objects with
// arrays. A file is an answer as of its modification time: a newer answer wins, and
// of two of one time the one that is named later. With -dir DIR a command reads the
// folder of a server, also while the server runs. With -json a command prints JSON.
//
// Records that cannot be used, or of which a newer one is known, are named on
// standard error and do not stop the others.
//
// The exit code is 0 for success; 1 for missing or broken data; and 2 for a wrong
// command line, such as an unknown command or flag, a missing argument, or a query that is
// refused. serve runs until an interrupt
// or SIGTERM and then exits with 0, or with 1 if it had not read its data yet.
package main

import (
	"context"
	"os"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/command"
)

func main() {
	p := command.Program{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: time.Now}
	os.Exit(p.Run(context.Background(), os.Args[1:]))
}
