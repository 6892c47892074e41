# ruby-oauth2, as the documentation of the API shows it.
require "oauth2"

client = OAuth2::Client.new("uid", "secret", site: "http://127.0.0.1:8042")
token = client.client_credentials.get_token
plain = OAuth2::Client.new("uid", "secret", site: "http://127.0.0.1:8043").client_credentials.get_token

# ids returns the ids of all records of a list.
def ids(token, path, filter = {})
  found = []
  (1..).each do |page|
    answer = token.get(path, params: { "page[size]" => 100, "page[number]" => page, **filter })
    found += answer.parsed.map { |record| record["id"] }
    return found.sort if found.size >= answer.headers["x-total"].to_i
  end
end

[{}, { "filter[status]" => "in_progress" }].each do |filter|
  got, want = ids(token, "/v2/projects_users", filter), ids(plain, "/v2/projects_users", filter)
  unless got == want && !got.empty?
    warn "fetched #{got.size} of #{want.size}"
    exit 2
  end
end
token.patch("/v2/projects_users/59", body: { projects_user: { final_mark: 80 } }.to_json, headers: { "Content-Type" => "application/json" })
exit 2 unless token.get("/v2/projects_users/59").parsed["final_mark"] == 80
