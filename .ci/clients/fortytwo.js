const { FortytwoIntraClient } = require("@ibertran/fortytwo-intra-client");
const { get, check, run } = require("./expected");

run(async () => {
  const api = new FortytwoIntraClient("uid", "secret", { rateLimitMaxRequests: 20, rateLimitPerMilliseconds: 1000, logLine: false });
  await check("all", "/v2/projects_users", await api.getAll("projects_users"));
  await check("filter", "/v2/projects_users?filter[status]=in_progress", await api.getAll("projects_users?filter[status]=in_progress"));
  await api.patch("projects_users/57", { body: { projects_user: { final_mark: 78 } } });
  if ((await get("/v2/projects_users/57")).body.final_mark !== 78) throw new Error("the mark was not written");
});
