package journal

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
)

// memory is a folder in memory. It distinguishes what is on the disk from what only the
// operating system has, which a power failure loses. A test can make each operation
// fail.
type memory struct {
	mu      sync.Mutex
	files   map[string]*memoryFile // as programs see them
	durable map[string]*memoryFile // the names on the disk
	pending []func(map[string]*memoryFile)
	locked  bool
	mark    bool     // whether the lock file says that a segment was written
	handles int      // the number of open files
	steps   []string // the operations, each as "what name"

	// fault returns the error of an operation, nil for success. With a [short] error
	// a write writes a part.
	fault func(step int, what, name string) error
}

// memoryFile is a file of a memory. All its handles share the bytes.
type memoryFile struct {
	now     []byte
	durable []byte
}

// short is the error of a write that writes only some bytes.
type short struct{ bytes int }

func (short) Error() string { return "no space left on device" }

var errDisk = errors.New("input/output error")

func newMemory() *memory {
	return &memory{files: make(map[string]*memoryFile), durable: make(map[string]*memoryFile)}
}

// step records an operation and returns its error. It returns with the memory locked.
func (m *memory) step(what, name string) error {
	m.mu.Lock()
	n := len(m.steps)
	m.steps = append(m.steps, what+" "+name)
	fault := m.fault
	if fault == nil {
		return nil
	}
	m.mu.Unlock() // the fault may block
	err := fault(n, what, name)
	m.mu.Lock()
	return err
}

// fail sets the fault of the operations from now on; nil means that they succeed.
func (m *memory) fail(fault func(step int, what, name string) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault = fault
}

// change changes the names for programs now, and on the disk with the next sync.
func (m *memory) change(do func(map[string]*memoryFile)) {
	do(m.files)
	m.pending = append(m.pending, do)
}

func (m *memory) path(name string) string { return "memory/" + name }

func (m *memory) list() ([]string, error) {
	err := m.step("list", "")
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.files)), err
}

func (m *memory) open(name string) (file, error) { return m.get("open", name) }
func (m *memory) edit(name string) (file, error) { return m.get("edit", name) }

func (m *memory) get(what, name string) (file, error) {
	err := m.step(what, name)
	defer m.mu.Unlock()
	if err != nil {
		return nil, err
	}
	f, ok := m.files[name]
	if !ok {
		return nil, &fs.PathError{Op: what, Path: m.path(name), Err: fs.ErrNotExist}
	}
	m.handles++
	return &memoryHandle{disk: m, name: name, file: f}, nil
}

func (m *memory) create(name string) (file, error) {
	err := m.step("create", name)
	defer m.mu.Unlock()
	if err != nil {
		return nil, err
	}
	f := new(memoryFile)
	m.change(func(files map[string]*memoryFile) { files[name] = f })
	m.handles++
	return &memoryHandle{disk: m, name: name, file: f}, nil
}

func (m *memory) rename(from, to string) error {
	err := m.step("rename", from)
	defer m.mu.Unlock()
	if err != nil {
		return err
	}
	m.change(func(files map[string]*memoryFile) {
		files[to] = files[from]
		delete(files, from)
	})
	return nil
}

func (m *memory) remove(name string) error {
	err := m.step("remove", name)
	defer m.mu.Unlock()
	if err != nil {
		return err
	}
	if m.files[name] == nil {
		return &fs.PathError{Op: "remove", Path: m.path(name), Err: fs.ErrNotExist}
	}
	m.change(func(files map[string]*memoryFile) { delete(files, name) })
	return nil
}

func (m *memory) sync() error {
	err := m.step("sync", "")
	defer m.mu.Unlock()
	if err == nil {
		m.durable, m.pending = maps.Clone(m.files), nil
	}
	return err
}

func (m *memory) marked() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.mark
}

func (m *memory) lock() (folderLock, error) {
	err := m.step("lock", "")
	defer m.mu.Unlock()
	if err == nil && m.locked {
		err = errLocked
	}
	if err != nil {
		return nil, err
	}
	m.locked = true
	return memoryLock{m}, nil
}

// memoryLock is the lock of a memory.
type memoryLock struct{ *memory }

func (l memoryLock) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.locked = false
	return nil
}

func (l memoryLock) check() error { return nil }

