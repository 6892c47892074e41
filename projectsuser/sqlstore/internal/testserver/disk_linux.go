package testserver

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Disk is a small disk of its own for a server.
type Disk struct {
	Folder string // in which the server may write
}

// NewDisk mounts a disk with some megabytes for the server of an address, until the end of
// the test. The test is skipped if this process may not mount one.
func NewDisk(t testing.TB, address, megabytes string) *Disk {
	t.Helper()
	host, _, _ := strings.Cut(strings.TrimPrefix(address, "host="), " ")
	info, err := os.Stat(host)
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	dir, err := os.MkdirTemp("", "disk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+megabytes+"m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted, which needs the rights of root: %v: %s", err, out)
	}
	t.Cleanup(func() { // the server may still use it
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	d := &Disk{filepath.Join(dir, "data")}
	if err := errors.Join(os.Chmod(dir, 0o755), os.Mkdir(d.Folder, 0o700), os.Chown(d.Folder, int(owner.Uid), int(owner.Gid))); err != nil {
		t.Fatal(err)
	}
	return d
}

// Fill takes all the room that is left, until Empty.
func (d *Disk) Fill(t testing.TB) {
	t.Helper()
	f, err := os.Create(d.ballast())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// Empty gives back the room that Fill took.
func (d *Disk) Empty(t testing.TB) {
	t.Helper()
	if err := os.Remove(d.ballast()); err != nil {
		t.Fatal(err)
	}
}

// ballast is the file that takes the room.
func (d *Disk) ballast() string { return filepath.Join(filepath.Dir(d.Folder), "ballast") }
