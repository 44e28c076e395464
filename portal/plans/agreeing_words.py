"""What answers and results are called."""

KINDS: dict[str, tuple[str, str]] = {
    "agree": ("agrees", "good"),
    "agree_with_comment": ("agrees, with a comment", "calm"),
    "disagree": ("does not agree", "late"),
}
"""Kind -> what the agency does, and the tone of its tag."""

RESULTS: dict[str, tuple[str, str, str]] = {
    "agreed": ("Agreed", "good", "Everybody who was asked agreed to every section."),
    "agreed_with_comments": ("Agreed, with comments", "good", "Everybody who was asked agreed. Read their comments."),
    "partly_agreed": ("Partly agreed", "soon", "Some sections are not agreed, or not answered. The plan is not fully agreed."),
    "not_agreed": ("Not agreed", "late", "Nobody agreed yet to what they answered about."),
    "no_response": ("No answer", "plain", "Nobody has answered. No answer is never taken for a yes."),
}
