package standin_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
)

// redirectURI is where the client of the tests receives its codes.
const redirectURI = "http://client.test/back?a=1"

// code authorizes the client of the tests and returns the code that it receives.
func (f *fixture) code(parameters url.Values) string {
	f.Helper()
	values := url.Values{"client_id": {"uid"}, "redirect_uri": {redirectURI}, "response_type": {"code"}, "scope": {"public projects"}, "state": {"s t"}}
	for name := range parameters {
		values.Set(name, parameters.Get(name))
	}
	w := f.get("/oauth/authorize?"+values.Encode(), "")
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != 302 || to.Host != "client.test" || to.Query().Get("a") != "1" || to.Query().Get("state") != "s t" {
		f.Fatalf("authorize: %d %s to %s", w.Code, w.Body, to)
	}
	return to.Query().Get("code")
}

// exchangeOf returns the form that exchanges a code.
func exchangeOf(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "client_id": {"uid"}, "client_secret": {"secret"}, "code": {code}, "redirect_uri": {redirectURI}}
}

// refreshable is the answer with a token that a user authorised.
type refreshable struct {
	grant
	RefreshToken string `json:"refresh_token"`
}

// authorized returns the tokens that a request for one answers.
func (f *fixture) authorized(form url.Values) refreshable {
	f.Helper()
	w, _ := f.token(form)
	var got refreshable
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || got.RefreshToken == "" {
		f.Fatalf("%d %s %v", w.Code, w.Body, err)
	}
	return got
}

// loginOf returns the login of /v2/me with a token.
func (f *fixture) loginOf(token string) string {
	var me struct{ Login string }
	_ = json.Unmarshal(f.get("/v2/me", "Bearer "+token).Body.Bytes(), &me)
	return me.Login
}

func TestCodesAreExchangedForTheTokenOfAUser(t *testing.T) {
	f := newFixture(t, standin.Options{Me: "ada", Auth: true, Clients: map[string]string{"other": "secret", "uid": "secret"}})
	ada := f.authorized(exchangeOf(f.code(nil)))
	if got := f.loginOf(ada.AccessToken); got != "ada" {
		t.Errorf("/v2/me of the user of the options: %q", got)
	}
	bob := f.authorized(exchangeOf(f.code(url.Values{"user": {"bob"}})))
	if got := f.loginOf(bob.AccessToken); got != "bob" {
		t.Errorf("/v2/me of the user of the request: %q", got)
	}
	w := f.get("/v2/oauth/token/info", "Bearer "+bob.AccessToken)
	want := `{"resource_owner_id":8,"scopes":["public","projects"],"expires_in_seconds":7200,"application":{"uid":"uid"},"created_at":` +
		strconv.FormatInt(f.now.Unix(), 10) + `}`
	if diff := cmp.Diff(want, w.Body.String()); diff != "" {
		t.Errorf("token/info (-want +got):\n%s", diff)
	}
	if got := w.Header().Get("X-Application-Id"); got != "2" {
		t.Errorf("X-Application-Id %q", got)
	}
	f.now = f.now.Add(2 * time.Hour)
	if w := f.get("/v2/me", "Bearer "+bob.AccessToken); w.Code != 401 {
		t.Errorf("expired: %d", w.Code)
	}
	again := f.authorized(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {bob.RefreshToken}, "client_id": {"uid"}, "client_secret": {"secret"}})
	if got := f.loginOf(again.AccessToken); got != "bob" {
		t.Errorf("/v2/me after a refresh: %q", got)
	}
}

