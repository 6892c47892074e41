package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A binary is the compiled tests of a package.
type binary struct {
	path string
	dir  string   // the package's, where its tests expect to run
	args []string // for its flags
}

// build compiles the tests of packages, all mutants asleep in them.
func build(ctx context.Context, o options, packages []string, overlay, dir string) (suite []binary, err error) {
	for i, p := range packages {
		path := filepath.Join(dir, fmt.Sprint("tests", i))
		// Comparisons that the compiler could decide are no mistake of a mutant's.
		out, err := exec.CommandContext(ctx, "go", "test", "-vet=off", "-overlay", overlay, "-c", "-o", path, p).CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("compiling the tests of %s: %w\n%s", p, err, out)
		}
		suite = append(suite, binary{path, p, flags(ctx, o, path)})
	}
	return suite, nil
}

// flags returns what a binary is given: rapid's flags, too, if it knows them. A
// failure is not made smaller, that takes long.
func flags(ctx context.Context, o options, path string) []string {
	args := []string{"-test.failfast", "-test.timeout", o.timeout.String()}
	if o.skip != "" {
		args = append(args, "-test.skip", o.skip)
	}
	if usage, _ := exec.CommandContext(ctx, path, "-h").CombinedOutput(); strings.Contains(string(usage), "-rapid.checks") {
		args = append(args, "-rapid.nofailfile", "-rapid.shrinktime=0s", fmt.Sprintf("-rapid.checks=%d", o.checks))
	}
	return args
}

// An outcome is what becomes of a mutant.
type outcome string

const (
	killed outcome = "killed"
	lived  outcome = "lived"
	late   outcome = "late" // the tests took too long: it loops, or the machine is busy
)

// become runs the tests while a mutant is awake, 0 for none. The last package's go
// first: there are the laws.
func become(ctx context.Context, o options, suite []binary, mutant int) outcome {
	for i := len(suite) - 1; i >= 0; i-- {
		b := suite[i]
		command := exec.CommandContext(ctx, b.path, b.args...)
		command.Dir = b.dir
		command.Env = append(os.Environ(), fmt.Sprint(awake, "=", mutant))
		if out, err := command.CombinedOutput(); err != nil {
			if strings.Contains(string(out), "panic: test timed out") {
				return late
			}
			return killed
		}
	}
	return lived
}
