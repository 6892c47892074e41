// A client of the first version of Noko's API, at the fixed host roster.nokotime.com.
const { get, list, same, run } = require("./expected");
const freckle = require("freckle")("roster", process.env.TOKEN);

// call returns what the client hands to its callback. The client reports only 401 and 422. Of
// another error it returns the body as if that were a record, and nothing for one record.
function call(key, command, ...args) {
  return new Promise((resolve, reject) => {
    command(...args, (error, records) => {
      if (error) return reject(new Error(`the client reported ${error.statusCode || error}`));
      if (!records) return key ? reject(new Error("the client returned nothing")) : resolve();
      if (!records.every((record) => record[key])) return reject(new Error("the client returned an error as a record"));
      resolve(records.map((record) => record[key]));
    });
  });
}

// The parts of a user and of an entry that both versions of the API have.
const user = ({ id, email, first_name, last_name }) => ({ id, email, first_name, last_name });
const entry = (e) => ({ id: e.id, date: e.date, user: e.user_id || e.user.id, project: e.project.id, minutes: e.minutes, billable: e.billable });

run(async () => {
  const users = (await list("/noko/v2/users", 8043)).filter(({ state }) => state !== "disabled");
  same("users", (await call("user", freckle.users.list)).map(user), users.map(user));
  const project = ({ id, name, minutes }) => ({ id, name, minutes });
  same("projects", (await call("project", freckle.projects.list)).map(project), (await list("/noko/v2/projects", 8043)).map(project));
  const entries = (await list("/noko/v2/entries", 8043)).map(entry);
  same("entries on pages of 7", (await call("entry", freckle.entries.search, { per_page: 7 })).map(entry), entries);
  const found = await call("entry", freckle.entries.search, { search: { people: "16", from: "2023-11-01" } });
  same("filter", found.map(entry), entries.filter(({ user, date }) => user === 16 && date >= "2023-11-01"));

  await call(null, freckle.users.add, { user: { email: "client@example.org", first_name: "Client" } });
  const added = (await get("/v2/users?email=client@example.org")).body;
  if (added.length !== 1 || added[0].first_name !== "Client") throw new Error("the user was not written");
  await call(null, freckle.users.remove, added[0].id);
  if ((await get("/v2/users?email=client@example.org")).body.length > 0) throw new Error("the removal was not written");
});
