"""The proof of consent cannot be changed, and not be deleted before its time."""

from django.db import migrations

GUARD = """
CREATE FUNCTION notifications_guard_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.expires_at IS NOT NULL AND OLD.expires_at < now() THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The proof of consent is append-only.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER notifications_consent_append_only
    BEFORE UPDATE OR DELETE ON notifications_consentrecord
    FOR EACH ROW EXECUTE FUNCTION notifications_guard_consent();
"""
UNGUARD = """
DROP TRIGGER notifications_consent_append_only ON notifications_consentrecord;
DROP FUNCTION notifications_guard_consent();
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
