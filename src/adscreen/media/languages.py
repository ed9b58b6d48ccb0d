"""Languages of sound tracks: ISO 639-2 has two codes for some, and streams use either."""

_SAME = {
    "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld",
    "fre": "fra", "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri",
    "may": "msa", "per": "fas", "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
}  # fmt: skip
"""Bibliographic codes and the terminological ones that stand for the same language."""


def one_code(language: str | None) -> str | None:
    """Return the one code that a language goes by here; None for none."""
    code = (language or "").strip().lower()
    return _SAME.get(code, code) or None
