# Posts and reads back with Mastodon.py, and prints what it saw as one JSON object.
# Arguments: the server's address, a token, a picture.
import json
import sys

from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError

base, token, picture = sys.argv[1:4]
api = Mastodon(access_token=token, api_base_url=base, version_check_mode="none")
me = api.account_verify_credentials()

text = "Déjà l’été à Nîmes 👨‍👩‍👧‍👦\n\nhttps://exemple.fr/été #Été"
first = api.status_post(text, language="fr", visibility="unlisted", spoiler_text="météo", idempotency_key="cle-1")
again = api.status_post(text, language="fr", visibility="unlisted", spoiler_text="météo", idempotency_key="cle-1")

image = api.media_post(picture, description="Une plage, l’été", focus=(0.0, 0.5))
image = api.media_update(image, description="Une plage, l’été, à marée basse")
second = api.status_post("Avec une image", in_reply_to_id=first["id"], media_ids=[image])
read = api.status(second["id"])

pages = []
page = api.account_statuses(me["id"], limit=1, exclude_reblogs=True)
while page:
    pages += [str(s["id"]) for s in page]
    page = api.fetch_next(page)


def refused(call):
    try:
        call()
    except (MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError) as error:
        return [type(error).__name__, *[str(a) for a in error.args]]
    return None


edited = api.status_update(first["id"], "Corrigé", spoiler_text=None)
context = api.status_context(first["id"])
third = api.status_post("Pour être effacé")
api.status_delete(third["id"])

print(json.dumps({
    "me": me["username"],
    "text": text,
    "first": str(first["id"]),
    "second": str(second["id"]),
    "same": again["id"] == first["id"],
    "created_at": first["created_at"].isoformat(),
    "content": first["content"],
    "warning": first["spoiler_text"],
    "visibility": first["visibility"],
    "alt": read["media_attachments"][0]["description"],
    "width": read["media_attachments"][0]["meta"]["original"]["width"],
    "parent": str(read["in_reply_to_id"]),
    "pages": pages,
    "edited": edited["content"],
    "descendants": [str(s["id"]) for s in context["descendants"]],
    "home": [str(s["id"]) for s in api.timeline_home()],
    "public": [str(s["id"]) for s in api.timeline_public()],
    "max_characters": api.instance()["configuration"]["statuses"]["max_characters"],
    "lookup": str(api.account_lookup(me["acct"])["id"]) == str(me["id"]),
    "too_long": refused(lambda: api.status_post("a" * 501)),
    "no_image": refused(lambda: api.media_post(b"bonjour", mime_type="image/png")),
    "gone": refused(lambda: api.status(third["id"])),
    "bad_token": refused(lambda: Mastodon(access_token="x", api_base_url=base, version_check_mode="none").account_verify_credentials()),
}))
