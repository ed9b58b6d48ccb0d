"""Sans-IO reader of MPEG transport streams (ISO/IEC 13818-1)."""
