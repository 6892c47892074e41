package bench

import (
	"hash/fnv"
	"slices"
	"strconv"
	"time"
)

// A furtherEngine also answers the further questions, which are not all pages of
// registrations.
type furtherEngine interface {
	engine
	// prepareFurther makes what only the further questions need, after load.
	prepareFurther() error
	// further appends the answer to out: ids of a page and the total, or figures.
	further(q furtherQuestion, out []int64) ([]int64, error)
}

// A furtherQuestion is a further query with its parameters.
type furtherQuestion struct {
	query  furtherQuery
	campus int64
	from   int64 // in Unix milliseconds
	to     int64 // not included
	prefix string
}

// A furtherQuery is a query of a kind that the workload does not have.
type furtherQuery string

// The further queries.
const (
	either    furtherQuery = "Or"        // filter[campus]=c or filter[status]=waiting_evaluation, sort=updated_at, 30 a page
	prefix    furtherQuery = "Prefix"    // the users whose login starts with two letters, by login, 30 a page
	quantile  furtherQuery = "Quantile"  // the median mark of a campus
	histogram furtherQuery = "Histogram" // the finished registrations of a calendar year, by the month of created_at
)

// furtherQueries lists the further queries.
var furtherQueries = []furtherQuery{either, prefix, quantile, histogram}

// furtherPage is the number of records on a page of a further query.
const furtherPage = 30

// drawFurther returns the query with parameters drawn from g.
func (g *generator) drawFurther(q furtherQuery) furtherQuestion {
	year := 2014 + g.IntN(10)
	return furtherQuestion{
		query:  q,
		campus: int64(1 + g.pick(g.campus)),
		from:   time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(),
		to:     time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(),
		prefix: string([]byte{byte('a' + g.IntN(26)), byte('a' + g.IntN(26))}),
	}
}

// A person is a user with a login.
type person struct {
	id    int64
	login string
}

// people returns the users of n registrations, by ascending id. Their logins are seven letters.
func people(n int) []person {
	all := make([]person, users(n))
	for i := range all {
		h := fnv.New64a()
		h.Write(strconv.AppendInt(nil, int64(i), 10))
		of, login := h.Sum64(), make([]byte, 7)
		for k := range login {
			login[k] = byte('a' + of%26)
			of /= 26
		}
		all[i] = person{int64(1 + i), string(login)}
	}
	return all
}

// monthOf returns the month of an instant, from 0.
func monthOf(ms int64) int { return int(instant(ms).Month()) - 1 }

func (s *plainSlice) prepareFurther() error {
	s.people = people(len(s.records))
	return nil
}

func (s *plainSlice) further(q furtherQuestion, out []int64) ([]int64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch q.query {
	case prefix:
		return s.startingWith(q.prefix, out), nil
	case quantile:
		return s.medianMark(q.campus, out), nil
	case histogram:
		return s.months(q, out), nil
	}
	var found []candidate
	for i := range s.records {
		if r := &s.records[i]; int64(r.campus) == q.campus || r.status == waitingEvaluation {
			found = append(found, candidate{r.updatedAt, -r.id, r.id})
		}
	}
	out = appendPage(out, question{page: 1, size: furtherPage}, found)
	return append(out, int64(len(found))), nil
}

// startingWith appends the first page of the users whose login starts with the prefix, and their
// number.
func (s *plainSlice) startingWith(prefix string, out []int64) []int64 {
	var found []person
	for _, p := range s.people {
		if p.login[:len(prefix)] == prefix {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b person) int {
		if a.login != b.login {
			return slices.Compare([]byte(a.login), []byte(b.login))
		}
		return int(a.id - b.id)
	})
	for _, p := range found[:min(furtherPage, len(found))] {
		out = append(out, p.id)
	}
	return append(out, int64(len(found)))
}

// medianMark appends the lower median of the marks of a campus, if it has one.
func (s *plainSlice) medianMark(campus int64, out []int64) []int64 {
	var counts [greatestMark + 1]int
	total := 0
	for i := range s.records {
		if r := &s.records[i]; int64(r.campus) == campus && r.marked {
			counts[r.finalMark]++
			total++
		}
	}
	before := 0
	for mark, n := range counts {
		if before += n; total > 0 && before >= (total+1)/2 {
			return append(out, int64(mark))
		}
	}
	return out
}

// months appends the number of finished registrations of each month of a year.
func (s *plainSlice) months(q furtherQuestion, out []int64) []int64 {
	var counts [12]int64
	for i := range s.records {
		if r := &s.records[i]; r.status == finished && q.from <= r.createdAt && r.createdAt < q.to {
			counts[monthOf(r.createdAt)]++
		}
	}
	return append(out, counts[:]...)
}
