const { Connection, get } = require("42api");
const { check, run } = require("./expected");

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

run(async () => {
  const connection = new Connection("uid", "secret");
  await check("all", "/v2/projects_users", await all(connection, "projects_users", {}));
  await check("filter", "/v2/projects_users?filter[status]=in_progress", await all(connection, "projects_users", { filter: { status: ["in_progress"] } }));
});
