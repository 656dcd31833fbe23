"""The audit log: rows that are only ever added, each bound to the one before."""

import uuid

import django.contrib.postgres.functions
import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

CHAIN = """
CREATE FUNCTION accounts_audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last accounts_auditlink%ROWTYPE;
BEGIN
    -- One at a time, and only from here to the end of the commit.
    PERFORM pg_advisory_xact_lock(hashtext('accounts_auditlink'));
    SELECT * INTO last FROM accounts_auditlink ORDER BY position DESC LIMIT 1;
    INSERT INTO accounts_auditlink (position, entry_id, previous, hash) VALUES (
        COALESCE(last.position, 0) + 1,
        NEW.id,
        COALESCE(last.hash, ''),
        encode(sha256(convert_to(COALESCE(last.hash, '') || NEW.digest, 'UTF8')), 'hex'));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accounts_audit_chain
    AFTER INSERT ON accounts_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounts_audit_chain();

CREATE FUNCTION accounts_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        -- After three years the oldest entries may go; the chain then begins later.
        IF TG_TABLE_NAME = 'accounts_auditentry' THEN
            IF OLD.at < now() - interval '3 years' THEN
                RETURN OLD;
            END IF;
        ELSIF EXISTS (
            SELECT FROM accounts_auditentry entry
             WHERE entry.id = OLD.entry_id AND entry.at < now() - interval '3 years') THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'The audit log is append-only.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_audit_guard BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_guard();
CREATE TRIGGER accounts_audit_guard BEFORE UPDATE OR DELETE ON accounts_auditlink
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_guard();
CREATE TRIGGER accounts_audit_no_truncate BEFORE TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_guard();
CREATE TRIGGER accounts_audit_no_truncate BEFORE TRUNCATE ON accounts_auditlink
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_guard();
"""
UNCHAIN = """
DROP TRIGGER accounts_audit_chain ON accounts_auditentry;
DROP TRIGGER accounts_audit_guard ON accounts_auditentry;
DROP TRIGGER accounts_audit_guard ON accounts_auditlink;
DROP TRIGGER accounts_audit_no_truncate ON accounts_auditentry;
DROP TRIGGER accounts_audit_no_truncate ON accounts_auditlink;
DROP FUNCTION accounts_audit_chain();
DROP FUNCTION accounts_audit_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="audit_ref",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                unique=True,
                verbose_name="reference in the audit log",
            ),
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"
                    ),
                ),
                ("at", models.DateTimeField(editable=False, verbose_name="when")),
                ("action", models.CharField(max_length=40, verbose_name="what")),
                ("actor", models.UUIDField(blank=True, null=True, verbose_name="who")),
                (
                    "object_type",
                    models.CharField(blank=True, max_length=60, verbose_name="kind of object"),
                ),
                ("object_id", models.CharField(blank=True, max_length=64, verbose_name="object")),
                ("before", models.CharField(blank=True, max_length=64, verbose_name="hash before")),
                ("after", models.CharField(blank=True, max_length=64, verbose_name="hash after")),
                (
                    "facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts",
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, verbose_name="digest")),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["action", "-at"], name="audit_action_at"),
                    models.Index(fields=["object_type", "object_id"], name="audit_object"),
                    models.Index(fields=["actor", "-at"], name="audit_actor_at"),
                    models.Index(fields=["-at"], name="audit_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="link",
                        to="accounts.auditentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of the audit chain",
                "verbose_name_plural": "links of the audit chain",
            },
        ),
        migrations.RunSQL(CHAIN, UNCHAIN),
    ]
