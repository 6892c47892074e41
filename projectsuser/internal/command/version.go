package command

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

func versionCommand() command {
	var asJSON bool
	return command{
		name:    "version",
		summary: "print the version of the program",
		details: []string{"Prints the version, the revision of the source if it is known, the version of Go, and the platform."},
		example: "roster version -json",
		flags:   func(f *flag.FlagSet) { jsonFlag(f, &asJSON) },
		run: func(_ context.Context, e *environment, _ []string) error {
			built, _ := debug.ReadBuildInfo()
			v := newVersion(built)
			if asJSON {
				return e.printJSON(v)
			}
			v.print(e.out)
			return nil
		},
	}
}

// version is what is known of how the program was built.
type version struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitzero"` // of the source
	Modified bool   `json:"modified"`          // the source had changes that are not in the revision
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// newVersion returns the version in the information of a build, which may be nil.
func newVersion(built *debug.BuildInfo) version {
	v := version{Version: "unknown", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if built == nil {
		return v
	}
	v.Version = cmp.Or(built.Main.Version, v.Version)
	for _, s := range built.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

// print writes the version as one line.
func (v version) print(out io.Writer) {
	fmt.Fprintf(out, "roster %s", v.Version)
	if v.Revision != "" {
		fmt.Fprintf(out, ", revision %.12s", v.Revision)
	}
	if v.Modified {
		fmt.Fprint(out, " with changes")
	}
	fmt.Fprintf(out, ", %s, %s\n", v.Go, v.Platform)
}
