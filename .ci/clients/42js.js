const { Client } = require("42.js");
const { get, check, run } = require("./expected");

// The client prints an error and returns what it has until then.
let errors = 0;
const print = console.error;
console.error = (...words) => {
  if (words[0] === "Error in Client.fetch") errors++;
  print(...words);
};

async function all(client, path) {
  const before = errors;
  const records = await client.fetch(path);
  if (errors > before) throw new Error("the client printed an error");
  return records;
}

run(async () => {
  const client = new Client("uid", "secret");
  await check("all", "/v2/projects_users", await all(client, "projects_users?sort=id"));
  await check("filter", "/v2/projects_users?filter[status]=in_progress", await all(client, "projects_users?filter[status]=in_progress"));

  const made = await client.post("projects_users", { "projects_user[user_id]": 17, "projects_user[project_id]": 1314 });
  if (made === null) throw new Error("the client printed an error");
  if ((await get(`/v2/projects_users/${made.id}`)).body.user.id !== 17) throw new Error("the registration was not written");
  await client.delete(`projects_users/${made.id}`);
  const left = await get(`/v2/projects_users/${made.id}`).catch(() => null);
  if (left !== null) throw new Error("the removal was not written");
});
