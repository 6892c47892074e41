module github.com/projectsuser/roster/projectsuser/bench

go 1.26.0

require (
	github.com/anishathalye/porcupine v1.3.1
	github.com/google/go-cmp v0.7.0
	github.com/projectsuser/roster v0.0.0-00010101000000-000000000000
	go.uber.org/goleak v1.3.0
	golang.org/x/oauth2 v0.38.0
)

require (
	github.com/looplab/fsm v1.0.3 // indirect
	pgregory.net/rapid v1.3.0 // indirect
)

replace github.com/projectsuser/roster => ../..
