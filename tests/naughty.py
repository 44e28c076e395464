"""Words that people never type, and some that they do. Written for this portal; each must come back as it was sent, as text."""

STRINGS = (
    # markup
    "<script>alert('Kai')</script>", "<img src=x onerror=alert(1)>", "</textarea><script>alert(1)</script>", "<svg/onload=alert(1)>",
    "<b hx-get='/sign-out' hx-trigger='load'>now</b>", '"><input name="csrf_token" value="mine">', "<style>*{display:none}</style>",
    "<a href=\"javascript:alert(1)\">link</a>", "<!-- a comment", "]]>", "&lt;b&gt;already escaped&lt;/b&gt;", "&amp;amp;", "&#x3c;i&#x3e;", "%3Cscript%3E",
    "%253Cscript%253E", "<meta http-equiv=refresh content=0>", "<iframe src=//evil.example>", "' onmouseover='alert(1)", "<form action=//evil.example>",
    # templates, formats, shells, SQL
    "{{ 7 * 7 }}", "{% for x in y %}", "{# gone #}", "${7*7}", "#{7*7}", "%s %d %(name)s", "{0.__class__}", "$(id)", "`id`", "; rm -rf /", "../../../etc/passwd",
    "'; drop table app.entry; --", "' or '1'='1", "\\'; select pg_sleep(9); --", "Robert'); --", "%", "_", "\\", "\\\\", "\\n", "$$", "--", "/* */", "E'\\x00'",
    # tables and letters
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "BEGIN:VCALENDAR", "Subject: x\nBcc: everybody@evil.example", "a,b;c\td",
    # scripts and directions
    "שלום קאי, איך היה היום?", "كيف حال كاي اليوم؟", "\u202egnirts desrever\u202c", "\u2067right to left isolate\u2069", "Zieliński, Łukasz, Dvořák",
    "日本語のメモ", "ไทยไม่มีช่องว่าง", "हिन्दी में एक नोट", "a\u0301 e\u0301 (decomposed)", "Z\u0351\u036b\u0343a\u0320l\u0322g\u0300o\u0301", "😀 👩‍👧 🏳️‍🌈 🇬🇧", "\U0010fffd",
    # spaces and what is not there
    "zero\u200bwidth\u200djoiner", "\ufeffa mark in front", "no\u00a0break", "line\u2028separator", "next\u0085line", "  two spaces  ", "\ttab", "soft\u00adhyphen",
    "\u0001control\u001f", "\x7fdelete", "null", "None", "undefined", "NaN", "0", "-0", "1e309", "true", "[]", "{}", "CON", "N/A",
)  # fmt: skip
