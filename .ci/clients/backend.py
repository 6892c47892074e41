# requests-oauthlib, as its documentation shows a backend application.
import sys

from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

ROOT, PLAIN = "http://127.0.0.1:8042", "http://127.0.0.1:8043"


def ids(session, root, path):
    """Returns the ids of all records of a list, by its links."""
    found, url = [], root + path
    while url:
        answer = session.get(url)
        answer.raise_for_status()
        found += [record["id"] for record in answer.json()]
        url = answer.links.get("next", {}).get("url")
        if url:
            url = root + url[url.index("/v2") :]
    return sorted(found)


api = OAuth2Session(client=BackendApplicationClient(client_id="uid"))
api.fetch_token(token_url=ROOT + "/oauth/token", client_id="uid", client_secret="secret")
for path in ["/v2/projects_users?page[size]=100", "/v2/projects_users?filter[status]=in_progress"]:
    got, want = ids(api, ROOT, path), ids(api, PLAIN, path)
    if got != want:
        print(f"fetched {len(got)} of {len(want)}", file=sys.stderr)
        sys.exit(2)
api.patch(ROOT + "/v2/projects_users/58", json={"projects_user": {"final_mark": 79}}).raise_for_status()
if api.get(ROOT + "/v2/projects_users/58").json()["final_mark"] != 79:
    sys.exit(2)
