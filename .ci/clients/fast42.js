const Fast42 = require("@codam/fast42").default;
const { get, check, run } = require("./expected");

// ok returns the body of an answer, because the client itself reports no status.
async function ok(promise) {
  const response = await promise;
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.status === 204 ? null : response.json();
}

async function all(api, path, options) {
  return (await Promise.all((await api.getAllPages(path, options)).map(ok))).flat();
}

run(async () => {
  const api = await new Fast42([{ client_id: "uid", client_secret: "secret" }]).init();
  await check("all", "/v2/projects_users", await all(api, "/projects_users", {}));
  await check("filter", "/v2/projects_users?filter[status]=in_progress", await all(api, "/projects_users", { "filter[status]": "in_progress" }));
  await ok(api.patch("/projects_users/56", { projects_user: { final_mark: 77 } }));
  if ((await get("/v2/projects_users/56")).body.final_mark !== 77) throw new Error("the mark was not written");
  await api.disconnect();
});
