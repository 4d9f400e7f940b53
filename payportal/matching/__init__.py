"""Which open items does this receipt pay; pure."""
