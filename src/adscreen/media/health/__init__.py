"""Is what a source sends still television? Judged by its bytes and time stamps, without a clock."""
