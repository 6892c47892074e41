package standin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
)

// grant is the answer to a request for a token.
type grant struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"`
	Scope       string `json:"scope"`
	CreatedAt   int64  `json:"created_at"`
}

// token requests a token with a form.
func (f *fixture) token(form url.Values) (*httptest.ResponseRecorder, grant) {
	f.Helper()
	r := httptest.NewRequest("POST", "/oauth/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := respond(f.handler, r)
	var g grant
	_ = json.Unmarshal(w.Body.Bytes(), &g)
	return w, g
}

// get requests a path with a token.
func (f *fixture) get(path, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	if token != "" {
		r.Header.Set("Authorization", token)
	}
	return respond(f.handler, r)
}

var credentials = url.Values{"grant_type": {"client_credentials"}, "client_id": {"uid"}, "client_secret": {"secret"}}

func TestAuthRequiresAToken(t *testing.T) {
	f := newFixture(t, standin.Options{Auth: true, Clients: map[string]string{"uid": "secret"}})
	w, g := f.token(credentials)
	want := grant{g.AccessToken, "bearer", 7200, "public", f.now.Unix()}
	if diff := cmp.Diff(want, g); w.Code != 200 || diff != "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	changed := []byte(g.AccessToken)
	changed[20] ^= 1 // in the signature
	_, stranger := newFixture(t, standin.Options{}).token(credentials)
	for _, test := range []struct {
		name, authorization string
		status              int
	}{
		{"the token", "Bearer " + g.AccessToken, 200},
		{"the scheme in lower case", "bearer " + g.AccessToken, 200},
		{"no token", "", 401},
		{"another scheme", "Basic " + g.AccessToken, 401},
		{"no scheme", g.AccessToken, 401},
		{"changed", "Bearer " + string(changed), 401},
		{"longer", "Bearer " + g.AccessToken + "AA", 401},
		{"too short", "Bearer 00", 401},
		{"not base64", "Bearer " + strings.Repeat("?", 64), 401},
		{"of another handler", "Bearer " + stranger.AccessToken, 401},
	} {
		if w := f.get("/v2/projects_users/1", test.authorization); w.Code != test.status {
			t.Errorf("%s: %d, want %d", test.name, w.Code, test.status)
		}
	}
	f.now = f.now.Add(2*time.Hour - time.Second)
	if w := f.get("/v2/teams", "Bearer "+g.AccessToken); w.Code != 200 {
		t.Errorf("shortly before it expires: %d", w.Code)
	}
	f.now = f.now.Add(time.Second)
	w = f.get("/nowhere", "Bearer "+g.AccessToken)
	if want := `{"status":401,"error":"The access token is invalid"}`; w.Code != 401 || w.Body.String() != want {
		t.Errorf("expired: %d %s", w.Code, w.Body)
	}
	if got := w.Header().Get("WWW-Authenticate"); got != `Bearer realm="42 API", error="invalid_token", error_description="The access token is invalid"` {
		t.Errorf("WWW-Authenticate: %s", got)
	}
}

func TestFixedTokenIsValid(t *testing.T) {
	f := newFixture(t, standin.Options{Token: "sesame"})
	_, g := f.token(credentials)
	for authorization, status := range map[string]int{
		"": 401, "Bearer ": 401, "Bearer sesam": 401, "Bearer sesame": 200, "Bearer " + g.AccessToken: 200,
	} {
		if w := f.get("/v2/teams", authorization); w.Code != status {
			t.Errorf("%q: %d, want %d", authorization, w.Code, status)
		}
	}
}

func TestOnlyClientsGetTokens(t *testing.T) {
	f := newFixture(t, standin.Options{Clients: map[string]string{"uid": "secret", "empty": ""}, TokenLifetime: time.Minute})
	with := func(name, value string) url.Values {
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"uid"}, "client_secret": {"secret"}}
		form.Set(name, value)
		return form
	}
	for _, test := range []struct {
		name   string
		form   url.Values
		status int
		body   string // "" for a token
	}{
		{"a client", credentials, 200, ""},
		{"no grant", with("grant_type", ""), 400, `{"error":"invalid_request","error_description":"grant_type is missing"}`},
		{"another grant", with("grant_type", "password"), 400, `{"error":"unsupported_grant_type","error_description":"want client_credentials, authorization_code or refresh_token"}`},
		{"another secret", with("client_secret", "Secret"), 401, `{"error":"invalid_client","error_description":"no client with this client_id and client_secret"}`},
		{"no secret", with("client_secret", ""), 401, `{"error":"invalid_client","error_description":"no client with this client_id and client_secret"}`},
		{"another client without a secret", url.Values{"grant_type": {"client_credentials"}, "client_id": {"nobody"}}, 401, `{"error":"invalid_client","error_description":"no client with this client_id and client_secret"}`},
	} {
		w, g := f.token(test.form)
		if w.Code != test.status || test.body != "" && w.Body.String() != test.body || test.body == "" && g.ExpiresIn != 60 {
			t.Errorf("%s: %d %s, want %d %s", test.name, w.Code, w.Body, test.status, test.body)
		}
	}
	if _, g := f.token(with("scope", "public projects")); g.Scope != "public projects" {
		t.Errorf("scope %q", g.Scope)
	}
}