func TestCodesAreValidOnceForTheirClient(t *testing.T) {
	f := newFixture(t, standin.Options{Me: "ada", Clients: map[string]string{"other": "secret", "uid": "secret"}})
	with := func(name, value string) url.Values {
		form := exchangeOf(f.code(nil))
		form.Set(name, value)
		return form
	}
	used := exchangeOf(f.code(nil))
	f.authorized(used)
	late := exchangeOf(f.code(nil))
	token := f.authorized(exchangeOf(f.code(nil)))
	for name, form := range map[string]url.Values{
		"used":                 used,
		"of another client":    with("client_id", "other"),
		"another redirect_uri": with("redirect_uri", "http://client.test/"),
		"changed":              with("code", "AAAA"),
		"an access token":      with("code", token.AccessToken),
	} {
		if w, _ := f.token(form); w.Code != 400 || !strings.Contains(w.Body.String(), `"invalid_grant"`) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	f.now = f.now.Add(10 * time.Minute)
	if w, _ := f.token(late); w.Code != 400 {
		t.Errorf("expired: %d %s", w.Code, w.Body)
	}
	if w := f.get("/v2/me", "Bearer "+token.RefreshToken); w.Code != 200 || strings.Contains(w.Body.String(), "bob") {
		t.Errorf("without a valid token and without Auth: %d", w.Code)
	}
}

func TestAuthorizeRefusesWhatItCannotSend(t *testing.T) {
	for name, parameters := range map[string]url.Values{
		"another client":              {"client_id": {"nobody"}},
		"no redirect_uri":             {"redirect_uri": {""}},
		"a relative redirect_uri":     {"redirect_uri": {"/back"}},
		"a script as redirect_uri":    {"redirect_uri": {"javascript:alert(1)"}},
		"a long redirect_uri":         {"redirect_uri": {"http://client.test/" + strings.Repeat("a", 2048)}},
		"another response_type":       {"response_type": {"token"}},
		"an unknown user":             {"user": {"nobody"}},
		"a scope with a NUL":          {"scope": {"a\x00b"}},
		"no user named at all":        {"user": {""}},
		"a redirect_uri of an e-mail": {"redirect_uri": {"mailto:ada@example.org"}},
	} {
		f := newFixture(t, standin.Options{Clients: map[string]string{"uid": "secret"}})
		values := url.Values{"client_id": {"uid"}, "redirect_uri": {redirectURI}, "response_type": {"code"}, "user": {"ada"}}
		for parameter := range parameters {
			values.Set(parameter, parameters.Get(parameter))
		}
		w := f.get("/oauth/authorize?"+values.Encode(), "")
		if w.Code/100 != 4 || w.Header().Get("Location") != "" {
			t.Errorf("%s: %d %s to %q", name, w.Code, w.Body, w.Header().Get("Location"))
		}
	}
	f := newFixture(t, standin.Options{})
	w := f.get("/oauth/authorize?client_id=x&response_type=code&user=ada&redirect_uri=urn:ietf:wg:oauth:2.0:oob", "")
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"code":"`) {
		t.Errorf("out of band: %d %s", w.Code, w.Body)
	}
}

func TestTokensMayBeAskedForAndSentInOtherForms(t *testing.T) {
	f := newFixture(t, standin.Options{Auth: true, Clients: map[string]string{"uid": "secret"}})
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name := range credentials {
		_ = form.WriteField(name, credentials.Get(name))
	}
	_ = form.Close()
	r := httptest.NewRequest("POST", "/v2/oauth/token", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := respond(f.handler, r)
	var g grant
	if err := json.Unmarshal(w.Body.Bytes(), &g); err != nil || w.Code != 200 {
		t.Fatalf("multipart: %d %s", w.Code, w.Body)
	}
	for path, status := range map[string]int{
		"/v2/teams?access_token=" + g.AccessToken: 200,
		"/v2/teams?access_token=no":               401,
		"/v2/teams":                               401,
	} {
		if w := f.get(path, ""); w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
}

func TestAnswersNameTheLimits(t *testing.T) {
	limits := func(w *httptest.ResponseRecorder) (all []string) {
		for _, name := range []string{"X-Secondly-RateLimit-Limit", "X-Secondly-RateLimit-Remaining", "X-Hourly-RateLimit-Limit", "X-Hourly-RateLimit-Remaining"} {
			all = append(all, w.Header().Get(name))
		}
		return all
	}
	free := newFixture(t, standin.Options{})
	for _, path := range []string{"/v2/teams", "/v2/teams", "/nowhere", "/v2/teams?filter[x]=1"} {
		if diff := cmp.Diff([]string{"2", "2", "1200", "1200"}, limits(free.get(path, ""))); diff != "" {
			t.Errorf("%s without limits:\n%s", path, diff)
		}
	}
	f := newFixture(t, standin.Options{Rates: standin.RealRates()})
	for i, want := range [][]string{{"2", "1", "1200", "1199"}, {"2", "0", "1200", "1198"}, {"2", "0", "1200", "1198"}} {
		w := f.get("/v2/teams", "")
		if diff := cmp.Diff(want, limits(w)); diff != "" || (w.Code == 429) != (i == 2) {
			t.Errorf("request %d: %d\n%s", i, w.Code, diff)
		}
	}
	f.now = f.now.Add(time.Second)
	if diff := cmp.Diff([]string{"2", "1", "1200", "1197"}, limits(f.get("/v2/teams", ""))); diff != "" {
		t.Errorf("a second later:\n%s", diff)
	}
}

// Without a user, /v2/me is an unknown user.
func TestMeIsTheUserOfTheOptions(t *testing.T) {
	for me, status := range map[string]int{"": 404, "nobody": 404, "ada": 200, "7": 200} {
		f := newFixture(t, standin.Options{Me: me})
		for _, path := range []string{"/v2/me", "/v2/me/teams", "/v2/me/projects", "/v2/me/projects_users"} {
			if w := f.get(path, ""); w.Code != status || status == 200 && w.Body.String() == "[]" {
				t.Errorf("%s as %q: %d %s", path, me, w.Code, w.Body)
			}
		}
	}
}
