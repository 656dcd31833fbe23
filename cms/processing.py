"""What this room keeps about people: why, on what ground, how long, and how it goes."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.registry import Basis, Data, OnErase, Processing

STAFF = _("People who work with the platform")
_WORK = _("It shows the work of an office, not the private life of a person.")
_NUMBER = _("A number stays that leads to nobody.")

PROCESSING = [
    Processing(
        key="editing",
        name=_("Editing and approval"),
        purpose=_("To see who wrote, changed, approved and published what on the website."),
        basis=Basis.EMPLOYMENT,
        people=STAFF,
        retention=_("As long as the page or the file is kept."),
        data=(
            Data(
                "wagtailcore.page",
                "owner locked_by",
                plain=(
                    "id path depth numchild translation_key locale latest_revision live "
                    "has_unpublished_changes first_published_at last_published_at live_revision "
                    "go_live_at expire_at expired locked locked_at title draft_title slug "
                    "content_type url_path seo_title show_in_menus search_description "
                    "latest_revision_created_at alias_of"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_WORK,
            ),
            Data(
                "wagtailcore.revision",
                "user",
                plain=(
                    "id content_type base_content_type object_id created_at object_str content "
                    "approved_go_live_at"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_WORK,
            ),
            Data(
                "wagtailcore.pagelogentry",
                "user",
                plain=(
                    "id content_type label action data timestamp uuid revision content_changed "
                    "deleted page"
                ),
                erase=OnErase.KEEP,
                why=_NUMBER,
            ),
            Data(
                "wagtailcore.modellogentry",
                "user label",
                plain=(
                    "id content_type action data timestamp uuid revision content_changed deleted "
                    "object_id"
                ),
                erase=OnErase.KEEP,
                why=_NUMBER,
            ),
            Data(
                "wagtailcore.comment",
                "user text resolved_by",
                plain="id page contentpath position created_at updated_at revision_created resolved_at",
                exported=False,
                why=_WORK,
            ),
            Data(
                "wagtailcore.commentreply",
                "user text",
                plain="id comment created_at updated_at",
                exported=False,
                why=_WORK,
            ),
            Data(
                "wagtailcore.pagesubscription",
                "user page",
                plain="id comment_notifications",
                exported=False,
                why=_WORK,
            ),
            Data(
                "wagtailcore.workflowstate",
                "requested_by",
                plain=(
                    "id content_type base_content_type object_id workflow status created_at "
                    "current_task_state"
                ),
                exported=False,
                erase=OnErase.DETACH,
                why=_WORK,
            ),
            Data(
                "wagtailcore.taskstate",
                "finished_by comment",
                plain="id workflow_state revision task status started_at finished_at content_type",
                exported=False,
                erase=OnErase.DETACH,
                why=_WORK,
            ),
            Data(
                "wagtailcore.uploadedfile",
                "uploaded_by_user",
                plain="id for_content_type file",
                exported=False,
                erase=OnErase.DETACH,
                why=_WORK,
            ),
            *(
                Data(
                    model,
                    "uploaded_by_user",
                    plain=plain,
                    exported=False,
                    erase=OnErase.DETACH,
                    why=_WORK,
                )
                for model, plain in (
                    (
                        "cms.picture",
                        "id collection title file description width height created_at "
                        "focal_point_x focal_point_y focal_point_width focal_point_height "
                        "file_size file_hash credit",
                    ),
                    (
                        "cms.sitedocument",
                        "id collection title file created_at file_size file_hash kind date "
                        "language is_accessible",
                    ),
                    (
                        "wagtailimages.image",
                        "id collection title file description width height created_at "
                        "focal_point_x focal_point_y focal_point_width focal_point_height "
                        "file_size file_hash",
                    ),
                    (
                        "wagtaildocs.document",
                        "id collection title file created_at file_size file_hash",
                    ),
                )
            ),
            *(
                Data(
                    model,
                    "last_translated_by",
                    plain=plain,
                    exported=False,
                    erase=OnErase.DETACH,
                    why=_WORK,
                )
                for model, plain in (
                    (
                        "wagtail_localize.stringtranslation",
                        "id translation_of locale context data translation_type tool_name "
                        "created_at updated_at has_error field_error",
                    ),
                    (
                        "wagtail_localize.segmentoverride",
                        "id locale context created_at updated_at data_json has_error field_error",
                    ),
                )
            ),
            Data(
                "wagtailadmin.editingsession",
                "user last_seen_at",
                plain="id content_type object_id is_editing",
                exported=False,
                why=_WORK,
            ),
            Data(
                "wagtailadmin.formstate",
                "user data",
                plain="id content_type object_id parent_object_id last_updated_at",
                exported=False,
                why=_WORK,
            ),
        ),
    ),
    Processing(
        key="contacts",
        name=_("Contacts of offices"),
        purpose=_("To tell residents whom they can turn to: offices, never named persons."),
        basis=Basis.TASK,
        people=STAFF,
        retention=_("As long as the office is responsible."),
        data=(
            Data(
                "cms.contact",
                "email phone",
                plain="id unit address",
                exported=False,
                erase=OnErase.KEEP,
                why=_("They are the address and number of an office, not of a person."),
            ),
        ),
    ),
]
PLAIN = ["cms.*", "wagtailcore.*", "wagtailimages.*", "wagtailadmin.*", "wagtail_localize.*"]
PLAIN += ["wagtailredirects.*", "modelsearch.*", "taggit.*"]