func TestTokenRequestsMayBeJSONParametersOrBasic(t *testing.T) {
	f := newFixture(t, standin.Options{Clients: map[string]string{"uid": "secret"}})
	for name, r := range map[string]*http.Request{
		"JSON":                 httptest.NewRequest("POST", "/oauth/token", strings.NewReader(`{"grant_type":"client_credentials","client_id":"uid","client_secret":"secret"}`)),
		"the URL":              httptest.NewRequest("POST", "/oauth/token/?"+credentials.Encode(), nil),
		"basic authentication": basic(httptest.NewRequest("POST", "/oauth/token", strings.NewReader(`{"grant_type":"client_credentials"}`))),
	} {
		if w := respond(f.handler, r); w.Code != 200 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := f.ask("POST", "/oauth/token", `{`); w.Code != 400 {
		t.Errorf("no JSON: %d %s", w.Code, w.Body)
	}
}

func basic(r *http.Request) *http.Request {
	r.SetBasicAuth("uid", "secret")
	return r
}

func TestRatesLimitEachToken(t *testing.T) {
	f := newFixture(t, standin.Options{Rates: standin.RealRates()})
	_, one := f.token(credentials)
	_, two := f.token(credentials)
	f.now = f.now.Add(time.Second)
	allowed := func(token string) bool {
		w := f.get("/v2/teams?page[size]=1", token)
		if w.Code == 429 {
			wait := w.Header().Get("Retry-After")
			if w.Body.String() != "429 Too Many Requests (Spam Rate Limit Exceeded)" || wait == "" || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
				t.Errorf("429 %s %v", w.Body, w.Header())
			}
		}
		return w.Code == 200
	}
	for _, token := range []string{"Bearer " + one.AccessToken, "Bearer " + two.AccessToken, "", "Bearer invented"} {
		first, second, third := allowed(token), allowed(token), allowed(token)
		if want := token != "Bearer invented"; first != want || second != want || third {
			t.Errorf("with %q: %t %t %t", token, first, second, third)
		}
	}
	if w := f.get("/v2/teams", ""); w.Header().Get("Retry-After") != "1" {
		t.Errorf("Retry-After: %s", w.Header().Get("Retry-After"))
	}
	n := 2
	for range 1000 {
		f.now = f.now.Add(time.Second)
		for range 2 {
			if allowed("Bearer " + one.AccessToken) {
				n++
			}
		}
	}
	if n != 1200 {
		t.Errorf("%d requests in the first hour", n)
	}
	f.now = f.now.Add(time.Hour)
	if !allowed("Bearer " + one.AccessToken) {
		t.Error("not in the second hour")
	}
}
