// Command structure prints the size and the shape of Go packages:
//
//	go -C .ci/tools run ./structure -root ../.. ./...
//
// Each row is one package. The columns are:
//
//   - lines: the lines of its Go files, with comments and blank lines;
//   - files: the number of these files;
//   - exported: the exported constants, variables, functions and types of the
//     package, the exported methods declared on its exported types, and the exported
//     methods that its exported interfaces list. Fields of structs, promoted methods
//     and methods of aliases are not counted;
//   - cycle: the number of files in its largest cycle of references, 0 if it has no
//     cycle.
//
// A file refers to another file of its package if it uses an identifier that is
// declared there. Methods and fields count where they are declared, not where their
// type is. A cycle is a strongly connected component of at least two files: each
// refers to every other, directly or through others. A reader who wants to
// understand one of the files has to understand all of them.
//
// Test files are left out, and so are files whose build constraints exclude the
// current platform.
//
// With -most N the command prints the cycles of more than N files and ends with
// status 1 if it found one. It ends with status 2 if a package does not compile.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
)

// options are the flags.
type options struct {
	root       string
	cycle      bool
	references bool
	most       int // 0 allows any size
}

func main() {
	var o options
	flag.StringVar(&o.root, "root", ".", "the folder of the module")
	flag.BoolVar(&o.cycle, "cycle", false, "list the files of the largest cycle of each package")
	flag.BoolVar(&o.references, "references", false, "list the references between the files of the largest cycle, with the names used")
	flag.IntVar(&o.most, "most", 0, "fail if a cycle has more than this number of files; 0 allows any size")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: structure [flags] [packages]")
		flag.PrintDefaults()
	}
	flag.Parse()
	tooLarge, err := run(os.Stdout, o, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "structure:", err)
		os.Exit(2)
	}
	if tooLarge > 0 {
		fmt.Fprintf(os.Stderr, "structure: %d packages have a cycle of more than %d files\n", tooLarge, o.most)
		os.Exit(1)
	}
}

// run prints a report on the packages that the patterns name, ./... without
// patterns. It returns the number of packages whose largest cycle exceeds o.most.
func run(w io.Writer, o options, patterns []string) (tooLarge int, err error) {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	packages, err := load(o.root, patterns)
	if err != nil {
		return 0, err
	}
	if err := printTable(w, packages); err != nil {
		return 0, err
	}
	for _, p := range packages {
		exceeds := o.most > 0 && len(p.cycle) > o.most
		if exceeds {
			tooLarge++
		}
		if len(p.cycle) > 0 && (o.cycle || o.references || exceeds) {
			printCycle(w, p, o.references)
		}
	}
	return tooLarge, nil
}

// printTable prints one row for each package, and their sum.
func printTable(w io.Writer, packages []summary) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "lines\tfiles\texported\tcycle\t  package")
	var lines, files, exported int
	for _, p := range packages {
		fmt.Fprintf(table, "%d\t%d\t%d\t%d\t  %s\n", p.lines, p.files, p.exported, len(p.cycle), p.path)
		lines, files, exported = lines+p.lines, files+p.files, exported+p.exported
	}
	fmt.Fprintf(table, "%d\t%d\t%d\t\t  total of %d packages\n", lines, files, exported, len(packages))
	return table.Flush()
}

// printCycle prints the files of a package's largest cycle, and on request the
// references that make it one.
func printCycle(w io.Writer, p summary, references bool) {
	fmt.Fprintf(w, "\n%s: a cycle of %d files\n", p.path, len(p.cycle))
	for _, from := range p.cycle {
		fmt.Fprintf(w, "    %s\n", from)
		if !references {
			continue
		}
		for _, to := range p.cycle {
			if names := p.references[from][to]; len(names) > 0 {
				fmt.Fprintf(w, "        %s: %s\n", to, join(names))
			}
		}
	}
}

// join returns a set of names as a sorted list.
func join(names map[string]bool) (list string) {
	sorted := make([]string, 0, len(names))
	for name := range names {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	for i, name := range sorted {
		if i > 0 {
			list += ", "
		}
		list += name
	}
	return list
}
