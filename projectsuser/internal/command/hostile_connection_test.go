package command

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// memoryListener is a listener of connections in memory.
type memoryListener struct {
	connections chan net.Conn
	closed      chan struct{}
}

func newMemoryListener() *memoryListener {
	return &memoryListener{make(chan net.Conn), make(chan struct{})}
}

// Accept waits for the next connection.
func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.connections:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept. It must be called once.
func (l *memoryListener) Close() error {
	close(l.closed)
	return nil
}

// Addr returns an empty address.
func (l *memoryListener) Addr() net.Addr { return new(net.UnixAddr) }

// dial connects to the listener.
func (l *memoryListener) dial() net.Conn {
	client, server := net.Pipe()
	l.connections <- server
	return client
}

// serveInBubble serves the school in a bubble of testing/synctest, with its own
// time, and passes the test a function that connects to the server.
func serveInBubble(t *testing.T, test func(t *testing.T, dial func() net.Conn)) {
	synctest.Test(t, func(t *testing.T) {
		b, l := newSchoolTarget(t), newMemoryListener()
		ended := make(chan error)
		go func() { ended <- b.Serve(readable{l}) }()
		test(t, l.dial)
		if err := errors.Join(b.Close(), <-ended); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		time.Sleep(time.Second) // net/http waits for the client after an answer of its own
	})
}

// exchange writes the text of a request and reads the answer.
func exchange(t *testing.T, c net.Conn, request string) (*http.Response, string) {
	t.Helper()
	defer c.Close()
	go func() { _, _ = io.WriteString(c, request) }() // fails if the server answers earlier
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("%.60q: %v", request, err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) { // after HEAD
		t.Fatalf("%.60q: %v", request, err)
	}
	return response, string(body)
}

func TestHostileHeadersAreRefused(t *testing.T) {
	tests := []struct {
		name, headers string
		status        int
	}{
		{"a long header", "X: " + strings.Repeat("x", 2*maxHeader), 431},
		{"many headers", strings.Repeat("X: x\r\n", 2*maxHeader/6) + "X: x", 431},
		{"a line break in a header", "X: a\rb", 400},
		{"a zero byte in a header", "X: a\x00b", 400},
		{"a space before the colon", "X : a", 400},
		{"two lengths", "Content-Length: 1\r\nContent-Length: 2", 400},
		{"an invalid length", "Content-Length: -1", 400},
		{"an unknown encoding", "Transfer-Encoding: gzip, chunked", 501},
		{"two hosts", "Host: y.test", 400},
		{"a long list of tags", "If-None-Match: " + strings.Repeat(`"a",`, 1000) + "*", 304},
	}
	serveInBubble(t, func(t *testing.T, dial func() net.Conn) {
		for _, test := range tests {
			var got *http.Response
			took := allocated(func() {
				got, _ = exchange(t, dial(), "GET /v2/users HTTP/1.1\r\nHost: x.test\r\n"+test.headers+"\r\nConnection: close\r\n\r\n")
			})
			if got.StatusCode != test.status || took > perRequest+perByte*len(test.headers) {
				t.Errorf("%s: %s, want %d; allocated %d bytes", test.name, got.Status, test.status, took)
			}
		}
	})
}

// writeSlowly writes a text, then a letter every second until the connection is
// closed, and then closes the channel: a bubble must not end before its goroutines.
func writeSlowly(c net.Conn, text, letter string) (ended <-chan struct{}) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := io.WriteString(c, text)
		for err == nil {
			time.Sleep(time.Second)
			_, err = io.WriteString(c, letter)
		}
	}()
	return done
}

// readUntilClosed reads until the server closes the connection, and returns the
// text and how long that took.
func readUntilClosed(t *testing.T, c net.Conn) (text string, took time.Duration) {
	t.Helper()
	from := time.Now()
	b, err := io.ReadAll(c)
	if err != nil {
		t.Error(err)
	}
	return string(b), time.Since(from)
}

func TestSlowHeadersAreCutOff(t *testing.T) {
	serveInBubble(t, func(t *testing.T, dial func() net.Conn) {
		for _, begun := range []string{"", "GET /v2/us", "GET /v2/users HTTP/1.1\r\nHost: x.test\r\nX: "} {
			c := dial()
			ended := writeSlowly(c, begun, "x")
			if said, took := readUntilClosed(t, c); took != readHeaderTimeout || strings.Contains(said, "200") {
				t.Errorf("%q: after %s, %q", begun, took, said)
			}
			c.Close()
			<-ended
		}
	})
}

func TestSlowBodiesAreCutOff(t *testing.T) {
	serveInBubble(t, func(t *testing.T, dial func() net.Conn) {
		for _, f := range attackedSystems() {
			for _, length := range []string{"Content-Length: 1000", "Transfer-Encoding: chunked"} {
				c := dial()
				letter := " "
				if strings.HasPrefix(length, "T") {
					letter = "1\r\n \r\n"
				}
				ended := writeSlowly(c, f.write+" HTTP/1.1\r\nHost: x.test\r\nContent-Type: application/json\r\n"+length+"\r\n\r\n", letter)
				said, took := readUntilClosed(t, c)
				if took < readTimeout || took > readTimeout+2*time.Second || !strings.HasPrefix(said, "HTTP/1.1 408 ") {
					t.Errorf("%s, %s: after %s, %q", f.name, length, took, said)
				}
				c.Close()
				<-ended
			}
		}
	})
}

// A client that does not read its answer is disconnected after the write timeout,
// and leaves no goroutine: the bubble would not end.
func TestSlowReadersAreCutOff(t *testing.T) {
	serveInBubble(t, func(t *testing.T, dial func() net.Conn) {
		for _, f := range attackedSystems() {
			c := dial()
			_, err := io.WriteString(c, "GET "+f.list+"?"+f.required+" HTTP/1.1\r\nHost: x.test\r\n\r\n")
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(writeTimeout + time.Second)
			if n, err := c.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("%s: %d, %v after %s", f.name, n, err, writeTimeout)
			}
			c.Close()
		}
	})
}

func TestIdleConnectionsAreClosed(t *testing.T) {
	serveInBubble(t, func(t *testing.T, dial func() net.Conn) {
		c := dial()
		defer c.Close()
		go func() { _, _ = io.WriteString(c, "GET /v2/users HTTP/1.1\r\nHost: x.test\r\n\r\n") }()
		said, took := readUntilClosed(t, c)
		if took != idleTimeout || !strings.HasPrefix(said, "HTTP/1.1 200 ") {
			t.Errorf("after %s, %q", took, said)
		}
	})
}
