"""Published projects, news, events and documents as JSON, for whoever wants to build on them."""

from wagtail.api.v2.router import WagtailAPIRouter

from cms.views.api.endpoints import Documents, Events, News, Projects

router = WagtailAPIRouter("api")
for endpoint in (Projects, News, Events, Documents):
    router.register_endpoint(endpoint.slug, endpoint)
