import django.db.models.deletion
import hormiga.kit.ids
from django.conf import settings
from django.db import migrations, models


# The hash is the text's, and neither versions nor signatures ever change: they are what
# both sides can prove. `people_refuse_change` came with people's 0003.
GUARD = """
ALTER TABLE agreements_agreementversion ADD CONSTRAINT a_version_has_its_texts_hash
    CHECK (
        sha256->>'es' = encode(sha256(convert_to(text->>'es', 'UTF8')), 'hex')
        AND sha256->>'en' = encode(sha256(convert_to(text->>'en', 'UTF8')), 'hex')
    );

CREATE FUNCTION agreements_refuse_other_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM agreements_agreementversion
        WHERE id = NEW.version_id AND sha256->>NEW.language = NEW.text_sha256
    ) THEN
        RAISE EXCEPTION 'a signature stands under its version''s own text'
            USING ERRCODE = 'HL008';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER agreements_signature_is_under_its_text
    BEFORE INSERT ON agreements_signature
    FOR EACH ROW EXECUTE FUNCTION agreements_refuse_other_text();
CREATE TRIGGER agreements_agreementversion_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON agreements_agreementversion
    FOR EACH STATEMENT EXECUTE FUNCTION people_refuse_change();
CREATE TRIGGER agreements_signature_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON agreements_signature
    FOR EACH STATEMENT EXECUTE FUNCTION people_refuse_change();
"""
UNGUARD = """
DROP TRIGGER agreements_signature_is_immutable ON agreements_signature;
DROP TRIGGER agreements_agreementversion_is_immutable ON agreements_agreementversion;
DROP TRIGGER agreements_signature_is_under_its_text ON agreements_signature;
DROP FUNCTION agreements_refuse_other_text();
ALTER TABLE agreements_agreementversion DROP CONSTRAINT a_version_has_its_texts_hash;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0004_closed_accounts'),
        ('qualifications', '0002_kinds_of_credentials'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hormiga.kit.ids.fresh, unique=True)),
                ('title', models.JSONField()),
                ('created_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('type', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qualifications.qualificationtype')),
            ],
        ),
        migrations.CreateModel(
            name='AgreementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('text', models.JSONField()),
                ('sha256', models.JSONField()),
                ('published_at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='agreements.agreement')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hormiga.kit.ids.fresh, unique=True)),
                ('sealed_name', models.TextField()),
                ('language', models.CharField(max_length=8)),
                ('text_sha256', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreementversion')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
            ],
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.UniqueConstraint(fields=('agreement', 'number'), name='one_text_per_version'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='versions_are_counted_from_one'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('worker', 'version'), name='one_signature_per_version'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
