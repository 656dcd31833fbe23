"""Guard published questionnaires: PostgreSQL refuses to change or delete them."""

from django.db import migrations

CREATE = """
CREATE FUNCTION surveys_refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND NEW.published_by_id IS NULL
       AND to_jsonb(NEW) - 'published_by_id' = to_jsonb(OLD) - 'published_by_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published questionnaire is immutable.'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER surveys_version_is_immutable
    BEFORE UPDATE OR DELETE ON surveys_questionnaireversion
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_version_change();
"""
DROP = """
DROP TRIGGER surveys_version_is_immutable ON surveys_questionnaireversion;
DROP FUNCTION surveys_refuse_version_change();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
