// A client of Zoho Invoice, at the fixed host invoice.zoho.com.
const { Invoice } = require("zoho");
const { get, list, same, run } = require("./expected");
const client = new Invoice({ authtoken: process.env.TOKEN });

// call returns what the client hands to its callback.
function call(method, ...args) {
  return new Promise((resolve, reject) => {
    client[method](...args, (error, data) => (error ? reject(new Error(`the client reported ${error.code}: ${error.message}`)) : resolve(data)));
  });
}

// all returns the records of all pages of a list.
async function all(path, name) {
  const records = [];
  for (let page = 1; ; page++) {
    const answer = await call("getRecords", path, { organization_id: "10", page, per_page: 20 });
    records.push(...answer[name]);
    if (!answer.page_context.has_more_page) return records;
  }
}

run(async () => {
  const login = (u) => ({ id: String(u.user_id || u.id) });
  same("users", (await all("users", "users")).map(login), (await list("/v2/users", 8043)).map(login));
  const named = (p) => ({ id: String(p.project_id || p.id), name: p.project_id ? p.project_name : p.name });
  const projects = await all("projects", "projects");
  same("projects", projects.map(named), (await list("/v2/projects", 8043)).map(named));
  const registrations = await list("/v2/projects_users", 8043);
  const on = [];
  for (const { project_id } of projects) {
    on.push(...(await all(`projects/${project_id}/users`, "users")).map((u) => ({ project: project_id, user: u.user_id })));
  }
  same("users of projects", on, registrations.map((r) => ({ project: String(r.project.id), user: String(r.user.id) })));

  const path = `projects/${projects[0].project_id}/users`;
  const { user } = await call("createRecord", path + "/invite", { user_name: "Client Public", email: "client@example.org", rate: "12.5" });
  await call("updateRecord", path, user.user_id, { rate: "33.333333333333336", budget_hours: 7 });
  const shown = (await get(`/${path}`)).body.users.find(({ user_id }) => user_id === user.user_id);
  if (!shown || shown.user_name !== "Client Public" || shown.rate !== 33.333333 || shown.budget_hours !== 7) throw new Error("the user was not written");
  await call("deleteRecord", path, user.user_id);
  if ((await get(`/${path}`)).body.users.some(({ user_id }) => user_id === user.user_id)) throw new Error("the removal was not written");
});
