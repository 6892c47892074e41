package fetch

import (
	"context"
	"encoding/json"
	"errors"
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

// renewal is how long before its end a token is replaced.
const renewal = time.Minute

// valid reports whether the token can be sent.
func (t *token) valid(now time.Time) bool { return t.text != "" && now.Before(t.ends) }

// tokenPath is where the service issues tokens.
const tokenPath = "/oauth/token"

// renew asks for a token.
func (c *client) renew(ctx context.Context) error {
	r, err := c.newTokenRequest(ctx)
	if err != nil {
		return err
	}
	response, err := c.send(r, func() {})
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if isTemporary(response.StatusCode) {
		return c.checkStatus(response)
	}
	c.token, err = readToken(response)
	return err
}

// failedRequest adds the request to an error. The result is temporary if the error is.
func failedRequest(request string, err error) error {
	if t, ok := errors.AsType[temporary](err); ok {
		return temporary{&RequestError{request, 1, t.error}, t.most}
	}
	return &RequestError{request, 1, err}
}

// newTokenRequest returns the request for a token.
func (c *client) newTokenRequest(ctx context.Context) (*http.Request, error) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {c.options.ID}, "client_secret": {c.options.Secret},
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.options.API+tokenPath, strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r, err
}

// readToken reads the answer to the request for a token.
func readToken(response *http.Response) (token, error) {
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return token{}, temporary{error: err}
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
	err = json.Unmarshal(body, &answer)
	if err == nil && answer.AccessToken == "" {
		err = errors.New("access_token is missing")
	}
	if err != nil { // the message must not have the body, which may have a token
		return token{}, temporary{fmt.Errorf("the answer has no token: %w", err), triesOf(err, body)}
	}
	life := time.Duration(answer.ExpiresIn) * time.Second
	if life <= 0 {
		life = 2 * time.Hour
	}
	return token{answer.AccessToken, time.Now().Add(life - min(renewal, life/10))}, nil
}
