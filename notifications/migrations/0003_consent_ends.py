"""What was confirmed may go when the withdrawal that ended it may: the proof ends as a whole."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION notifications_guard_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (
        OLD.expires_at < now()
        OR OLD.expires_at IS NULL AND EXISTS (
            SELECT FROM notifications_consentrecord withdrawal
             WHERE withdrawal.subscriber_uuid = OLD.subscriber_uuid
               AND withdrawal.event = 'withdrawn'
               AND withdrawal.created_at >= OLD.created_at
               AND withdrawal.expires_at < now())
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The proof of consent is append-only.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION notifications_guard_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.expires_at IS NOT NULL AND OLD.expires_at < now() THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The proof of consent is append-only.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_consent_is_append_only")]

    operations = [migrations.RunSQL(GUARD, BEFORE)]
