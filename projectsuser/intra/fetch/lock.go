package fetch

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errLocked reports that another process has the lock.
var errLocked = errors.New("the file is in use")

// BudgetError reports a file of a budget that cannot be read. To remove the file begins a
// new budget.
type BudgetError struct {
	Path string
	Err  error
}

func (e *BudgetError) Error() string { return fmt.Sprintf("fetch: budget %q: %v", e.Path, e.Err) }

// Unwrap returns the cause.
func (e *BudgetError) Unwrap() error { return e.Err }

// locked is a lock that is taken.
type locked struct{ release func() }

// lockFile creates a file if it does not exist and waits until it has the lock of it.
func lockFile(ctx context.Context, path string) (locked, error) {
	for {
		release, err := tryLock(path)
		if err == nil {
			return locked{release}, nil
		}
		if !errors.Is(err, errLocked) {
			return locked{}, &BudgetError{path, err}
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return locked{}, err
		}
	}
}
