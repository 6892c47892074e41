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
	dir  string   // the package's folder, in which its tests run
	args []string // the flags of the tests
}

// build compiles the tests of the packages with all mutants, into dir.
func build(ctx context.Context, o options, packages []string, overlay, dir string) (suite []binary, err error) {
	for i, p := range packages {
		path := filepath.Join(dir, fmt.Sprint("tests", i))
		// go vet would reject the comparisons of constants that mutants introduce.
		out, err := exec.CommandContext(ctx, "go", "test", "-vet=off", "-overlay", overlay, "-c", "-o", path, p).CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("compiling the tests of %s: %w\n%s", p, err, out)
		}
		suite = append(suite, binary{path, p, flags(ctx, o, path)})
	}
	return suite, nil
}

// flags returns the flags for a test binary, with those of rapid if it defines them.
// Rapid must not shrink a failing case, because that takes long.
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

// An outcome is the result of the tests for one mutant.
type outcome string

const (
	killed   outcome = "killed"   // a test failed
	survived outcome = "survived" // every test passed
	late     outcome = "late"     // the tests ran into the timeout: the mutant loops, or the machine is busy
)

// test runs the tests while one mutant is active; 0 activates none. It starts with
// the last package, because the laws are there and fail soonest.
func test(ctx context.Context, o options, suite []binary, mutant int) outcome {
	for i := len(suite) - 1; i >= 0; i-- {
		b := suite[i]
		command := exec.CommandContext(ctx, b.path, b.args...)
		command.Dir = b.dir
		command.Env = append(os.Environ(), fmt.Sprint(variable, "=", mutant))
		if out, err := command.CombinedOutput(); err != nil {
			if strings.Contains(string(out), "panic: test timed out") {
				return late
			}
			return killed
		}
	}
	return survived
}
