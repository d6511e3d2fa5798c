"""Conversations that somebody does not want to hear of, and texts that nobody translates here."""

from tests.town import Town


async def test_muted_conversation_notifies_no_more(town: Town) -> None:
    """Answers, likes and mentions in it are told to nobody who muted it; the status says so to them alone."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = await aline.posts("Qui a une échelle ?")
    path = f"/api/v1/statuses/{posted['id']}"
    elsewhere = await aline.posts("Autre sujet")

    muted = await aline.post(f"{path}/mute")
    again = await aline.post(f"{path}/mute")
    answer = await bruno.posts("@aline moi", in_reply_to_id=posted["id"])
    await bruno.post(f"{path}/favourite")
    await bruno.post(f"/api/v1/statuses/{elsewhere['id']}/favourite")
    during = await aline.notifications()
    seen = await aline.get(f"/api/v1/statuses/{answer['id']}")
    unmuted = await aline.post(f"{path}/unmute")
    await bruno.posts("@aline toujours", in_reply_to_id=answer["id"])

    assert (muted["muted"], again["muted"], unmuted["muted"], seen["muted"]) == (True, True, False, True)
    assert (await bruno.get(path))["muted"] is False
    assert during == [("favourite", "bruno")]
    assert ("mention", "bruno") in await aline.notifications()


async def test_what_may_not_be_seen_is_neither_muted_nor_translated(town: Town) -> None:
    """S30: 404. What may be seen is not translated either: no service is configured, and none is asked."""
    aline, bruno = await town.residents("aline", "bruno")
    secret = await aline.posts("Pour moi", "direct")
    public = await aline.posts("Bonjour")

    for action in ("mute", "unmute", "translate"):
        assert (await bruno.asks("POST", f"/api/v1/statuses/{secret['id']}/{action}")).status == 404
    answer = await bruno.asks("POST", f"/api/v1/statuses/{public['id']}/translate")

    assert answer.status == 503
    assert "traduction" in answer.json()["error"]
    assert town.network.asked == []
