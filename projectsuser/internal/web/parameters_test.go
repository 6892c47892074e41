package web_test

import (
	"math"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

func TestLastOf(t *testing.T) {
	values := url.Values{"page": {"1", "2"}, "none": {}}
	for name, want := range map[string]string{"page": "2", "none": "", "size": ""} {
		if got := web.LastOf(values, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestPositive(t *testing.T) {
	if n, err := web.Positive("page", "12"); n != 12 || err != nil {
		t.Errorf("12 is %d, %v", n, err)
	}
	for _, text := range []string{"", "0", "-1", "1.0", "99999999999999999999"} {
		want := `web: field "page" is "` + text + `": want an integer from 1`
		if n, err := web.Positive("page", text); n != 0 || err == nil || err.Error() != want {
			t.Errorf("%q is %d, %v", text, n, err)
		}
	}
}

func TestPageBounds(t *testing.T) {
	for _, test := range []struct{ number, size, n, from, to int }{
		{1, 2, 5, 0, 2}, {2, 2, 5, 2, 4}, {3, 2, 5, 4, 5}, {4, 2, 5, 5, 5}, {1, 30, 0, 0, 0},
		{math.MaxInt, 2, 5, 5, 5}, {1, math.MaxInt, 5, 0, 5}, {2, math.MaxInt, 5, 5, 5}, {math.MaxInt, math.MaxInt, 5, 5, 5},
	} {
		if from, to := web.PageBounds(test.number, test.size, test.n); from != test.from || to != test.to {
			t.Errorf("page %d of %d in %d: %d to %d, want %d to %d", test.number, test.size, test.n, from, to, test.from, test.to)
		}
	}
}

func TestPathID(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	for text, want := range map[string]int64{"12": 12, "05": 0, "x": 0} {
		r.SetPathValue("id", text)
		if got := web.PathID(r, "id"); got != want {
			t.Errorf("%q is %d, want %d", text, got, want)
		}
	}
}