func (l memoryLock) mark() error {
	err := l.step("mark", lockName)
	defer l.mu.Unlock()
	if err == nil {
		l.memory.mark = true
	}
	return err
}

// memoryHandle is an open file.
type memoryHandle struct {
	disk   *memory
	name   string
	file   *memoryFile
	closed bool
}

func (h *memoryHandle) Size() (int64, error) {
	err := h.disk.step("size", h.name)
	defer h.disk.mu.Unlock()
	return int64(len(h.file.now)), err
}

func (h *memoryHandle) ReadAt(b []byte, offset int64) (int, error) {
	err := h.disk.step("read", h.name)
	defer h.disk.mu.Unlock()
	if err != nil {
		return 0, err
	}
	if offset >= int64(len(h.file.now)) {
		return 0, io.EOF
	}
	n := copy(b, h.file.now[offset:])
	if n < len(b) {
		err = io.EOF
	}
	return n, err
}

func (h *memoryHandle) WriteAt(b []byte, offset int64) (int, error) {
	err := h.disk.step("write", h.name)
	defer h.disk.mu.Unlock()
	n := len(b)
	var part short
	if errors.As(err, &part) {
		n = min(n, part.bytes)
	} else if err != nil {
		return 0, err
	}
	now := slices.Clone(h.file.now)
	if missing := int(offset) + n - len(now); missing > 0 {
		now = append(now, make([]byte, missing)...)
	}
	copy(now[offset:], b[:n])
	h.file.now = now
	return n, err
}

func (h *memoryHandle) Truncate(size int64) error {
	err := h.disk.step("truncate", h.name)
	defer h.disk.mu.Unlock()
	if err == nil {
		h.file.now = slices.Clone(h.file.now[:size])
	}
	return err
}

func (h *memoryHandle) Sync() error {
	err := h.disk.step("fsync", h.name)
	defer h.disk.mu.Unlock()
	if h.closed {
		return fs.ErrClosed
	}
	if err == nil {
		h.file.durable = h.file.now
	}
	return err
}

func (h *memoryHandle) check() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.disk.files[h.name] != h.file {
		return ErrReplaced
	}
	return nil
}

func (h *memoryHandle) Close() error {
	err := h.disk.step("close", h.name)
	defer h.disk.mu.Unlock()
	if !h.closed {
		h.disk.handles--
	}
	h.closed = true
	return err
}

// killed releases what a killed program had open or locked. What the operating system
// has stays.
func (m *memory) killed() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault, m.locked = nil, false
}

// copied returns a memory with what programs see now, all of it on the disk: what the
// next program finds if this one is killed.
func (m *memory) copied() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := newMemory()
	for name, f := range m.files {
		c.files[name] = &memoryFile{now: f.now, durable: f.now}
	}
	c.durable, c.mark = maps.Clone(c.files), m.mark
	return c
}

// crashed returns a memory as it is after a power failure: with what was synced, and
// with random blocks of the rest. It depends on the random numbers alone.
func (m *memory) crashed(random *rand.Rand) *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := maps.Clone(m.durable)
	for _, do := range m.pending[:random.IntN(len(m.pending)+1)] {
		do(names)
	}
	c := newMemory()
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if f := names[name]; f != nil {
			b := f.crashed(random)
			c.files[name] = &memoryFile{now: b, durable: b}
		}
	}
	c.durable, c.mark = maps.Clone(c.files), m.mark
	return c
}

// crashed returns the bytes of a file after a power failure. The length and each block
// are the old or the new ones. A new block that was not written is zeros.
func (f *memoryFile) crashed(random *rand.Rand) []byte {
	size := len(f.durable)
	if random.IntN(3) > 0 {
		size = len(f.now)
	}
	b := make([]byte, size)
	copy(b, f.durable)
	for start := 0; start < size; start += block {
		end := min(start+block, size)
		if random.IntN(2) == 0 && start < len(f.now) {
			copy(b[start:end], f.now[start:min(end, len(f.now))])
		}
	}
	return b
}

// put stores a file on the disk.
func (m *memory) put(name string, b []byte) {
	f := &memoryFile{now: b, durable: b}
	m.files[name], m.durable[name] = f, f
}

// bytes returns the bytes of a file as programs see them.
func (m *memory) bytes(name string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.files[name].now
}
