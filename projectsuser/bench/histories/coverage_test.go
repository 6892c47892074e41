package histories

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/projectsuser/roster/state"
)

// TestOneClientTeams follows histories of one client with the model step by step.
// It expects that every command runs, is refused and is lost, that reads find every
// status, and that time passes without a command.
func TestOneClientTeams(t *testing.T) {
	wanted := []string{"^no command$", "^progress read$", "^byStatus read$", "^countStatuses read$"}
	for _, c := range teamCommands {
		wanted = append(wanted, fmt.Sprintf("^%s done$", c), fmt.Sprintf("^%s refused: ", c), fmt.Sprintf("^%s lost$", c))
	}
	for _, s := range state.Statuses() {
		wanted = append(wanted, fmt.Sprintf("^progress of %s$", s))
		if s != state.NotRegistered {
			wanted = append(wanted, fmt.Sprintf("^users with %s$", s))
		}
	}
	assertMet(t, follow(t, teams, readTeams), wanted)
}

// readTeams describes the statuses that a read of teams finds.
func readTeams(input any, result []int64) string {
	switch q := input.(type) {
	case progress:
		return fmt.Sprintf("progress of %s", state.Status(result[0]))
	case byStatus:
		if result[0] != 0 {
			return fmt.Sprintf("users with %s", q.status)
		}
	}
	return ""
}

// TestOneClientPositions follows histories of one client with the model step by
// step. It expects that every command runs, is refused for each reason and is lost.
func TestOneClientPositions(t *testing.T) {
	assertMet(t, follow(t, positions, nil), []string{
		"^assign done$", "^move done$", "^reorder done$", "^rotate done$", "^transfer done$", "^unregister done$", "^inside done$",
		"^assign lost$", "^move lost$", "^reorder lost$", "^rotate lost$", "^transfer lost$", "^unregister lost$",
		"^assign refused: .*position", "^assign refused: .*user 999", "^move refused: .*position", "^move refused: .*registration 999",
		"^transfer refused: .*position", "^transfer refused: .*registration 999",
		"^transfer refused: .*registration with user_id", "^transfer refused: .*there are teams", "^unregister refused: .*registration 999",
		"^reorder refused: .*not on the project", "^reorder refused: .*named twice", "^reorder refused: .*not named",
		"^byPosition read$", "^pair read$", "^byID read$", "^positionOf read$",
	})
}

// TestOneClientAccounts follows histories of one client with the model step by
// step. It expects that every command runs, is refused for each reason and is lost.
func TestOneClientAccounts(t *testing.T) {
	assertMet(t, follow(t, accounts, nil), []string{
		"^invite done$", "^fire done$", "^resend done$", "^changeRole done$", "^deleteUser done$", "^inside done$",
		"^invite lost$", "^fire lost$", "^resend lost$", "^changeRole lost$", "^deleteUser lost$",
		"^fire refused: .*accept of user .*only if a seat is free", "^invite refused: .*invite .*only if a seat is free",
		"^fire refused: .*disable of user .*only if enough admins remain", "^deleteUser refused: .*delete of user .*only if enough admins remain",
		"^fire refused: .*suspend of user .*only if enough admins remain", "^changeRole refused: .*change_role of user .*only if enough admins remain",
		"^fire refused: .*not possible in this state", "^resend refused: .*the account is pending", `^invite refused: .*role "king"`,
		`^changeRole refused: .*role "king"`, "^invite refused: .*without an e-mail address", "^fire refused: .*not found",
		"^countSeats read$", "^byRoleAndState read$", "^byEmail read$", "^everyone read$",
	})
}

// follow plays histories of one client, and fails at the first operation whose
// result differs from the model's. One client makes histories that are the same in
// every run. It returns how often each outcome occurred; extra may describe more
// of the result of a read.
func follow[M model[M]](t *testing.T, newScenario func(seed uint64) scenario[M], extra func(input any, result []int64) string) map[string]int {
	t.Helper()
	met := make(map[string]int)
	for seed := range uint64(150) {
		s := newScenario(seed)
		s.clients, s.steps, s.slow = 1, 80, 0
		r, _ := opened(t, s)
		h := s.play(t.Context(), checked[M]{r})
		state := h.model.Init()
		for i, o := range h.operations {
			ok, next := h.model.Step(state, o.Input, o.Output)
			if !ok {
				t.Fatalf("seed %d, step %d: %s\nin %s", seed, i,
					h.model.DescribeOperation(o.Input, o.Output), h.model.DescribeState(state))
			}
			state = next
			for _, what := range outcomes[M](o.Input, o.Output) {
				met[what]++
			}
			if result, ok := o.Output.([]int64); ok && extra != nil {
				met[extra(o.Input, result)]++
			}
		}
	}
	return met
}

// outcomes describes the outcome of an operation and of each of its commands.
func outcomes[M model[M]](input, output any) (all []string) {
	commands, ok := input.(transaction[M])
	if !ok {
		return []string{nameOf(input) + " read"}
	}
	o := output.(outcome)
	for i, c := range commands {
		switch {
		case o.lost:
			all = append(all, nameOf(c)+" lost")
		case o.refusal == nil:
			all = append(all, nameOf(c)+" done")
		case i == len(o.results):
			all = append(all, fmt.Sprintf("%s refused: %s", nameOf(c), o.refusal))
		}
	}
	switch {
	case len(commands) == 0:
		all = append(all, "no command")
	case len(commands) == 1 || o.lost:
	case o.refusal == nil:
		all = append(all, "two commands done")
	default:
		all = append(all, "two commands refused")
	}
	return all
}

// assertMet fails unless each of the patterns, and both outcomes of two commands,
// occurred at least five times.
func assertMet(t *testing.T, met map[string]int, patterns []string) {
	t.Helper()
	for _, p := range append(patterns, "^two commands done$", "^two commands refused$") {
		pattern, n := regexp.MustCompile(p), 0
		for what, times := range met {
			if pattern.MatchString(what) {
				n += times
			}
		}
		if n < 5 {
			t.Errorf("%s: %d times", p, n)
		}
	}
}

// TestClientsRunConcurrently expects that operations overlap, and that changes of
// several clients are committed together and lost together.
func TestClientsRunConcurrently(t *testing.T) {
	t.Run("teams", func(t *testing.T) { assertConcurrent(t, teams) })
	t.Run("positions", func(t *testing.T) { assertConcurrent(t, positions) })
	t.Run("accounts", func(t *testing.T) { assertConcurrent(t, accounts) })
}

// assertConcurrent plays histories, and fails if their clients hardly overlap.
func assertConcurrent[M model[M]](t *testing.T, newScenario func(seed uint64) scenario[M]) {
	var overlapping, operations, saved, lost int
	for seed := range uint64(150) {
		s := newScenario(seed)
		r, c := opened(t, s)
		h := s.play(t.Context(), checked[M]{r})
		overlapping, operations = overlapping+h.overlapping(), operations+len(h.operations)
		saved, lost = saved+shared(c.saved), lost+shared(c.lost)
	}
	if overlapping < operations || saved < 5 || lost < 5 {
		t.Errorf("%d operations, %d pairs overlap; %d batches saved and %d lost with changes of several clients",
			operations, overlapping, saved, lost)
	}
}
