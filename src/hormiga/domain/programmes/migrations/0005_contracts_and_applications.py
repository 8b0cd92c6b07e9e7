import django.db.models.deletion
import hormiga.kit.ids
from django.conf import settings
from django.db import migrations, models


GUARD = """
CREATE TRIGGER programmes_documentcheck_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON programmes_documentcheck
    FOR EACH STATEMENT EXECUTE FUNCTION people_refuse_change();
"""
UNGUARD = """
DROP TRIGGER programmes_documentcheck_is_immutable ON programmes_documentcheck;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0001_agreements_and_signatures'),
        ('people', '0004_closed_accounts'),
        ('programmes', '0004_entry_requirements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='code',
            field=models.CharField(max_length=8, null=True, unique=True),
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hormiga.kit.ids.fresh, unique=True)),
                ('payer', models.CharField(choices=[('platform', 'Platform'), ('vendor', 'Vendor')], max_length=8)),
                ('margin_ppm', models.IntegerField(default=0)),
                ('needs_check', models.BooleanField(default=True)),
                ('exam_slug', models.CharField(default='', max_length=80)),
                ('state', models.CharField(choices=[('offered', 'Offered'), ('active', 'Active'), ('ended', 'Ended')], default='offered', max_length=8)),
                ('is_listed', models.BooleanField(default=False)),
                ('about', models.JSONField(default=dict)),
                ('asks', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('agreement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=hormiga.kit.ids.fresh, unique=True)),
                ('languages', models.CharField(default='', max_length=200)),
                ('why', models.CharField(default='', max_length=500)),
                ('state', models.CharField(choices=[('sent', 'Sent'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='sent', max_length=9)),
                ('sent_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(default='', max_length=20)),
                ('words', models.CharField(default='', max_length=500)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.contract')),
            ],
        ),
        migrations.CreateModel(
            name='DocumentCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('passed', 'Passed'), ('failed', 'Failed'), ('needs-more', 'Needs More')], max_length=10)),
                ('reason', models.CharField(choices=[('', 'None'), ('unreadable', 'Unreadable'), ('expired', 'Expired'), ('not-the-same-person', 'Not The Same Person'), ('wrong-document', 'Wrong Document'), ('under-age', 'Under Age'), ('country', 'Country')], default='', max_length=20)),
                ('checked_on', models.DateField()),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
            ],
        ),
        migrations.CreateModel(
            name='VendorProfile',
            fields=[
                ('vendor', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='people.organisation')),
                ('is_verified', models.BooleanField(default=False)),
                ('verified_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='VendorRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stars', models.SmallIntegerField()),
                ('words', models.CharField(default='', max_length=500)),
                ('at', models.DateTimeField()),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.worker')),
            ],
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('vendor', 'programme'), name='one_contract_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('margin_ppm__gte', 0), ('margin_ppm__lte', 500000)), name='a_margin_is_at_most_half_the_reward'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='an_ended_contract_says_when'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'sent')), fields=('worker', 'contract'), name='one_application_waits'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(models.Q(('words', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='declining_takes_a_reason_in_words'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name="an_application_is_decided_with_its_time"),
        ),
        migrations.AddConstraint(
            model_name='documentcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'passed'), ('reason', '')), models.Q(('outcome__in', ['failed', 'needs-more']), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='a_check_that_is_not_passed_says_why'),
        ),
        migrations.AddConstraint(
            model_name='documentcheck',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['', 'unreadable', 'expired', 'not-the-same-person', 'wrong-document', 'under-age', 'country'])), name='a_check_says_why_in_our_words'),
        ),
        migrations.AddConstraint(
            model_name='vendorprofile',
            constraint=models.CheckConstraint(condition=models.Q(('is_verified', False), models.Q(('by__isnull', False), ('verified_at__isnull', False)), _connector='OR'), name='a_mark_says_who_gave_it_and_when'),
        ),
        migrations.AddConstraint(
            model_name='vendorrating',
            constraint=models.UniqueConstraint(fields=('worker', 'vendor'), name='one_rating_a_vendor'),
        ),
        migrations.AddConstraint(
            model_name='vendorrating',
            constraint=models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='one_to_five_stars'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
