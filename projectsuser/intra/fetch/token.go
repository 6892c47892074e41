package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// token is a token of the application.
type token struct {
	text string
	ends time.Time
}

// renew is how long before its end a token is replaced.
const renew = time.Minute

// valid reports whether the token can be sent.
func (t *token) valid(now time.Time) bool { return t.text != "" && now.Before(t.ends) }

// newTokenRequest returns the request for a token.
func (c *client) newTokenRequest(ctx context.Context) (*http.Request, error) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {c.options.ID}, "client_secret": {c.options.Secret},
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.options.API+"/oauth/token", strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r, err
}

// readToken reads the answer to the request for a token.
func readToken(response *http.Response) (token, error) {
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return token{}, err
	}
	switch response.StatusCode {
	case http.StatusOK, http.StatusCreated:
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		return token{}, ErrSecret
	default:
		return token{}, statusError(response.StatusCode, body)
	}
	var answer struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return token{}, &FormatError{err, excerptOf(body)}
	}
	if answer.AccessToken == "" {
		return token{}, &FormatError{fmt.Errorf("no access_token"), ""}
	}
	life := time.Duration(answer.ExpiresIn) * time.Second
	if life <= 0 {
		life = 2 * time.Hour
	}
	return token{answer.AccessToken, time.Now().Add(life - min(renew, life/10))}, nil
}
