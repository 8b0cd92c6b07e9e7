from __future__ import annotations

from django.db import models

# The tables belong to migrations/0001_ledger.sql, and only `ledger_post` writes them;
# these classes read. Django must neither make nor change them, hence `managed = False`.


class Account(models.Model):
    """Whose money, in which currency; guarded accounts never go below zero."""

    owner = models.TextField()
    currency = models.CharField(max_length=3)
    kind = models.TextField()
    is_guarded = models.BooleanField()
    opened_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_account"


class Transaction(models.Model):
    """One entry of the books, written once under one key."""

    kind = models.TextField()
    key = models.TextField(unique=True)
    body_hash = models.BinaryField()
    reverses = models.OneToOneField(
        "self", on_delete=models.DO_NOTHING, null=True, related_name="+"
    )
    posted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_transaction"


class Transfer(models.Model):
    """An amount from one account to another: one debit and one credit in one row."""

    pk = models.CompositePrimaryKey("transaction_id", "seq")
    transaction = models.ForeignKey(
        Transaction, on_delete=models.DO_NOTHING, related_name="+"
    )
    seq = models.SmallIntegerField()
    debit = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="+")
    credit = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="+")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_transfer"


class Balance(models.Model):
    """Credits less debits of a guarded account, kept by the database itself."""

    account = models.OneToOneField(
        Account, on_delete=models.DO_NOTHING, primary_key=True, related_name="+"
    )
    amount = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_balance"
