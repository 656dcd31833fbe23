"""Feeds. Their addresses follow the language, as those of pages do."""

from django.urls import path

from cms.views.feeds import NewsFeed, RssFeed

urlpatterns = [
    path("feeds/aktuelles.atom", NewsFeed(), name="news_atom"),
    path("feeds/aktuelles.rss", RssFeed(), name="news_rss"),
]
for _scope, _word in (("topic", "thema"), ("municipality", "gemeinde"), ("project", "projekt")):
    urlpatterns += [
        path(
            f"feeds/{_word}/<slug:slug>.{ending}",
            type(feed.__name__, (feed,), {"scope": _scope, "__module__": feed.__module__})(),
            name=f"{_scope}_{ending}",
        )
        for feed, ending in ((NewsFeed, "atom"), (RssFeed, "rss"))
    ]
