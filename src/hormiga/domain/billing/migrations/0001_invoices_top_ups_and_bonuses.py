import django.db.models.deletion
import hormiga.kit.ids
from django.conf import settings
from django.db import migrations, models


# A document is a promise to the tax office: it has the next number of its series and is
# never changed. `people_refuse_change` came with people's 0003.
GUARD = """
CREATE FUNCTION billing_refuse_other_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM billing_documentseries
        WHERE kind = NEW.kind AND year = NEW.year AND last = NEW.number
    ) THEN
        RAISE EXCEPTION 'a document has the number that its series gave last'
            USING ERRCODE = 'HL008';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION billing_refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.last <> OLD.last + 1
        OR (NEW.kind, NEW.year) <> (OLD.kind, OLD.year) THEN
        RAISE EXCEPTION 'a series counts on by one' USING ERRCODE = 'HL008';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER billing_document_has_the_next_number
    BEFORE INSERT ON billing_document
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_other_number();
CREATE TRIGGER billing_document_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_document
    FOR EACH STATEMENT EXECUTE FUNCTION people_refuse_change();
CREATE TRIGGER billing_documentseries_counts_on
    BEFORE UPDATE OR DELETE ON billing_documentseries
    FOR EACH ROW EXECUTE FUNCTION billing_refuse_gap();
"""
UNGUARD = """
DROP TRIGGER billing_documentseries_counts_on ON billing_documentseries;
DROP TRIGGER billing_document_is_immutable ON billing_document;
DROP TRIGGER billing_document_has_the_next_number ON billing_document;
DROP FUNCTION billing_refuse_gap();
DROP FUNCTION billing_refuse_other_number();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0005_profiles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BuyerDetails',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='people.organisation')),
                ('name', models.CharField(max_length=200)),
                ('tax_id', models.CharField(default='', max_length=40)),
                ('address', models.TextField()),
                ('updated_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DocumentSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('year', models.SmallIntegerField()),
                ('last', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'year'), name='one_series_a_year')],
            },
        ),
        migrations.CreateModel(
            name='IssuerDetails',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('tax_id', models.CharField(max_length=40)),
                ('address', models.TextField()),
                ('note', models.CharField(default='', max_length=500)),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='invoices_have_one_issuer')],
            },
        ),
        migrations.CreateModel(
            name='Bonus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hormiga.kit.ids.fresh, unique=True)),
                ('about', models.CharField(max_length=40)),
                ('currency', models.CharField(max_length=3)),
                ('amount_micro', models.BigIntegerField()),
                ('reason', models.CharField(max_length=500)),
                ('token', models.CharField(max_length=64)),
                ('body_sha256', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=60)),
                ('paid_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
            ],
            options={
                'indexes': [models.Index(fields=['worker', '-id'], name='bonuses_of_worker')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'token'), name='one_bonus_a_token'), models.CheckConstraint(condition=models.Q(('amount_micro__gt', 0)), name='a_bonus_is_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hormiga.kit.ids.fresh, unique=True)),
                ('kind', models.CharField(choices=[('invoice', 'Invoice'), ('credit', 'Credit'), ('receipt', 'Receipt')], max_length=10)),
                ('year', models.SmallIntegerField()),
                ('number', models.IntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('total_micro', models.BigIntegerField()),
                ('month', models.DateField(null=True)),
                ('about', models.CharField(max_length=220, unique=True)),
                ('body', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('issued_at', models.DateTimeField()),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.document')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-id'], name='documents_of_organisation')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'year', 'number'), name='one_document_a_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='documents_are_counted_from_one'), models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', False), ('kind', 'credit')), models.Q(models.Q(('kind', 'credit'), _negated=True), ('corrects__isnull', True)), _connector='OR'), name='a_credit_note_corrects_an_invoice')],
            },
        ),
        migrations.CreateModel(
            name='FundsAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('least_micro', models.BigIntegerField()),
                ('is_below', models.BooleanField(default=False)),
                ('times', models.IntegerField(default=0)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'currency'), name='one_funds_alert_each'), models.CheckConstraint(condition=models.Q(('least_micro__gt', 0)), name='a_funds_alert_is_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='PaypalOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hormiga.kit.ids.fresh, unique=True)),
                ('currency', models.CharField(max_length=3)),
                ('amount_micro', models.BigIntegerField()),
                ('state', models.CharField(choices=[('intended', 'Intended'), ('open', 'Open'), ('capturing', 'Capturing'), ('captured', 'Captured'), ('refused', 'Refused'), ('ask-a-human', 'Ask A Human')], default='intended', max_length=12)),
                ('provider_id', models.CharField(max_length=40, null=True, unique=True)),
                ('approve_url', models.CharField(default='', max_length=500)),
                ('detail', models.CharField(default='', max_length=200)),
                ('by', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('captured_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['intended', 'open', 'capturing'])), fields=['created_at'], name='top_ups_under_way')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_micro__gt', 0)), name='a_top_up_is_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=60)),
                ('currency', models.CharField(max_length=3)),
                ('amount_micro', models.BigIntegerField()),
                ('key', models.CharField(max_length=120, unique=True)),
                ('month', models.DateField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'currency', 'month'], name='spending_by_month')],
            },
        ),
        migrations.CreateModel(
            name='SpendLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('most_micro', models.BigIntegerField()),
                ('updated_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'user', 'currency'), name='one_spend_limit_each', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('most_micro__gte', 0)), name='a_spend_limit_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='WalletRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hormiga.kit.ids.fresh, unique=True)),
                ('currency', models.CharField(max_length=3)),
                ('amount_micro', models.BigIntegerField()),
                ('sealed_account', models.TextField()),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('sent', 'Sent'), ('declined', 'Declined')], default='asked', max_length=8)),
                ('note', models.CharField(default='', max_length=200)),
                ('by', models.CharField(max_length=60)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_micro__gt', 0)), name='a_wallet_refund_is_above_zero')],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
