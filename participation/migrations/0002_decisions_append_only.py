"""Decisions are only added. The database itself refuses to change or delete one."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION participation_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Forgetting who decided is allowed: an account can be deleted.
        OLD.by_id := NULL;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'moderation decisions are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER participation_decision_append_only
    BEFORE UPDATE OR DELETE ON participation_moderationdecision
    FOR EACH ROW EXECUTE FUNCTION participation_decision_guard();
"""
BACKWARD = """
DROP TRIGGER participation_decision_append_only ON participation_moderationdecision;
DROP FUNCTION participation_decision_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("participation", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
