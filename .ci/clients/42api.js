const { Connection, get, post, patch } = require("42api");
const expected = require("./expected");

// The client returns the body of any status, so an object in place of an array is an error.
async function all(connection, path, filter) {
  const records = [];
  for (let number = 1; ; number++) {
    const page = await get(connection, path, { ...filter, page: { number: [number], size: [100] } });
    if (!Array.isArray(page)) throw new Error(JSON.stringify(page));
    records.push(...page);
    if (page.length < 100) return records;
  }
}

expected.run(async () => {
  const connection = new Connection("uid", "secret");
  await expected.check("all", "/v2/projects_users", await all(connection, "projects_users", {}));
  await expected.check("filter", "/v2/projects_users?filter[status]=in_progress", await all(connection, "projects_users", { filter: { status: ["in_progress"] } }));

  // The client writes in the URL. It reads every answer as JSON, also the one to a PATCH,
  // which is empty.
  const made = await post(connection, "projects_users", { projects_user: { user_id: "17", project_id: "1314" } });
  const path = `projects_users/${made.id}`;
  await patch(connection, path, { projects_user: { final_mark: 42 } }).catch((error) => {
    if (!/JSON/.test(error.message)) throw error;
  });
  if ((await expected.get(`/v2/${path}`)).body.final_mark !== 42) throw new Error("the mark was not written");
});
