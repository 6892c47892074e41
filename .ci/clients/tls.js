// A proxy with TLS in front of the stand-in, under the hosts that the clients know: the hosts
// and the port of some of them are fixed.
const https = require("https");
const http = require("http");
const fs = require("fs");

https
  .createServer({ key: fs.readFileSync(process.argv[2]), cert: fs.readFileSync(process.argv[3]) }, (request, response) => {
    const to = http.request(
      { host: "127.0.0.1", port: 8042, path: request.url, method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      },
    );
    to.on("error", () => response.destroy());
    request.pipe(to);
  })
  .listen(443, "127.0.0.1", () => console.log("ready"));
