"""Dated tax data, the vault, questions, what was kept back, and filed reports."""

from __future__ import annotations

import datetime
import django.db.models.deletion
import django.db.models.expressions
import hormiga.kit.ids
from django.db import migrations, models

GUARD = """
CREATE FUNCTION tax_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'HL008';
END $$;

CREATE TRIGGER tax_taxfigure_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON tax_taxfigure
    FOR EACH STATEMENT EXECUTE FUNCTION tax_refuse_change();
CREATE TRIGGER tax_filing_stays
    BEFORE DELETE OR TRUNCATE ON tax_filing
    FOR EACH STATEMENT EXECUTE FUNCTION tax_refuse_change();

-- The bytes alone may go: they are full of names, and have their day.
CREATE FUNCTION tax_filing_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sealed_content <> ''
       OR to_jsonb(NEW) - 'sealed_content' <> to_jsonb(OLD) - 'sealed_content' THEN
        RAISE EXCEPTION 'UPDATE of tax_filing is refused' USING ERRCODE = 'HL008';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER tax_filing_is_immutable
    BEFORE UPDATE ON tax_filing
    FOR EACH ROW EXECUTE FUNCTION tax_filing_keep();
"""
UNGUARD = """
DROP TRIGGER tax_taxfigure_is_immutable ON tax_taxfigure;
DROP TRIGGER tax_filing_stays ON tax_filing;
DROP TRIGGER tax_filing_is_immutable ON tax_filing;
DROP FUNCTION tax_filing_keep();
DROP FUNCTION tax_refuse_change();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0005_profiles'),
    ]

    operations = [
        migrations.CreateModel(
            name='Declarant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('business_name', models.CharField(max_length=200)),
                ('country', models.CharField(max_length=2)),
                ('tin', models.CharField(max_length=30)),
                ('street', models.CharField(max_length=200)),
                ('post_code', models.CharField(max_length=20)),
                ('city', models.CharField(max_length=200)),
                ('phone', models.CharField(default='', max_length=30)),
                ('nexus', models.CharField(default='RPONEX1', max_length=7)),
                ('noted_by', models.CharField(max_length=60)),
                ('noted_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TaxFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('body', models.JSONField()),
                ('added_by', models.CharField(max_length=60)),
                ('added_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TaxRound',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='TaxIdentity',
            fields=[
                ('worker', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='people.worker')),
                ('sealed_first_name', models.TextField()),
                ('sealed_last_name', models.TextField()),
                ('sealed_street', models.TextField()),
                ('sealed_post_code', models.TextField()),
                ('sealed_city', models.TextField()),
                ('sealed_birth_date', models.TextField()),
                ('sealed_birth_place', models.TextField()),
                ('sealed_tin', models.TextField()),
                ('residence', models.CharField(max_length=2)),
                ('given_at', models.DateTimeField()),
                ('keep_until', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['keep_until'], name='tax_identities_to_purge')],
            },
        ),
        migrations.CreateModel(
            name='TaxRequest',
            fields=[
                ('worker', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='people.worker')),
                ('row', models.CharField(max_length=120)),
                ('form', models.CharField(max_length=20)),
                ('asked_at', models.DateTimeField()),
                ('reminders', models.SmallIntegerField(default=0)),
                ('given_at', models.DateTimeField(null=True)),
                ('held_at', models.DateTimeField(null=True)),
                ('held_by', models.CharField(default='', max_length=60)),
                ('held_reason', models.CharField(default='', max_length=500)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('given_at__isnull', True)), fields=['asked_at'], name='open_tax_requests')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('held_at__isnull', True), ('held_by', ''), ('held_reason', '')), models.Q(('held_at__gte', django.db.models.expressions.CombinedExpression(models.F('asked_at'), '+', models.Value(datetime.timedelta(days=60)))), ('reminders', 2), models.Q(('held_by', ''), _negated=True), models.Q(('held_reason', ''), _negated=True)), _connector='OR'), name='payouts_are_held_by_somebody_for_a_reason'), models.CheckConstraint(condition=models.Q(('held_at__isnull', True), ('given_at__isnull', True), _connector='OR'), name='who_gave_tax_data_is_not_held')],
            },
        ),
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hormiga.kit.ids.fresh, unique=True)),
                ('form', models.CharField(choices=[('dac7', 'Dac7'), ('1099-nec', 'Nec'), ('modelo-238', 'Modelo 238')], max_length=12)),
                ('country', models.CharField(max_length=2)),
                ('year', models.SmallIntegerField()),
                ('number', models.SmallIntegerField()),
                ('sort', models.CharField(choices=[('new', 'New'), ('correction', 'Correction'), ('nil', 'Nil')], max_length=10)),
                ('records', models.IntegerField()),
                ('sealed_content', models.TextField()),
                ('sha256', models.BinaryField(max_length=32)),
                ('filed_by', models.CharField(max_length=60)),
                ('filed_at', models.DateTimeField()),
                ('keep_until', models.DateField()),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tax.filing')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('form', 'country', 'year', 'number'), name='one_tax_filing_per_number'), models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', True), ('number', 1)), models.Q(('corrects__isnull', False), ('number__gt', 1)), _connector='OR'), name='a_later_tax_filing_refers_to_an_earlier_one')],
            },
        ),
        migrations.CreateModel(
            name='TaxRelief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('new-professional', 'new-professional'), ('treaty', 'treaty')], max_length=20)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('noted_by', models.CharField(max_length=60)),
                ('noted_at', models.DateTimeField()),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
            ],
            options={
                'indexes': [models.Index(fields=['worker'], name='tax_relief_by_worker')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='a_tax_relief_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Withholding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60, unique=True)),
                ('country', models.CharField(max_length=2)),
                ('row', models.CharField(max_length=120)),
                ('rate_ppm', models.IntegerField()),
                ('rail', models.CharField(max_length=10)),
                ('currency', models.CharField(max_length=3)),
                ('gross_micro', models.BigIntegerField()),
                ('kept_micro', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
            ],
            options={
                'indexes': [models.Index(fields=['worker', 'at'], name='withholding_by_worker')],
                'constraints': [models.CheckConstraint(condition=models.Q(('gross_micro__gte', models.F('kept_micro')), ('kept_micro__gt', 0)), name='tax_is_kept_back_from_what_there_is')],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
