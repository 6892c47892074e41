// The client's answers are compared with pages that are read without any client.
const http = require("http");

// get returns the JSON of a path of a stand-in: of the one that the client uses, which
// listens without TLS too, or of another one with the same data and without faults.
function get(path, port = 8042) {
  return new Promise((resolve, reject) => {
    http.get(`http://127.0.0.1:${port}${path}`, { headers: { Authorization: "Bearer " + process.env.TOKEN } }, (response) => {
      let text = "";
      response.on("data", (part) => (text += part));
      response.on("end", () => {
        if (response.statusCode === 200) resolve({ body: JSON.parse(text), total: Number(response.headers["x-total"]) });
        else reject(new Error(`${path}: ${response.statusCode}`));
      });
    }).on("error", reject);
  });
}

// ids returns the ids of all records of a list.
async function ids(path) {
  const all = [];
  for (let page = 1; ; page++) {
    const { body, total } = await get(`${path}${path.includes("?") ? "&" : "?"}page=${page}&per_page=100`, 8043);
    all.push(...body.map((record) => record.id));
    if (all.length >= total || body.length === 0) return all;
  }
}

// list returns all records of a list that has pages.
async function list(path, port) {
  const all = [];
  for (let page = 1; ; page++) {
    const { body } = await get(`${path}${path.includes("?") ? "&" : "?"}page=${page}&per_page=100`, port);
    all.push(...body);
    if (body.length < 100) return all;
  }
}

// same throws an error unless records that a client fetched equal those of a list.
function same(what, got, want) {
  const texts = (records) => records.map((record) => JSON.stringify(record)).sort();
  const [fetched, all] = [texts(got), texts(want)];
  const first = fetched.findIndex((text, i) => text !== all[i]);
  if (first >= 0 || fetched.length !== all.length) {
    throw new Error(`${what}: fetched ${got.length} of ${want.length} records, as ${fetched[Math.max(first, 0)]}; want ${all[Math.max(first, 0)]}`);
  }
  console.error(`  ${what}: ${got.length} of ${want.length}`);
}

// check throws an error unless the records that a client fetched are all of a list.
async function check(what, path, records) {
  const want = (await ids(path)).sort((a, b) => a - b).join();
  const got = records.map((record) => record.id).sort((a, b) => a - b).join();
  if (got !== want) throw new Error(`${what}: fetched ${records.length} records, which are not those of ${path}`);
  console.error(`  ${what}: ${records.length} of ${want.split(",").length}`);
}

// run runs a client and ends the process: with 0 if all checks passed, with 1 if the
// client reported an error, and with 2 if what it fetched is wrong.
function run(client) {
  client().then(
    () => process.exit(0),
    (error) => {
      console.error("  " + (error.stack || error));
      process.exit(/fetched|written/.test(error.message) ? 2 : 1);
    },
  );
}

module.exports = { get, list, check, same, run };
